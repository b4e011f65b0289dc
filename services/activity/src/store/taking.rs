//! An event as one unit: looked up, decided, committed; looked up again when somebody was faster.

use pando_kernel::Instant;
use pando_store::{CommitError, InboxKey, Op, Store, StoreError, Unit, Value};

use super::operations::{move_counters, put_name, put_task, put_zone};
use super::rows::{Look, actor_number};
use super::statements::intake as sql;
use crate::domain::count::Counts;
use crate::domain::entry::Entry;
use crate::domain::fact::Fact;

/// How often somebody else may be faster before the event is left for later.
const TRIES_MAX: u32 = 16;

/// Takes an event, once: `Ok` says that its effect is there, now or since before.
///
/// # Errors
/// When it could not be committed; nothing of it was.
pub async fn take(store: &dyn Store, entry: &Entry, trace: Option<&str>, now: Instant) -> Result<(), CommitError> {
    let mut last = CommitError::Busy;
    for _ in 0..TRIES_MAX {
        let Some(look) = look(store, entry).await? else {
            meet(store, entry).await?;
            continue;
        };
        let mut unit = Unit::new().taking(InboxKey {
            source: entry.source.clone(),
            event_id: entry.event_id,
        });
        unit.traceparent = trace.map(str::to_owned);
        unit.ops = operations(entry, &look, now).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
        match store.commit(unit).await {
            Ok(_) | Err(CommitError::Taken) => return Ok(()),
            Err(error @ CommitError::Conflict(_)) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

async fn look(store: &dyn Store, entry: &Entry) -> Result<Option<Look>, StoreError> {
    let task = match (&entry.fact, entry.task_id) {
        (Some(Fact::Task(_)), Some(id)) => Value::from(id),
        _ => Value::Null,
    };
    let at = match &entry.fact {
        Some(Fact::Task(task)) => task.completed_at.unwrap_or(entry.time),
        _ => entry.time,
    };
    look_at(store, vec![entry.user_id.into(), task, at.into()]).await
}

/// Looks at a person; parameters as [`sql::LOOK`] has them.
pub async fn look_at(store: &dyn Store, params: Vec<Value>) -> Result<Option<Look>, StoreError> {
    let rows = store.read(&sql::LOOK, params).await?;
    rows.first().map(Look::read).transpose()
}

/// Makes somebody known; somebody else may have done so at the same moment.
async fn meet(store: &dyn Store, entry: &Entry) -> Result<(), CommitError> {
    let user = || vec![entry.user_id.into()];
    let unit = Unit::new()
        .op(Op::new(&sql::NEW_ACCOUNT, user()))
        .op(Op::one(&sql::NEW_PERSON, user(), "person"));
    match store.commit(unit).await {
        Ok(_) | Err(CommitError::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn operations(entry: &Entry, look: &Look, now: Instant) -> Result<Vec<Op>, serde_json::Error> {
    let mut ops = Vec::with_capacity(16);
    if entry.source_position > 0 {
        ops.push(Op::new(
            &sql::ARRIVED,
            vec![(&entry.source).into(), entry.source_position.into(), now.into()],
        ));
    }
    if look.is_deleted {
        return Ok(ops);
    }
    let user = Value::from(entry.user_id);
    ops.push(Op::one(&sql::LOG, log_params(entry, look)?, "person"));
    ops.push(Op::new(
        &sql::FEED,
        vec![
            user.clone(),
            entry.topic.into(),
            (&entry.subject).into(),
            (&entry.data).into(),
            now.into(),
        ],
    ));
    if entry.is_farewell {
        ops.push(Op::one(&sql::FAREWELL, vec![user.clone(), now.into()], "person"));
        ops.push(Op::new(&sql::RETIRE, vec![user]));
        return Ok(ops);
    }
    match (&entry.fact, entry.task_id) {
        (Some(Fact::Task(fact)), Some(id)) => {
            let mut counts = Counts::default();
            ops.extend(put_task(look.account, id, look.task.as_ref(), fact, &look.zone, &mut counts));
            ops.extend(move_counters(look.account, counts));
        }
        (Some(Fact::Name(name)), _) => ops.push(put_name(look.account, name)),
        (Some(Fact::Zone(zone)), _) => {
            ops.extend(put_zone(look.account, entry.time, entry.event_id, zone));
            ops.push(Op::one(&sql::EPOCH, vec![user], "person"));
        }
        _ => {}
    }
    Ok(ops)
}

fn log_params(entry: &Entry, look: &Look) -> Result<Vec<Value>, serde_json::Error> {
    let fact = entry.fact.as_ref().map(serde_json::to_string).transpose()?;
    Ok(vec![
        entry.event_id.into(),
        entry.topic.into(),
        entry.time.into(),
        entry.user_id.into(),
        (&entry.subject).into(),
        entry.task_id.into(),
        entry.title.as_deref().into(),
        actor_number(entry.actor).into(),
        (&entry.change).into(),
        fact.into(),
        look.epoch.into(),
    ])
}
