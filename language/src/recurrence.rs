//! Words that ask for a repetition: `every other tuesday`, `daily`, `on mondays`. They are recognised so that no part of them is
//! read as a date; repetition itself is not supported.

use std::ops::Range;

use crate::tokens::Word;
use crate::vocabulary::{BOUNDARIES, month, number, ordinal, unit, weekday};

/// The words of the first repetition.
pub(crate) fn find(words: &[Word]) -> Option<Range<usize>> {
    (0..words.len()).find_map(|at| length(words, at).map(|length| at..at + length))
}

fn key(words: &[Word], at: usize) -> &str {
    words.get(at).filter(|word| !word.literal).map_or("", |word| word.key.as_str())
}

fn length(words: &[Word], at: usize) -> Option<usize> {
    let first = key(words, at);
    let second = key(words, at + 1);
    match first {
        "every" | "each" | "ev" | "every!" | "alternate" => return every(words, at),
        "once" | "twice" | "thrice" if matches!(second, "a" | "per" | "every" | "each") && unit(key(words, at + 2)).is_some() => {
            return Some(3);
        }
        "times" if matches!(second, "a" | "per") && unit(key(words, at + 2)).is_some() => return Some(3),
        "on" | "at" if plural(second) => {
            let more = usize::from(key(words, at + 2) == "and" && plural(key(words, at + 3))) * 2;
            return Some(2 + more + clock(words, at + 2 + more));
        }
        _ => {}
    }
    let adverb = matches!(
        first,
        "daily"
            | "weekly"
            | "monthly"
            | "yearly"
            | "annually"
            | "biweekly"
            | "bi-weekly"
            | "bimonthly"
            | "fortnightly"
            | "hourly"
            | "quarterly"
            | "nightly"
            | "everyday"
    );
    // "the weekly report" is a report.
    let ended = words
        .get(at + 1)
        .is_none_or(|next| BOUNDARIES.contains(&next.key.as_str()) || is_token(&next.key))
        || words[at].comma
        || words[at].stop;
    if !adverb || !ended {
        return None;
    }
    let mut to = at + 1;
    while matches!(key(words, at + 1), "on" | "of") && linked(words, to) > 0 {
        to += linked(words, to);
    }
    Some(to + clock(words, to) - at)
}

fn is_token(key: &str) -> bool {
    key.starts_with(['@', '#', '!']) || matches!(key, "p1" | "p2" | "p3" | "p4")
}

fn plural(key: &str) -> bool {
    key.strip_suffix('s')
        .is_some_and(|one| one.ends_with("day") && weekday(one).is_some())
        || matches!(key, "weekdays" | "weekends" | "workdays")
}

/// `every 2nd friday of the month`, `every monday and thursday`, `every other week on tuesday at 9`.
fn every(words: &[Word], at: usize) -> Option<usize> {
    let mut to = at + 1;
    while matches!(key(words, to), "other" | "single" | "last" | "few" | "couple" | "of")
        || number(key(words, to)).is_some()
        || ordinal(key(words, to)).is_some()
    {
        to += 1;
    }
    let counted = to > at + 1 && ordinal(key(words, to - 1)).is_some();
    if !is_unit(key(words, to)) && !counted {
        return None;
    }
    to += usize::from(is_unit(key(words, to)));
    loop {
        let next = key(words, to);
        let linked = linked(words, to);
        if linked > 0 {
            to += linked;
        } else if (is_unit(next) && weekday(next).is_some()) || (to > at + 2 && is_unit(next)) {
            to += 1;
        } else {
            break;
        }
    }
    Some(to + clock(words, to) - at)
}

/// What goes on saying when, after a word that links it: `and thursday`, `on the 1st`, `of the month`, `on the last day`,
/// `on 24 december`. How many words; none when something else follows.
fn linked(words: &[Word], at: usize) -> usize {
    if !matches!(key(words, at), "and" | "&" | "on" | "of" | "the" | "or") {
        return 0;
    }
    let from = at + 1 + usize::from(key(words, at) != "the" && key(words, at + 1) == "the");
    let (first, second) = (key(words, from), key(words, from + 1));
    let dated = (month(first).is_some() && number(second).or(ordinal(second)).is_some())
        || (first == "day" && number(second).is_some())
        || (number(first).is_some() && month(second).is_some())
        || (first == "last" && is_unit(second));
    let length = match dated {
        true => 2,
        false => usize::from(is_unit(first) || ordinal(first).is_some()),
    };
    if length == 0 { 0 } else { from + length - at }
}

fn is_unit(key: &str) -> bool {
    unit(key).is_some()
        || weekday(key).is_some()
        || month(key).is_some()
        || plural(key)
        || matches!(
            key,
            "morning"
                | "afternoon"
                | "evening"
                | "night"
                | "weekday"
                | "weekend"
                | "workday"
                | "quarter"
                | "mornings"
                | "evenings"
                | "nights"
        )
}

/// The time that belongs to a repetition: `at 9`, `at 9 am`, `at 17:30`.
fn clock(words: &[Word], at: usize) -> usize {
    let bare = |at| key(words, at).starts_with(|c: char| c.is_ascii_digit()) || matches!(key(words, at), "noon" | "midnight");
    let start = usize::from(matches!(key(words, at), "at" | "@"));
    if !bare(at + start) || (start == 0 && !key(words, at).contains([':', 'm'])) {
        return 0;
    }
    start + 1 + usize::from(matches!(key(words, at + start + 1), "am" | "pm" | "a.m" | "p.m"))
}
