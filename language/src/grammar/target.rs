//! Which tasks a command is about.

use super::phrase::Phrase;
use super::{filter, reference};
use crate::calendar::Whole;
use crate::command::{Reference, Status, Target, TaskQuery};
use crate::dates::DateReading;

/// The tasks a phrase names, if it names any.
pub(super) fn read(phrase: Phrase<'_>) -> Option<Target> {
    let whole = phrase;
    let phrase = phrase.without_end(&[
        "from my list",
        "from the list",
        "from my tasks",
        "from my todo list",
        "from my to-do list",
        "off my list",
        "off the list",
        "on my list",
        "in my list",
        "from my todos",
    ]);
    // "everything on my list" is every task; "everything" alone is what was just shown.
    let of_the_list = phrase.len() < whole.len() && phrase.ends(&["everything", "all"]).is_some();
    if let Some(reference) = reference::read(phrase).filter(|_| !of_the_list) {
        return Some(Target::Shown(reference));
    }
    if let Some((reference, _)) = on_a_day(phrase) {
        return Some(Target::Shown(reference));
    }
    let filtered = filter::target(phrase);
    // "Everything due today and friday" must not become the days between.
    if filtered.apart {
        return None;
    }
    let words = filtered.all_words();
    let query = TaskQuery {
        words: Vec::new(),
        ..filtered.query
    };
    // "all tasks" names tasks; "the" does not.
    let everything = words.is_empty() && phrase.has(&["all", "every", "everything", "any", "each"]);
    if words.is_empty() && query == TaskQuery::default() {
        return everything.then_some(Target::Matching {
            words,
            query: TaskQuery {
                status: Some(Status::Open),
                ..query
            },
        });
    }
    Some(Target::Matching { words, query })
}

/// "it today", "the second one tomorrow": what was shown, and a day that says nothing about which. "All due today" is a query.
pub(super) fn on_a_day(phrase: Phrase<'_>) -> Option<(Reference, DateReading)> {
    if matches!(phrase.key(0), "all" | "everything" | "each" | "every") {
        return None;
    }
    (1..phrase.len()).find_map(|at| match (reference::read(phrase.until(at))?, phrase.from(at).date()?) {
        (reference, Whole::Date(reading)) => Some((reference, reading)),
        _ => None,
    })
}
