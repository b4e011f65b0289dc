//! Which slices the date library sees: those with a word that only it knows, made of words of the calendar alone.

use super::find::Words;
use pando_kernel::Due;

use super::{Calendar, Meaning, Piece, Trust, key};
use crate::dates::{SLICE_BYTES_MAX, SLICE_WORDS_MAX};
use crate::vocabulary::{HOLIDAYS, TOMORROW, Unit, month, number, ordinal, unit, weekday};

/// No start costs more calls than this, so that one false start does not use them up.
const READS_PER_START: usize = 2;

/// More weekdays or months in one slice make the library slow and mean nothing.
const CALENDAR_WORDS_MAX: usize = 2;

pub(super) fn read(calendar: &Calendar<'_>, words: Words<'_>, at: usize) -> Option<Piece> {
    let list = words.words;
    let first = key(list, at);
    if !opens(first) || !may_open(words, at) {
        return None;
    }
    let mut end = at;
    let mut calendar_words = 0;
    while end < list.len() && end - at < SLICE_WORDS_MAX && known(key(list, end)) {
        let word = key(list, end);
        calendar_words += usize::from(weekday(word).is_some() || (month(word).is_some()));
        if calendar_words > CALENDAR_WORDS_MAX {
            break;
        }
        end += 1;
    }
    let mut reads = 0;
    while end > at && reads < READS_PER_START {
        let slice = &words.text[list[at].range.start..list[end - 1].range.end];
        if slice.len() <= SLICE_BYTES_MAX && closes(key(list, end - 1)) && worth_asking(words, at, end) {
            reads += 1;
            if let Some(reading) = calendar.ask(slice) {
                let clock = (at..end).any(|at| matches!(unit(key(list, at)), Some(Unit::Hour | Unit::Minute)));
                let trust = if clock { Trust::Sure } else { Trust::AfterPreposition };
                // The evening before: the library knows it of some days only.
                if key(list, end) == "eve" && !clock {
                    return Some(Piece::day(end + 1 - at, reading.due.date().yesterday().ok()?, trust));
                }
                let due = if clock { reading.due } else { Due::Date(reading.due.date()) };
                return Some(Piece {
                    words: end - at,
                    meaning: Meaning::Whole(due),
                    trust,
                });
            }
        }
        end -= 1;
    }
    None
}

fn opens(key: &str) -> bool {
    matches!(
        key,
        "in" | "a" | "an" | "the" | "last" | "new" | "st" | "saint" | "within" | "half" | "couple"
    ) || number(key).is_some()
        || ordinal(key).is_some()
        || HOLIDAYS.contains(&key)
}

/// An article may be read again without what comes before it: it opens only where a phrase does.
fn may_open(words: Words<'_>, at: usize) -> bool {
    let before = if at > 0 { key(words.words, at - 1) } else { "" };
    !(ordinal(before).is_some() || matches!(before, "last" | "new" | "in") && !matches!(key(words.words, at), "in"))
}

fn known(key: &str) -> bool {
    opens(key)
        || matches!(
            key,
            "of" | "from"
                | "now"
                | "today"
                | "after"
                | "before"
                | "next"
                | "this"
                | "time"
                | "eve"
                | "day"
                | "few"
                | "hence"
                | "dozen"
                | "business"
        )
        || unit(key).is_some()
        || weekday(key).is_some()
        || month(key).is_some()
        || TOMORROW.contains(&key)
}

fn closes(word: &str) -> bool {
    !matches!(
        word,
        "in" | "a"
            | "an"
            | "the"
            | "of"
            | "from"
            | "after"
            | "before"
            | "next"
            | "this"
            | "last"
            | "new"
            | "within"
            | "half"
            | "couple"
            | "few"
    )
}

/// A length of time from here, or a place in a month, or a holiday.
fn worth_asking(words: Words<'_>, at: usize, end: usize) -> bool {
    let list = &words.words[..end];
    let any = |test: &dyn Fn(&str) -> bool| (at..end).any(|at| test(key(list, at)));
    relative(words, at, end)
        || (end - at > 2
            && any(&|word| ordinal(word).is_some() || word == "last")
            && any(&|word| weekday(word).is_some() || word == "day" || word == "week")
            && any(&|word| word == "of" || word == "in"))
        || any(&|word| HOLIDAYS.contains(&word)) && holiday(words, at, end)
}

/// `in 3 weeks`, `2 days from now`, `a week after tomorrow`.
fn relative(words: Words<'_>, at: usize, end: usize) -> bool {
    let list = &words.words[..end];
    let has_unit = (at..end).any(|at| unit(key(list, at)).is_some());
    let from = (at + 1..end).any(|at| matches!(key(list, at), "from" | "after" | "before" | "hence"));
    has_unit && end - at > 2 && (matches!(key(list, at), "in" | "within") || from)
}

/// Words of holidays that are other words too need their second half.
fn holiday(words: Words<'_>, at: usize, end: usize) -> bool {
    let list = &words.words[..end];
    (at..end).any(|at| {
        matches!(
            key(list, at),
            "christmas" | "xmas" | "easter" | "halloween" | "thanksgiving" | "hanukkah" | "diwali" | "ramadan" | "pentecost" | "passover"
        )
    }) || (end - at > 1
        && (at..end).any(|at| {
            matches!(
                key(list, at),
                "day" | "eve" | "friday" | "monday" | "wednesday" | "sunday" | "tuesday" | "fitr" | "year's"
            )
        }))
}
