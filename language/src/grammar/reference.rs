//! Pointers at what was just shown: "the second one", "1 and 3", "that", "all of them".

use super::phrase::Phrase;
use crate::command::Reference;
use crate::vocabulary::{number, ordinal};

const THAT: &[&str] = &[
    "that",
    "it",
    "this",
    "that one",
    "this one",
    "that task",
    "this task",
    "that thing",
    "the task",
    "the one",
    "the same",
    "the same one",
    "that item",
    "this item",
    "the last mentioned",
];
const ALL: &[&str] = &[
    "all",
    "all of them",
    "all of these",
    "all of those",
    "them",
    "them all",
    "these",
    "those",
    "everything",
    "all of it",
    "each of them",
    "these tasks",
    "those tasks",
    "all these",
    "all those",
    "all these tasks",
    "all those tasks",
    "every one",
    "every one of them",
    "the lot",
    "all the above",
    "all of the above",
    "it all",
    "they",
    "they all",
];
const BOTH: &[&str] = &[
    "both",
    "both of them",
    "both of these",
    "both of those",
    "the two",
    "the two of them",
    "both tasks",
];
const LAST: &[&str] = &[
    "last",
    "last one",
    "last task",
    "last item",
    "very last one",
    "latest",
    "latest one",
    "bottom one",
    "final one",
];

/// No list that is shown is longer.
const ORDINAL_MAX: usize = 100;

/// The reference, if the whole phrase is one.
pub(super) fn read(phrase: Phrase<'_>) -> Option<Reference> {
    if phrase.is_empty() || phrase.len() > 12 || phrase.words.iter().any(|word| word.literal) {
        return None;
    }
    let keys = phrase.keys();
    if THAT.contains(&keys.as_str()) {
        return Some(Reference::That);
    }
    if ALL.contains(&keys.as_str()) {
        return Some(Reference::All);
    }
    if BOTH.contains(&keys.as_str()) {
        return Some(Reference::AllOf(2));
    }
    let the = usize::from(phrase.key(0) == "the");
    if LAST.contains(&phrase.from(the).keys().as_str()) {
        return Some(Reference::Last);
    }
    few(phrase.from(the)).or_else(|| ordinals(phrase))
}

/// "the first two", "the last three of them", "all four".
fn few(phrase: Phrase<'_>) -> Option<Reference> {
    let rest = phrase.without_end(&["tasks", "ones", "items", "of them", "of those", "of these"]);
    let the = usize::from(rest.key(0) == "all" && rest.key(1) == "the");
    let count = number(rest.key(1 + the))
        .and_then(|count| usize::try_from(count).ok())
        .filter(|count| rest.len() == 2 + the && (2..=ORDINAL_MAX).contains(count))?;
    match rest.key(0) {
        "first" => Some(Reference::Ordinals((1..=count).collect())),
        "last" | "bottom" | "final" => Some(Reference::LastFew(count)),
        "all" => Some(Reference::AllOf(count)),
        _ => None,
    }
}

/// Ordinals and what may stand between them.
fn ordinals(phrase: Phrase<'_>) -> Option<Reference> {
    let mut found: Vec<usize> = Vec::new();
    let mut up_to = false;
    let mut named = false;
    for at in 0..phrase.len() {
        let key = phrase.key(at);
        match key {
            "the" | "and" | "&" | "," | "also" | "plus" => continue,
            "number" | "numbers" | "no" | "nr" | "task" | "tasks" | "item" | "items" | "option" | "options" | "nos" | "one" | "ones"
                if (key != "one" || !found.is_empty())
                    && (key != "no" || (!phrase.words[at].comma && phrase.key(at + 1).starts_with(|c: char| c.is_ascii_digit()))) =>
            {
                named = true;
                continue;
            }
            "to" | "through" | "-" | "–" if !found.is_empty() => {
                up_to = true;
                continue;
            }
            _ => {}
        }
        if let Some((from, to)) = range(key) {
            found.extend(from..=to);
            continue;
        }
        let digits = key.strip_prefix('#').unwrap_or(key);
        let spelled_out = !digits.starts_with(|c: char| c.is_ascii_digit());
        let next = ordinal(digits).or_else(|| number(digits).filter(|_| !spelled_out || named || at > 0))?;
        let next = usize::try_from(next).ok().filter(|next| (1..=ORDINAL_MAX).contains(next))?;
        if up_to {
            let from = *found.last()?;
            found.extend(from + 1..=next);
            up_to = false;
        } else {
            found.push(next);
        }
    }
    found.dedup();
    match found.as_slice() {
        [] => None,
        [one] => Some(Reference::Ordinal(*one)),
        _ => Some(Reference::Ordinals(found)),
    }
}

/// `1-3`.
fn range(key: &str) -> Option<(usize, usize)> {
    let (from, to) = key.split_once(['-', '–'])?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (1 <= from && from < to && to <= ORDINAL_MAX).then_some((from, to))
}
