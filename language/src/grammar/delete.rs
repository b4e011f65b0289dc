//! Moving to the trash.

use super::phrase::Phrase;
use super::{Guess, missing_target, target};
use crate::command::{Command, Intent};

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
    let length = phrase.starts(VERBS)?;
    let rest = phrase
        .from(length)
        .without_end(&["anymore", "any more", "to the trash", "altogether", "completely"]);
    match target::read(rest) {
        Some(target) => Some((Command::Delete { target }, 0.92)),
        None => Some(missing_target(Intent::Delete)),
    }
}
