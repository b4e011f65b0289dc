//! Moving to the trash.

use super::phrase::Phrase;
use super::{Guess, missing_target, target};
use crate::command::{Command, Intent, Target};

const VERBS: &[&str] = &[
    "delete",
    "remove",
    "get rid of",
    "trash",
    "erase",
    "discard",
    "bin",
    "scrap",
    "drop",
    "throw away",
    "throw out",
    "cancel",
    "delete the task",
    "purge",
    "wipe",
    "dump",
    "i don't need",
    "i no longer need",
    "dismiss",
];

/// "get rid of the second one", "please remove the task about rent".
pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    if let Some(guess) = cleared(phrase).or_else(|| taken_off(phrase)) {
        return Some(guess);
    }
    let length = phrase.starts(VERBS)?;
    let rest = phrase
        .from(length)
        .without_end(&["anymore", "any more", "to the trash", "altogether", "completely"]);
    match target::read(rest) {
        Some(target) => Some((Command::Delete { target }, 0.92)),
        None => Some(missing_target(Intent::Delete)),
    }
}

/// "clear completed tasks": of many tasks at once, by what they have in common. "Clear the table" is a task.
fn cleared(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["clear", "clear out", "clear away", "clean up"])?;
    let target = target::read(phrase.from(length)).filter(|target| matches!(target, Target::Matching { words, .. } if words.is_empty()))?;
    Some((Command::Delete { target }, 0.9))
}

/// "take milk off my list".
fn taken_off(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["take", "get", "strike"])?;
    let rest = phrase
        .from(length)
        .ends(&["off my list", "off the list", "from my list", "from the list"])?;
    let target = target::read(rest)?;
    Some((Command::Delete { target }, 0.9))
}
