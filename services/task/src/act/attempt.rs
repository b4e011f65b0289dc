use std::future::Future;

use pando_store::{CommitError, Store, StoreError, Unit};
use pando_task_contract::Task;
use pando_wire::Problem;

use crate::domain::Refusal;

/// So often is a decision made anew when somebody else was faster. Somebody made progress each time, so more means a crowd.
const ATTEMPTS: usize = 4;

/// Why nothing was done.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// By the rules.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The event was taken before.
    #[error("this event was taken before")]
    Taken,
    /// The request was answered before.
    #[error("this request was answered before")]
    Answered,
    /// The store did not take it.
    #[error(transparent)]
    Commit(CommitError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Commit(error.into())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Taken => CommitError::Taken.into(),
            Failure::Answered => CommitError::Answered.into(),
            Failure::Commit(error) => error.into(),
        }
    }
}

/// What a wish about a task came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The task after it.
    pub task: Task,
    /// Whether anything was changed.
    pub is_changed: bool,
}

/// Prepares a unit and commits it, a few times if need be. A unit without content is not committed.
pub async fn attempt<T, F, P>(store: &dyn Store, prepare: F) -> Result<T, Failure>
where
    F: Fn() -> P,
    P: Future<Output = Result<(Unit, T), Failure>>,
{
    let mut tried = 0;
    loop {
        let (unit, outcome) = prepare().await?;
        let is_empty = unit.ops.is_empty() && unit.events.is_empty() && unit.inbox.is_none() && unit.idempotency.is_none();
        if is_empty {
            return Ok(outcome);
        }
        tried += 1;
        match store.commit(unit).await {
            Ok(_) => return Ok(outcome),
            Err(CommitError::Conflict(_) | CommitError::AlreadyThere(_)) if tried < ATTEMPTS => {}
            Err(CommitError::Taken) => return Err(Failure::Taken),
            Err(CommitError::Answered) => return Err(Failure::Answered),
            Err(error) => return Err(Failure::Commit(error)),
        }
    }
}
