use pando_chat_contract::Verb;
use pando_task_contract::Task;
use pando_wire::Code;
use serde::{Deserialize, Serialize};

/// What became of a command. Once stored, it stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It was committed.
    Done {
        /// What was done.
        verb: Verb,
        /// The task after it, its notes cut short.
        task: Box<Task>,
    },
    /// It was refused: nothing changed.
    Refused {
        /// For a program.
        code: Code,
        /// For a person.
        detail: String,
    },
    /// No answer came in its time: task-service refuses what is this late.
    Expired,
}

impl Outcome {
    /// The word it is stored under.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
            Self::Expired => "expired",
        }
    }
}
