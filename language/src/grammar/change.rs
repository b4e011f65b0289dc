//! Another title, priority or project.

use pando_kernel::{Priority, ProjectName};

use super::phrase::Phrase;
use super::{Guess, target, unknown};
use crate::command::{Change, Command, Reference, Target, UnknownReason};
use crate::marks;

/// A priority in words: high is the highest, medium, low, and normal or none for the default.
pub(super) fn level(key: &str) -> Option<Priority> {
    Some(match key {
        "1" | "one" | "high" | "highest" | "urgent" | "top" | "critical" | "important" | "p1" | "!1" | "max" | "maximum" => Priority::P1,
        "2" | "two" | "medium" | "middle" | "mid" | "p2" | "!2" => Priority::P2,
        "3" | "three" | "low" | "minor" | "p3" | "!3" => Priority::P3,
        "4" | "four" | "none" | "normal" | "default" | "lowest" | "no" | "p4" | "!4" => Priority::P4,
        _ => return None,
    })
}

/// A phrase that is a priority as a whole: `p1`, "high priority", "priority 2", "urgent".
pub(super) fn priority(phrase: Phrase<'_>) -> Option<Priority> {
    let skip = phrase.starts(&["to", "as", "a", "the", "to a", "as a", "of"]).unwrap_or(0);
    let phrase = phrase.from(skip);
    match (phrase.len(), phrase.key(0), phrase.key(1)) {
        (1, key, _) => marks::priority(key)
            .or_else(|| key.strip_suffix("-priority").and_then(level))
            .or_else(|| if key.len() > 2 && key != "none" { level(key) } else { None }),
        (2, key, "priority") | (2, "priority", key) => level(key),
        (3, "priority", "to") => level(phrase.key(2)),
        (2, "very", key) | (2, "top", key) => level(key),
        _ => None,
    }
}

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    title(phrase)
        .or_else(|| called(phrase))
        .or_else(|| to_priority(phrase))
        .or_else(|| project(phrase))
        .or_else(|| to_anything(phrase))
}

fn title(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&[
        "rename",
        "retitle",
        "reword",
        "change the title of",
        "change the name of",
        "change title of",
        "set the title of",
        "update the title of",
        "rename the task",
        "edit the title of",
    ])?;
    let rest = phrase.from(length);
    let Some((at, separator)) = rest.find(1, &["to", "as", "into"]) else {
        return target::read(rest).map(|target| unknown(UnknownReason::MissingValue { target }));
    };
    let title = unquoted(rest.from(at + separator));
    let target = target::read(rest.until(at))?;
    if title.is_empty() {
        return Some(unknown(UnknownReason::MissingValue { target }));
    }
    Some((
        Command::Change {
            target,
            change: Change::Title(title),
        },
        0.93,
    ))
}

/// "call the second one Buy oat milk". A name is quoted or begins with a capital: "call this number" is a task.
fn called(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["call"])?;
    let rest = phrase.from(length);
    let (at, reference) = (1..rest.len().min(5)).rev().find_map(|at| {
        let reference = super::reference::read(rest.until(at))?;
        let one = matches!(reference, Reference::Ordinal(_) | Reference::That | Reference::Last);
        (one && surely_points(rest.until(at))).then_some((at, reference))
    })?;
    let name = &rest.words[at];
    let named = name.literal || rest.text[name.range.start..].starts_with(char::is_uppercase);
    let change = Change::Title(unquoted(rest.from(at)));
    let target = Target::Shown(reference);
    named.then_some((Command::Change { target, change }, 0.9))
}

/// "Call First National Bank" begins with an ordinal, but points at nothing: it takes "the first one", "number 1" or "it" to.
fn surely_points(phrase: Phrase<'_>) -> bool {
    let noun = matches!(phrase.key(phrase.len() - 1), "one" | "task" | "item");
    let named = matches!(phrase.key(0), "number" | "task" | "item" | "no" | "it" | "that");
    let small = !phrase.spelled().starts_with(char::is_uppercase);
    small && (named || noun && phrase.len() > 1)
}

/// The words as they were spelled; quotation marks around all of them are not part of a title.
fn unquoted(phrase: Phrase<'_>) -> String {
    let text = crate::quick_add::one_line(phrase.spelled());
    text.trim_matches(['"', '“', '”', '«', '»']).to_owned()
}

/// "make X p1", "set the priority of X to high", "mark X as urgent", "prioritise X".
fn to_priority(phrase: Phrase<'_>) -> Option<Guess> {
    let guess = |target: Phrase<'_>, priority| {
        target::read(target).map(|target| {
            (
                Command::Change {
                    target,
                    change: Change::Priority(priority),
                },
                0.92,
            )
        })
    };
    if let Some(length) = phrase.starts(&["prioritise", "prioritize"]) {
        return guess(phrase.from(length), Priority::P1);
    }
    let of = ["the priority of", "priority of", "the priority for", "priority for"];
    // "remove the priority from X": back to the default.
    if let Some(length) = phrase.starts(&["remove", "clear", "drop", "reset", "unset", "take"])
        && let Some(named) = phrase.starts_at(length, &["the priority", "priority"])
        && let Some(link) = phrase.starts_at(length + named, &["of", "from", "off", "for", "on"])
    {
        return guess(phrase.from(length + named + link), Priority::P4);
    }
    let verb = phrase
        .starts(&[
            "set", "change", "make", "mark", "update", "raise", "lower", "give", "flag", "put", "bump", "increase", "decrease",
        ])
        .unwrap_or(0);
    if let Some(length) = phrase.starts_at(verb, &of) {
        let rest = phrase.from(verb + length);
        let Some((at, separator)) = rest.find(1, &["to", "is", "as", "should be", "="]) else {
            return target::read(rest).map(|target| unknown(UnknownReason::MissingValue { target }));
        };
        return guess(
            rest.until(at),
            priority(rest.from(at + separator)).or_else(|| level(rest.key(at + separator)))?,
        );
    }
    if verb == 0 {
        // "pay rent should be p1", "the rent is urgent"
        if matches!(
            phrase.key(0),
            "what" | "what's" | "which" | "how" | "is" | "are" | "who" | "why" | "when"
        ) {
            return None;
        }
        let (at, length) = phrase.find(1, &["should be", "is now", "must be", "needs to be", "is", "are"])?;
        let said = phrase.from(at + length);
        // "the answer is three" says nothing about a priority.
        let surely = length > 1
            || marks::priority(said.key(0)).is_some()
            || said.has(&["priority"])
            || matches!(said.key(0), "urgent" | "important" | "critical");
        return guess(phrase.until(at), priority(said).filter(|_| surely)?);
    }
    let rest = phrase.from(verb);
    // "set X's priority to high"
    if let Some((at, length)) = rest.find(1, &["priority to", "to priority"]) {
        let until = rest.until(at);
        return guess(until, level(rest.key(at + length))?);
    }
    // The longest end that is a priority.
    (1..rest.len()).find_map(|at| priority(rest.from(at)).and_then(|priority| guess(rest.until(at), priority)))
}

/// "move X to project Garden", "put it in #garden", "move that to the inbox".
fn project(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&[
        "move",
        "put",
        "file",
        "transfer",
        "assign",
        "shift",
        "set the project of",
        "change the project of",
        "set project of",
        "drop",
    ])?;
    let rest = phrase.from(length);
    let places = (1..rest.len())
        .rev()
        .filter(|at| matches!(rest.key(*at), "to" | "in" | "into" | "under" | "on" | "onto"));
    for at in places {
        let place = rest.from(at + 1);
        let the = usize::from(matches!(place.key(0), "the" | "my" | "our"));
        let named = place.from(the);
        let sure = named
            .starts(&["project"])
            .map(|length| named.from(length))
            .or_else(|| named.ends(&["project", "list"]).filter(|name| !name.is_empty()));
        let marked = named
            .words
            .first()
            .filter(|_| named.len() <= 4)
            .and_then(|_| marks::project(named.text, named.words, 0))
            .filter(|(_, _, last)| last + 1 == named.len());
        let (name, confidence) = match (sure, marked) {
            (_, Some((name, _, _))) => (name, 0.93),
            (Some(name), None) => (unquoted(name), 0.93),
            // "move X to Garden": a guess, and only after "to".
            (None, None)
                if matches!(rest.key(at), "to" | "into")
                    && (1..=3).contains(&named.len())
                    && named.key(0).contains(char::is_alphabetic) =>
            {
                (unquoted(named), if named.key(0) == "inbox" { 0.93 } else { 0.7 })
            }
            (None, None) => continue,
        };
        let Some(target) = target::read(rest.until(at)) else { continue };
        let name = ProjectName::new(name.trim_start_matches('#')).ok()?;
        let project = if name.eq_ignore_ascii_case("inbox") {
            None
        } else {
            Some(name.as_str().to_owned())
        };
        return Some((
            Command::Change {
                target,
                change: Change::Project(project),
            },
            confidence,
        ));
    }
    None
}

/// "change X to Y": what is no date and no priority is a title, by guess.
fn to_anything(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["change", "update", "edit"])?;
    let rest = phrase.from(length);
    let (at, separator) = rest.find(1, &["to", "into"])?;
    let target = target::read(rest.until(at))?;
    let title = unquoted(rest.from(at + separator));
    (!title.is_empty()).then_some((
        Command::Change {
            target,
            change: Change::Title(title),
        },
        0.6,
    ))
}
