//! What could not be seen.

use std::collections::BTreeSet;

use pando_facts::{Facts, Place, Unread};

use super::running;
use crate::Reason;
use crate::tell::listed;
use crate::why::{counted, reason};
use crate::worth::{COMMITS_MIN, number};

/// What could not be seen, and might change it.
pub(super) fn unseen(facts: &Facts, but: &mut Vec<Reason>) {
    match &facts.history {
        Some(history) if history.commits >= COMMITS_MIN => {}
        Some(history) if history.commits > 0 => but.push(reason(
            format!(
                "There {} to read, which is too little to tell what changes together, and by how many people: lines of code stand in for changes.",
                match history.commits {
                    1 => "is 1 commit".to_owned(),
                    commits => format!("are {commits} commits"),
                }
            ),
            Vec::new(),
        )),
        _ => but.push(reason(
            "There is no history to read: what changes together, and by how many people, could not be seen, and lines of code stand in for changes.".to_owned(),
            Vec::new(),
        )),
    }
    let not_read = |kinds: &[Unread]| -> Vec<&Place> {
        facts
            .diagnostics
            .iter()
            .filter(|one| kinds.contains(&one.kind))
            .map(|one| &one.place)
            .collect()
    };
    let dynamic = not_read(&[Unread::Dynamic]);
    if !dynamic.is_empty() {
        but.push(reason(
            format!(
                "In {} something is built while the program runs, and cannot be told from the code.",
                counted(dynamic.len(), "place")
            ),
            dynamic,
        ));
    }
    let unfollowed = not_read(&[Unread::Library]);
    if !unfollowed.is_empty() {
        but.push(reason(
            format!(
                "In {} data is kept through a library that is not followed: {}.",
                counted(unfollowed.len(), "place"),
                listed(&libraries(facts, |_| true))
            ),
            unfollowed,
        ));
    }
    let broken = not_read(&[Unread::Syntax, Unread::Limit, Unread::Encoding, Unread::Refused]);
    if !broken.is_empty() {
        but.push(reason(
            format!("In {} something could not be read.", counted(broken.len(), "place")),
            broken,
        ));
    }
    let touched: BTreeSet<&str> = facts.accesses.iter().map(|access| &*access.table).collect();
    let untouched: Vec<&Place> = facts
        .tables
        .iter()
        .filter(|table| !touched.contains(&*table.name))
        .map(|table| &table.place)
        .collect();
    if !facts.tables.is_empty() && 2 * untouched.len() > facts.tables.len() {
        but.push(reason(
            format!(
                "Of {} no code was seen to use {}: either they are used in a way that is not known here, or not at all.",
                counted(facts.tables.len(), "table"),
                number(untouched.len())
            ),
            untouched,
        ));
    }
}

/// The libraries that keep a program's data unseen, where no table of it was seen.
pub(super) fn blind(facts: &Facts) -> Vec<&str> {
    let runs = running(facts);
    match facts.tables.iter().any(|table| runs(&table.place)) {
        true => Vec::new(),
        false => libraries(facts, runs),
    }
}

/// The names of libraries that are not followed, which stand in backquotes where they are told of.
fn libraries(facts: &Facts, runs: impl Fn(&Place) -> bool) -> Vec<&str> {
    let unfollowed = facts
        .diagnostics
        .iter()
        .filter(|one| one.kind == Unread::Library && runs(&one.place));
    let names: BTreeSet<&str> = unfollowed.filter_map(|one| one.sentence.split('`').nth(1)).collect();
    names.into_iter().collect()
}
