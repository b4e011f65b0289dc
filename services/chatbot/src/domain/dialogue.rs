use pando_kernel::{Instant, MessageId};
use serde::{Deserialize, Serialize};

use super::{Act, Change, Known, Proposal};

/// What a conversation remembers besides its words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialogue {
    /// The list last shown, in its order: "the second one".
    pub listed: Vec<Known>,
    /// What was last talked about: "that", "them".
    pub focus: Vec<Known>,
    /// What was last done, for "no, the second one".
    pub last_act: Option<Act>,
    /// The question that waits for an answer.
    pub pending: Option<Pending>,
}

/// A question that was asked. Nothing happens until it is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The message that asked it; buttons name it, so that an old card does not answer a new question.
    pub id: MessageId,
    /// After this it counts as answered with no.
    pub expires_at: Instant,
    /// What was asked.
    pub asked: Asked,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "asked", rename_all = "snake_case")]
pub enum Asked {
    /// Shall this be done?
    Confirm {
        /// What.
        proposal: Proposal,
        /// It is a guess that is said aloud.
        unsure: bool,
    },
    /// With which of these?
    Task {
        /// What.
        act: Act,
        /// The candidates.
        candidates: Vec<Known>,
        /// There are more than those.
        more: bool,
        /// They have only some of the words that were said.
        near: bool,
        /// What is taken back with it: this is in place of what was done last.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        back: Vec<Change>,
    },
    /// On which of these days?
    Date {
        /// What.
        proposal: Proposal,
    },
}

impl Dialogue {
    /// How many tasks of a list are remembered.
    pub const LISTED_MAX: usize = 100;
    /// How long a question waits, in seconds: 15 minutes.
    pub const QUESTION_SECONDS: i64 = 15 * 60;

    /// The question that waits, unless it has waited too long.
    pub fn question(&self, now: Instant) -> Option<&Pending> {
        self.pending.as_ref().filter(|pending| now < pending.expires_at)
    }

    /// A list was shown.
    pub fn show(&mut self, tasks: Vec<Known>) {
        self.focus = if tasks.len() == 1 { tasks.clone() } else { Vec::new() };
        self.listed = tasks;
        self.listed.truncate(Self::LISTED_MAX);
    }

    /// These were changed: "that" means them now. A list that was shown keeps its numbers, and learns the new versions.
    pub fn changed(&mut self, tasks: Vec<Known>, made: bool) {
        for known in &mut self.listed {
            if let Some(task) = tasks.iter().find(|task| task.id == known.id) {
                *known = task.clone();
            }
        }
        if made {
            self.listed = tasks.clone();
        }
        self.focus = tasks;
        self.focus.truncate(Self::LISTED_MAX);
    }
}
