//! Putting labels on tasks and taking them off.

use pando_kernel::LabelName;

use super::phrase::Phrase;
use super::{Guess, target, unknown};
use crate::command::{Change, Command, UnknownReason};
use crate::marks;

const ADD: &[&str] = &["label", "tag"];
const REMOVE: &[&str] = &["unlabel", "untag"];

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    let adds = ADD.contains(&phrase.key(0));
    if adds || REMOVE.contains(&phrase.key(0)) {
        return verb(phrase.from(1), adds);
    }
    let adds = match phrase.key(0) {
        "add" | "put" | "attach" | "apply" => true,
        "remove" | "delete" | "drop" | "take" | "clear" => false,
        _ => return None,
    };
    // "add label home to X", "remove the home label from X", "take @home off X"
    let rest = phrase.from(1);
    let (at, length) = rest.find(1, if adds { &["to", "on", "onto"] } else { &["from", "off", "of"] })?;
    let labels = named(rest.until(at))?;
    let target = target::read(rest.from(at + length))?;
    Some((
        Command::Change {
            target,
            change: change(labels, adds),
        },
        0.92,
    ))
}

/// "label X as home", "tag X with @home", "label X @home".
fn verb(rest: Phrase<'_>, adds: bool) -> Option<Guess> {
    // "label the second one" does not say how.
    if super::reference::read(rest).is_some() {
        let target = target::read(rest)?;
        return Some(unknown(UnknownReason::MissingValue { target }));
    }
    let marked = rest.words.iter().position(|word| word.key.starts_with('@') && !word.literal);
    // "label it urgent": after a pointer, the last word is the label.
    let pointed = rest
        .len()
        .checked_sub(1)
        .filter(|at| super::reference::read(rest.until(*at)).is_some());
    let (target, labels) = if let Some(at) = marked {
        let until = if at > 0 && matches!(rest.key(at - 1), "as" | "with" | "from" | "by") {
            at - 1
        } else {
            at
        };
        (rest.until(until), spelled(rest.from(at))?)
    } else if let Some(at) = pointed {
        (rest.until(at), spelled(rest.from(at))?)
    } else {
        let (at, length) = rest.find(1, &["as", "with", "from"])?;
        (
            rest.until(at),
            named(rest.from(at + length)).or_else(|| spelled(rest.from(at + length)))?,
        )
    };
    Some((
        Command::Change {
            target: target::read(target)?,
            change: change(labels, adds),
        },
        0.92,
    ))
}

fn change(labels: Vec<LabelName>, adds: bool) -> Change {
    if adds {
        Change::AddLabels(labels)
    } else {
        Change::RemoveLabels(labels)
    }
}

/// "the label home", "the home label", "@home and @garden".
fn named(phrase: Phrase<'_>) -> Option<Vec<LabelName>> {
    let the = usize::from(matches!(phrase.key(0), "the" | "a" | "my"));
    let phrase = phrase.from(the);
    let said = phrase
        .starts(&["label", "labels", "tag", "tags"])
        .map(|length| phrase.from(length))
        .or_else(|| phrase.ends(&["label", "labels", "tag", "tags"]));
    match said {
        Some(names) => spelled(names),
        None if phrase.words.iter().all(|word| word.key.starts_with('@') || word.key == "and") => spelled(phrase),
        None => None,
    }
}

/// Every word a label.
fn spelled(phrase: Phrase<'_>) -> Option<Vec<LabelName>> {
    let mut labels: Vec<LabelName> = Vec::new();
    for word in phrase.words.iter().filter(|word| !matches!(word.key.as_str(), "and" | "&" | "the")) {
        let text = &phrase.text[word.range.clone()];
        let label = marks::label(text).or_else(|| LabelName::new(text).ok())?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    (!labels.is_empty() && labels.len() <= 10).then_some(labels)
}
