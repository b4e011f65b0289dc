//! The figures made anew from the log.

use std::collections::BTreeMap;

use pando_kernel::{EventId, Instant, TaskId, UserId};
use pando_store::{CommitError, Op, Row, Store, StoreError, Unit, Value};

use crate::domain::count::Counts;
use crate::domain::fact::{Fact, TaskFact};
use crate::store::operations::{move_counters, put_name, put_task, put_zone};
use crate::store::rows::Look;
use crate::store::statements::{intake, upkeep as sql};
use crate::store::taking::look_at;
use crate::upkeep::{forget, settle};

/// Entries of the log in one unit.
const ENTRIES_MAX: i64 = 200;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries of the log that were gone through.
    pub entries: u64,
}

/// Makes the projection and the figures of everybody anew from the log, in units of at most 200 entries.
///
/// Events may come meanwhile: they are taken into the new figures, and replaying them again changes nothing. Until it is done a
/// person's summary shows what was replayed so far. When it is interrupted, the next call goes on where it stopped.
///
/// # Errors
/// When the database fails.
pub async fn rebuild(store: &dyn Store) -> Result<Rebuilt, CommitError> {
    let is_under_way = !store.read(&sql::REBUILD_NEXT, vec![]).await?.is_empty();
    if !is_under_way {
        store.commit(Unit::new().op(Op::new(&sql::REBUILD_ALL, vec![]))).await?;
    }
    let mut rebuilt = Rebuilt::default();
    while let Some(entries) = rebuild_step(store).await? {
        rebuilt.entries += entries;
    }
    while retried(settle::step(store).await)? {}
    while forget::step_account(store).await? {}
    Ok(rebuilt)
}

/// Somebody was faster: not an end, look again.
fn retried(step: Result<bool, CommitError>) -> Result<bool, CommitError> {
    match step {
        Err(CommitError::Conflict(_)) => Ok(true),
        other => other,
    }
}

/// One unit of a rebuild that is under way; how many entries it went through, `None` when nothing is left to do.
///
/// # Errors
/// When the database fails.
pub async fn rebuild_step(store: &dyn Store) -> Result<Option<u64>, CommitError> {
    let rows = store.read(&sql::REBUILD_NEXT, vec![]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let user: UserId = row.get(0)?;
    if !row.get::<bool>(1)? {
        return begin(store, user).await.map(|()| Some(0));
    }
    let (time, position): (i64, i64) = (row.get(2)?, row.get(3)?);
    let entries = store
        .read(&sql::REPLAY, vec![user.into(), time.into(), position.into(), ENTRIES_MAX.into()])
        .await?;
    let Some(last) = entries.last() else {
        store.commit(Unit::new().op(Op::new(&sql::REBUILD_END, vec![user.into()]))).await?;
        return Ok(Some(0));
    };
    let on = vec![user.into(), last.get::<i64>(2)?.into(), last.get::<i64>(0)?.into()];
    let mut unit = Unit::new();
    let committed = match replay(store, user, &entries).await {
        Ok(ops) => {
            unit.ops = ops;
            store.commit(unit.op(Op::new(&sql::REBUILD_ON, on))).await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    match committed {
        Ok(()) => Ok(Some(entries.len() as u64)),
        // An event of the same person came at the same moment: the same entries once more.
        Err(CommitError::Conflict(_)) => Ok(Some(0)),
        Err(error) => Err(error),
    }
}

/// Moves a person to an account on which nothing has been counted yet.
async fn begin(store: &dyn Store, user: UserId) -> Result<(), CommitError> {
    let user = || vec![Value::from(user)];
    let first = vec![user()[0].clone(), Value::Int(i64::MIN), Value::Int(0)];
    let unit = Unit::new()
        .op(Op::new(&intake::RETIRE, user()))
        .op(Op::new(&intake::NEW_ACCOUNT, user()))
        .op(Op::one(&sql::MOVE_PERSON, user(), "person"))
        .op(Op::new(&sql::REBUILD_ON, first));
    match store.commit(unit).await {
        // Gone meanwhile: nothing to make anew.
        Err(CommitError::Conflict(_)) => store.commit(Unit::new().op(Op::new(&sql::REBUILD_END, user()))).await.map(|_| ()),
        other => other.map(|_| ()),
    }
}

/// What some entries tell, as operations on the person's account of now: nothing when the person is gone. Zones are committed at once,
/// apart: the tasks of the same entries are judged by them.
async fn replay(store: &dyn Store, user: UserId, entries: &[Row]) -> Result<Vec<Op>, CommitError> {
    let mut zones = Vec::new();
    let mut names = Vec::new();
    let mut tasks: BTreeMap<TaskId, TaskFact> = BTreeMap::new();
    for row in entries {
        let Some(fact) = row.get::<Option<String>>(4)? else { continue };
        let inconsistent = |error| StoreError::Inconsistent(format!("a fact of the log: {error}"));
        match (serde_json::from_str(&fact).map_err(inconsistent)?, row.get::<Option<TaskId>>(3)?) {
            (Fact::Task(fact), Some(id)) => {
                let newest = tasks.entry(id).or_insert_with(|| fact.clone());
                if fact.version > newest.version {
                    *newest = fact;
                }
            }
            (Fact::Zone(zone), _) => zones.push((row.get::<Instant>(2)?, row.get::<EventId>(1)?, zone)),
            (Fact::Name(name), _) => names.push(name),
            (Fact::Task(_), None) => {}
        }
    }
    if !zones.is_empty() {
        let Some(person) = person(store, user).await? else {
            return Ok(Vec::new());
        };
        let mut unit = Unit::new().op(still(user, &person));
        for (time, event_id, zone) in &zones {
            unit.ops.extend(put_zone(person.account, *time, *event_id, zone));
        }
        store.commit(unit.op(Op::one(&intake::EPOCH, vec![user.into()], "person"))).await?;
    }
    let Some(person) = person(store, user).await? else {
        return Ok(Vec::new());
    };
    let mut ops = vec![still(user, &person)];
    ops.extend(names.iter().map(|name| put_name(person.account, name)));
    ops.extend(put_tasks(store, user, person.account, tasks).await?);
    Ok(ops)
}

/// Somebody whose account is not gone.
async fn person(store: &dyn Store, user: UserId) -> Result<Option<Look>, StoreError> {
    let look = look_at(store, vec![user.into(), Value::Null, Value::Int(0)]).await?;
    Ok(look.filter(|look| !look.is_deleted))
}

/// What was decided by this look holds for it alone.
fn still(user: UserId, look: &Look) -> Op {
    Op::one(&sql::STILL, vec![user.into(), look.epoch.into()], "person")
}

async fn put_tasks(store: &dyn Store, user: UserId, account: i64, tasks: BTreeMap<TaskId, TaskFact>) -> Result<Vec<Op>, StoreError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let look = |(id, fact): (&TaskId, &TaskFact)| (&intake::LOOK, vec![user.into(), (*id).into(), fact.completed_at.into()]);
    let looks = store.read_at_once(tasks.iter().map(look).collect()).await?;
    let mut ops = Vec::new();
    let mut counts = Counts::default();
    for ((id, fact), rows) in tasks.iter().zip(&looks) {
        let Some(row) = rows.first() else { continue };
        let look = Look::read(row)?;
        ops.extend(put_task(account, *id, look.task.as_ref(), fact, &look.zone, &mut counts));
    }
    ops.extend(move_counters(account, counts));
    Ok(ops)
}
