//! What is left to be done beside requests, in bounded batches: tasks of deleted projects, labels that are gone, people that are gone.

use pando_kernel::{Instant, LabelId, ProjectId, UserId};
use pando_service::Progress;
use pando_store::{CommitError, Op, StoreError, Unit};
use pando_wire::{Actor, TraceParent};

use crate::act::{Failure, Tasks};
use crate::domain::{Step, move_to_inbox};
use crate::store::{Author, statements as sql, task_rows, write};

/// Tasks that one unit moves.
const TASKS_AT_ONCE: u32 = 100;
/// Batches that a request moves itself.
pub const BATCHES_AT_ONCE: usize = 5;
/// Rows that one unit removes.
const ROWS_AT_ONCE: u32 = 500;

/// The product itself, for this person.
pub fn of_itself(tasks: &Tasks, user: UserId) -> Author {
    Author {
        user_id: user,
        actor: Actor::System,
        correlation_id: tasks.platform.ids.next(),
        trace: TraceParent::start(&tasks.platform.ids),
        command_id: None,
    }
}

/// One run over everything that is left.
///
/// # Errors
/// The text for the log; the next run goes on.
pub async fn run(tasks: &Tasks) -> Result<Progress, String> {
    let moved = projects(tasks).await.map_err(|error| error.to_string())?;
    let stripped = labels(tasks).await.map_err(|error| error.to_string())?;
    let cleared = people(tasks).await.map_err(|error| error.to_string())?;
    Ok(Progress {
        more: moved || stripped || cleared,
    })
}

async fn projects(tasks: &Tasks) -> Result<bool, Failure> {
    let rows = tasks.store.read(&sql::LEAVING_PROJECTS, vec![1u32.into()]).await?;
    let Some(row) = rows.first() else { return Ok(false) };
    let (project, user) = (row.get::<ProjectId>(0)?, row.get::<UserId>(1)?);
    empty_project(tasks, &of_itself(tasks, user), project).await?;
    Ok(true)
}

/// Moves some tasks of a deleted project to the Inbox; whether there may be more.
///
/// # Errors
/// When the database fails, or people change those tasks faster than they can be moved.
pub async fn empty_project(tasks: &Tasks, author: &Author, project: ProjectId) -> Result<bool, Failure> {
    let params = vec![author.user_id.into(), project.into(), TASKS_AT_ONCE.into()];
    let mut rows = tasks.store.read(&sql::IN_PROJECT, params.clone()).await?;
    if rows.is_empty() {
        rows = tasks.store.read(&sql::TRASHED_IN_PROJECT, params).await?;
    }
    let now = tasks.platform.clock.now();
    let found = task_rows(&*tasks.store, author.user_id, &rows).await?;
    let unit = match found.is_empty() {
        true => Unit::new().op(Op::new(&sql::FORGET_PROJECT, vec![project.into(), author.user_id.into()])),
        false => {
            let steps: Vec<Step> = found.iter().map(|(_, task)| move_to_inbox(task, now)).collect();
            write(&steps, author, now)
        }
    };
    match tasks.store.commit(unit).await {
        Ok(_) => Ok(!found.is_empty()),
        // Somebody changed one of them: the next batch reads it again.
        Err(CommitError::Conflict(_)) => Ok(true),
        Err(error) => Err(Failure::Commit(error)),
    }
}

async fn labels(tasks: &Tasks) -> Result<bool, CommitError> {
    let rows = tasks.store.read(&sql::GONE_LABELS, vec![1u32.into()]).await?;
    let Some(row) = rows.first() else { return Ok(false) };
    let label: LabelId = row.get(0)?;
    let strip = Op::new(&sql::STRIP_LABEL, vec![label.into(), ROWS_AT_ONCE.into()]);
    tasks
        .store
        .commit(Unit::new().op(strip).op(Op::new(&sql::FORGET_LABEL, vec![label.into()])))
        .await?;
    Ok(true)
}

async fn people(tasks: &Tasks) -> Result<bool, CommitError> {
    let rows = tasks.store.read(&sql::DEPARTED_PEOPLE, vec![20u32.into()]).await?;
    let mut more = false;
    for row in &rows {
        more |= clear(tasks, row.get(0)?, tasks.platform.clock.now()).await?;
    }
    Ok(more)
}

/// Removes some of what a departed person left; whether there is more to do at once. Their entries in the log are emptied last, and
/// what some subscriber has still to be told stays until then: that is a matter of time, not of hurry.
async fn clear(tasks: &Tasks, user: UserId, now: Instant) -> Result<bool, CommitError> {
    let some = || vec![user.into(), ROWS_AT_ONCE.into()];
    if !tasks.store.read(&sql::ANY_TASK, vec![user.into(), 1u32.into()]).await?.is_empty() {
        let unit = Unit::new()
            .op(Op::new(&sql::CLEAR_WORDS, some()))
            .op(Op::new(&sql::CLEAR_TASK_LABELS, some()))
            .op(Op::new(&sql::CLEAR_TASKS, some()));
        tasks.store.commit(unit).await?;
        return Ok(true);
    }
    let unit = Unit::new()
        .op(Op::new(&sql::CLEAR_LABELS, vec![user.into()]))
        .op(Op::new(&sql::CLEAR_PROJECTS, vec![user.into()]));
    tasks.store.commit(unit).await?;
    let waiting: Result<u64, StoreError> = tasks.store.scrub(user).await;
    if waiting? == 0 {
        tasks
            .store
            .commit(Unit::new().op(Op::new(&sql::CLEARED_PERSON, vec![user.into(), now.into()])))
            .await?;
    }
    Ok(false)
}
