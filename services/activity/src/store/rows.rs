//! Rows as domain values.

use pando_kernel::{Instant, TaskId, Zone};
use pando_store::{Row, StoreError, Value};
use pando_wire::Actor;
use uuid::Uuid;

use crate::domain::fact::TaskFact;
use crate::domain::overdue::DueAt;
use crate::domain::share::Outcome;

/// A task of the projection.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskState {
    /// How it stands.
    pub fact: TaskFact,
    /// How it came out.
    pub outcome: Outcome,
}

/// What a look at a person found ([`super::statements::intake::LOOK`]).
#[derive(Clone, Debug)]
pub struct Look {
    /// Where their figures are.
    pub account: i64,
    /// What a decision on this look holds for.
    pub epoch: i64,
    /// Whether the account is gone.
    pub is_deleted: bool,
    /// Where they were at the time that was asked for; UTC when nothing says so.
    pub zone: Zone,
    /// The task that was asked for.
    pub task: Option<TaskState>,
}

impl Look {
    /// From a row.
    pub fn read(row: &Row) -> Result<Self, StoreError> {
        let is_known = row.get::<Option<i64>>(4)?.is_some();
        Ok(Self {
            account: row.get(0)?,
            epoch: row.get(1)?,
            is_deleted: row.get(2)?,
            zone: zone(row, 3)?,
            task: if is_known { Some(task_state(row, 4)?) } else { None },
        })
    }
}

/// The zone in a column; UTC when there is none, or one that the tz database has dropped.
pub fn zone(row: &Row, column: usize) -> Result<Zone, StoreError> {
    let name: Option<String> = row.get(column)?;
    Ok(name.and_then(|name| name.parse().ok()).unwrap_or_else(Zone::utc))
}

/// A task of the projection, whose version is in column `at`.
pub fn task_state(row: &Row, at: usize) -> Result<TaskState, StoreError> {
    let number: i64 = row.get(at + 5)?;
    let due = match row.get::<i64>(at + 4)? {
        0 => None,
        1 => Some(DueAt::Date(number)),
        2 => Some(DueAt::Floating(number)),
        _ => Some(DueAt::Zoned(number)),
    };
    let labels: Vec<u8> = row.get(at + 7)?;
    let fact = TaskFact {
        version: row.get(at)?,
        created_at: row.get(at + 1)?,
        completed_at: row.get::<Option<Instant>>(at + 2)?,
        gone: row.get(at + 3)?,
        due,
        project: row.get(at + 6)?,
        labels: labels.chunks_exact(16).filter_map(|bytes| Uuid::from_slice(bytes).ok()).collect(),
    };
    let outcome = match row.get::<i64>(at + 8)? {
        1 => Outcome::OnTime,
        2 => Outcome::Late,
        _ => Outcome::None,
    };
    Ok(TaskState { fact, outcome })
}

/// A task as parameters: account, id, version, … outcome.
pub fn task_params(account: i64, task_id: TaskId, state: &TaskState) -> Vec<Value> {
    let fact = &state.fact;
    let (kind, number) = match fact.due {
        None => (0, 0),
        Some(DueAt::Date(day)) => (1, day),
        Some(DueAt::Floating(minute)) => (2, minute),
        Some(DueAt::Zoned(minute)) => (3, minute),
    };
    let labels: Vec<u8> = fact.labels.iter().flat_map(|id| *id.as_bytes()).collect();
    vec![
        account.into(),
        task_id.into(),
        fact.version.into(),
        fact.created_at.into(),
        fact.completed_at.into(),
        fact.gone.into(),
        Value::Int(kind),
        number.into(),
        fact.project.into(),
        labels.into(),
        Value::Int(state.outcome as i64),
    ]
}

/// An actor as a number.
pub fn actor_number(actor: Actor) -> i64 {
    match actor {
        Actor::User => 0,
        Actor::Chat => 1,
        Actor::System => 2,
    }
}

/// An actor again.
pub fn actor(number: i64) -> Actor {
    match number {
        0 => Actor::User,
        1 => Actor::Chat,
        _ => Actor::System,
    }
}
