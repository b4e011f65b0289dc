//! Where tasks are: labels, projects, and the lists that people call projects by.

use super::filter::{Filtered, NOUNS};
use super::phrase::Phrase;
use crate::marks;

/// A label or a project at `at`: its number of words. `bare` says that "the garden project" is one without a preposition.
pub(super) fn read(phrase: Phrase<'_>, at: usize, bare: bool, found: &mut Filtered) -> Option<usize> {
    let spelled = |at: usize| phrase.words.get(at).map(|word| &phrase.text[word.range.clone()]);
    let lead = phrase.starts_at(
        at,
        &[
            "labelled",
            "labeled",
            "tagged",
            "labelled as",
            "labeled as",
            "tagged as",
            "tagged with",
            "labelled with",
            "labeled with",
            "with the label",
            "with label",
            "with the tag",
            "with tag",
        ],
    );
    if let Some(length) = lead {
        let name = spelled(at + length)?.trim_start_matches('@');
        found.query.labels.push(name.to_owned());
        found.hook = true;
        return Some(length + 1);
    }
    let preposition = usize::from(matches!(
        phrase.key(at),
        "in" | "from" | "of" | "on" | "under" | "with" | "at" | "for"
    ));
    let rest = at + preposition;
    if let Some(label) = spelled(rest).filter(|_| !phrase.key(rest).is_empty()).and_then(marks::label) {
        found.query.labels.push(label.as_str().to_owned());
        found.hook = true;
        return Some(preposition + 1);
    }
    if let Some((name, _, last)) = phrase.words.get(rest).and_then(|_| marks::project(phrase.text, phrase.words, rest)) {
        found.query.project = Some(name);
        found.hook = true;
        return Some(last + 1 - at);
    }
    // "show my inbox", but not "the inbox filter".
    if preposition == 0 && phrase.key(at) == "inbox" && (at + 1 == phrase.len() || NOUNS.contains(&phrase.key(at + 1))) {
        found.query.project = Some("Inbox".to_owned());
        return Some(1);
    }
    if let Some((name, length)) = list_named(phrase, at, bare) {
        found.query.project = Some(name.to_owned());
        found.hook = true;
        return Some(length);
    }
    if preposition == 0 || !matches!(phrase.key(at), "in" | "from" | "of" | "under") {
        return None;
    }
    let article = usize::from(matches!(phrase.key(rest), "the" | "my"));
    if phrase.key(rest + article) == "inbox" {
        found.query.project = Some("Inbox".to_owned());
        found.hook = true;
        return Some(preposition + article + 1);
    }
    if phrase.key(rest + article) == "project" {
        let name = spelled(rest + article + 1)?;
        found.query.project = Some(name.to_owned());
        found.hook = true;
        return Some(preposition + article + 2);
    }
    // "in the big garden project"
    let length = (1..=3).find(|length| phrase.key(rest + article + length) == "project")?;
    found.query.project = Some(phrase.cut(rest + article, rest + article + length).spelled().to_owned());
    found.hook = true;
    Some(preposition + article + length + 1)
}

/// "on my shopping list", "the work project": people say list for a project. How many words, the preposition included.
fn list_named(phrase: Phrase<'_>, at: usize, bare: bool) -> Option<(&str, usize)> {
    let preposition = usize::from(matches!(phrase.key(at), "in" | "on" | "from" | "off" | "of" | "to"));
    let from = at + preposition;
    if !matches!(phrase.key(from), "the" | "my" | "our") || !(bare || preposition > 0) {
        return None;
    }
    let length = (1..=2).find(|length| matches!(phrase.key(from + 1 + length), "list" | "project"))?;
    let name = phrase.cut(from + 1, from + 1 + length);
    let plain = name
        .words
        .iter()
        .any(|word| LIST_OF_ALL.contains(&word.key.as_str()) || marks::priority(&word.key).is_some());
    (!plain).then(|| (name.spelled(), preposition + 2 + length))
}

/// Words before "list" that name no project: the list of everything.
const LIST_OF_ALL: &[&str] = &[
    "todo",
    "to-do",
    "to",
    "do",
    "task",
    "tasks",
    "whole",
    "full",
    "entire",
    "complete",
    "open",
    "own",
    "current",
    "daily",
    "main",
    "today's",
    "tomorrow's",
];
