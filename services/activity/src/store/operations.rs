//! Decisions as operations of a unit.

use pando_kernel::{EventId, Instant, TaskId};
use pando_store::{Op, Value};
use uuid::Uuid;

use super::rows::{TaskState, task_params};
use super::statements::intake as sql;
use crate::domain::count::{Counter, Counts, Moves, OpenSet, Part};
use crate::domain::fact::{NameFact, TaskFact};
use crate::domain::quarter::quarter_of;
use crate::domain::share::{Outcome, outcome, share};
use pando_kernel::Zone;

/// Puts a task at what it is now, over what was seen of it; fails with a conflict when that has changed. Adds what it moves to `counts`.
/// Nothing at all when what was seen is as new.
pub fn put_task(account: i64, id: TaskId, seen: Option<&TaskState>, now: &TaskFact, zone: &Zone, counts: &mut Counts) -> Option<Op> {
    if seen.is_some_and(|seen| seen.fact.version >= now.version) {
        return None;
    }
    let state = TaskState {
        fact: now.clone(),
        outcome: outcome(now, zone),
    };
    if let Some(seen) = seen {
        counts.add_all(share(&seen.fact, seen.outcome), -1);
    }
    counts.add_all(share(&state.fact, state.outcome), 1);
    let mut params = task_params(account, id, &state);
    params.push(seen.map_or(Value::Int(-1), |seen| seen.fact.version.into()));
    Some(Op::one(&sql::TASK, params, "task"))
}

/// Judges a task anew; nothing when it comes out the same.
pub fn judge_task(account: i64, id: TaskId, seen: &TaskState, now: Outcome, counts: &mut Counts) -> Option<Op> {
    if seen.outcome == now {
        return None;
    }
    counts.add_all(share(&seen.fact, seen.outcome), -1);
    counts.add_all(share(&seen.fact, now), 1);
    let version = seen.fact.version.into();
    let params = vec![
        account.into(),
        id.into(),
        version,
        Value::Int(seen.outcome as i64),
        Value::Int(now as i64),
    ];
    Some(Op::one(&super::statements::upkeep::JUDGE, params, "task"))
}

/// Remembers a name.
pub fn put_name(account: i64, name: &NameFact) -> Op {
    let params = vec![
        account.into(),
        Value::Int(name.kind as i64),
        name.id.into(),
        name.version.into(),
        (&name.name).into(),
        name.gone.into(),
    ];
    Op::new(&sql::NAME, params)
}

/// Remembers a zone, and asks for judging anew where it makes a difference.
pub fn put_zone(account: i64, time: Instant, event_id: EventId, zone: &Zone) -> [Op; 2] {
    let nothing = Value::from(Uuid::nil());
    let unsettle = vec![account.into(), time.into(), zone.name().into(), quarter_of(time).into(), nothing];
    let put = vec![account.into(), time.into(), event_id.into(), zone.name().into()];
    [Op::new(&sql::UNSETTLE, unsettle), Op::new(&sql::ZONE, put)]
}

/// Moves counters.
pub fn move_counters(account: i64, counts: Counts) -> impl Iterator<Item = Op> {
    counts.moving().map(move |(counter, moves)| move_counter(account, counter, moves))
}

fn move_counter(account: i64, counter: Counter, moves: Moves) -> Op {
    let account = Value::from(account);
    let Moves { made, done, on_time, late } = moves;
    match counter {
        Counter::Made(quarter) => Op::new(&sql::MADE, vec![account, quarter.into(), made.into()]),
        Counter::Done(quarter) => Op::new(&sql::DONE, vec![account, quarter.into(), done.into(), on_time.into(), late.into()]),
        Counter::Part(span, start, part) => {
            let (kind, key) = part_key(&part);
            Op::new(
                &sql::PART,
                vec![account, Value::Int(span as i64), start.into(), kind, key, made.into(), done.into()],
            )
        }
        Counter::Open(set) => {
            let (kind, key) = match set {
                OpenSet::All => (ALL, empty()),
                OpenSet::Due => (DUE, empty()),
                OpenSet::Project(id) => (PROJECT, id.map_or_else(empty, Value::from)),
                OpenSet::Label(id) => (LABEL, id.into()),
            };
            Op::new(&sql::OPEN_SET, vec![account, Value::Int(kind), key, made.into()])
        }
        Counter::OpenAt(by, at) => Op::new(&sql::OPEN_AT, vec![account, Value::Int(by as i64), at.into(), made.into()]),
    }
}

/// `kind` of what is counted by project.
pub const PROJECT: i64 = 0;
/// `kind` of what is counted by label.
pub const LABEL: i64 = 1;
/// `kind` of lead times.
pub const LEAD: i64 = 2;
/// `kind` of all open tasks.
pub const ALL: i64 = 3;
/// `kind` of open tasks with a due date.
pub const DUE: i64 = 4;

fn empty() -> Value {
    Vec::new().into()
}

fn part_key(part: &Part) -> (Value, Value) {
    match part {
        Part::Project(id) => (Value::Int(PROJECT), id.map_or_else(empty, Value::from)),
        Part::Label(id) => (Value::Int(LABEL), (*id).into()),
        Part::Lead(bin) => (Value::Int(LEAD), bin.to_be_bytes().to_vec().into()),
    }
}
