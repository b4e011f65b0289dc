//! A phrase that is a date as a whole: what comes after "to" in "move it to friday at 9".

use super::find::Words;
use super::{Calendar, key};
use crate::dates::DateReading;
use crate::recurrence;
use crate::tokens::words;
use crate::vocabulary::DATE_PREPOSITIONS;

/// What a phrase is as a date.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Whole {
    Date(DateReading),
    /// Words that take the date away: "no date".
    Clear,
    /// A date that does not exist, as it was typed.
    Impossible(String),
    /// A repetition, as it was typed.
    Recurrence(String),
}

const CLEAR: &[&str] = &[
    "no date",
    "no due date",
    "none",
    "nothing",
    "someday",
    "some day",
    "never",
    "whenever",
    "no deadline",
    "without a date",
    "null",
];

impl Calendar<'_> {
    /// The meaning of the phrase, if all of it is a date. With `ask_whole` the reader sees what is not understood here.
    pub(crate) fn whole(&self, text: &str, ask_whole: bool) -> Option<Whole> {
        let list = words(text);
        let keys: Vec<&str> = list.iter().map(|word| word.key.as_str()).collect();
        if CLEAR.contains(&keys.join(" ").as_str()) {
            return Some(Whole::Clear);
        }
        if let Some(range) = recurrence::find(&list) {
            let ends = range.end == list.len()
                && list[..range.start]
                    .iter()
                    .all(|word| DATE_PREPOSITIONS.contains(&word.key.as_str()));
            return ends.then(|| Whole::Recurrence(text.trim().to_owned()));
        }
        let start = list
            .iter()
            .position(|word| !DATE_PREPOSITIONS.contains(&word.key.as_str()) && word.key != "to")?;
        if key(&list, start) == "yesterday" && list.len() == start + 1 {
            let due = pando_kernel::Due::Date(self.today.yesterday().ok()?);
            return Some(Whole::Date(DateReading {
                due,
                ambiguous: None,
                text: text.trim().to_owned(),
                time_alone: false,
            }));
        }
        let the = usize::from(key(&list, start) == "the");
        let words = Words {
            text,
            words: &list,
            taken: &[],
        };
        let matched = [start, start + the]
            .into_iter()
            .find_map(|at| self.match_at(words, at).filter(|matched| matched.end == list.len()));
        match matched {
            Some(matched) if matched.impossible => Some(Whole::Impossible(text[list[start].range.start..].trim().to_owned())),
            Some(matched) => matched.moment.reading(self, text.trim()).map(Whole::Date),
            None if ask_whole => self.ask(text.trim()).map(Whole::Date),
            None => None,
        }
    }
}
