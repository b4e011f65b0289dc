//! What the contract's operations answer: thin, one file an operation or a small family.

pub mod batch;
pub mod change;
pub mod create;
pub mod delete;
pub mod get;
pub mod labels;
pub mod list;
pub mod outbox;
pub mod parse;
pub mod projects;
pub mod search;
pub mod state;

use pando_http::{Answer, Context};
use pando_wire::{Actor, Caller};

use crate::act::Outcome;
use crate::store::Author;

/// The person, by hand.
fn by_hand(caller: &Caller, context: &Context) -> Author {
    Author {
        user_id: caller.user_id,
        actor: Actor::User,
        correlation_id: context.correlation_id,
        trace: context.trace,
        command_id: None,
    }
}

/// The task with its ETag.
fn shown(outcome: &Outcome) -> Answer {
    Answer::json(&outcome.task).etag(outcome.task.version)
}
