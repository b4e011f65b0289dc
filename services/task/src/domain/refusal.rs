use http::StatusCode;
use pando_http::IfMatch;
use pando_task_contract::codes;
use pando_wire::{Code, Problem, codes as common};

/// Why something is not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such thing, or somebody else's.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Somebody changed it since it was read.
    #[error("It was changed since you read it. Read it again.")]
    Version,
    /// It is in the trash.
    #[error("The task is in the trash. Restore it first.")]
    Trashed,
    /// It is so already. Only a command of the chat is told this; by hand it is no fault.
    #[error("It is so already; there is nothing to change.")]
    Unchanged,
    /// The command came too late.
    #[error("The command came too late to be carried out.")]
    Expired,
    /// A project or a label has this name.
    #[error("There is a {0} of this name already.")]
    NameTaken(&'static str),
    /// A limit is reached.
    #[error("{0}")]
    TooMany(String),
    /// One field is not valid.
    #[error("{detail}")]
    Field {
        /// Where, as a JSON pointer.
        pointer: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Between these two places there is none left. Never answered: the caller comes again with more neighbours.
    #[error("There is no place left there. Move the task somewhere else first.")]
    NoRoom,
}

impl Refusal {
    /// A field that is not valid.
    pub fn field(pointer: impl Into<String>, detail: impl ToString) -> Self {
        Self::Field {
            pointer: pointer.into(),
            detail: detail.to_string(),
        }
    }

    /// For a program.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound(_) => common::NOT_FOUND,
            Self::Version => common::VERSION,
            Self::Trashed => codes::TRASHED,
            Self::Unchanged => codes::UNCHANGED,
            Self::Expired => codes::EXPIRED,
            Self::NameTaken(_) => codes::NAME_TAKEN,
            Self::TooMany(_) => codes::TOO_MANY,
            Self::Field { .. } => common::INVALID,
            Self::NoRoom => common::CONFLICT,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound(thing) => Self::not_found(thing),
            Refusal::Version => IfMatch::failed(),
            Refusal::Field { pointer, detail } => Self::invalid(pointer, detail),
            other => Self::new(StatusCode::CONFLICT, other.code(), other.to_string()),
        }
    }
}
