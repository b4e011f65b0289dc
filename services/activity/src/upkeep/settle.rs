use std::sync::Arc;

use pando_kernel::{Instant, TaskId};
use pando_service::Progress;
use pando_store::{CommitError, Op, Store, Unit, Value};

use super::ROWS_MAX;
use crate::Activities;
use crate::domain::count::Counts;
use crate::domain::overdue::DueAt;
use crate::domain::share::outcome;
use crate::store::operations::{judge_task, move_counters};
use crate::store::rows::{TaskState, task_state, zone};
use crate::store::statements::upkeep as sql;

/// One step of judging anew what was done after a zone that became known late: on time or late depends on where the person was.
pub async fn settle(it: Arc<Activities>) -> Result<Progress, String> {
    match step(&*it.store).await {
        Ok(more) => Ok(Progress { more }),
        // A task changed in between: look again.
        Err(CommitError::Conflict(_)) => Ok(Progress::MORE),
        Err(error) => Err(error.to_string()),
    }
}

/// One step; whether there may be more to do.
pub async fn step(store: &dyn Store) -> Result<bool, CommitError> {
    let rows = store.read(&sql::UNSETTLED, vec![]).await?;
    let Some(row) = rows.first() else { return Ok(false) };
    let (id, account, from): (i64, i64, Instant) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let after: uuid::Uuid = row.get(3)?;
    let rows = store
        .read(&sql::TASKS_AFTER, vec![account.into(), after.into(), ROWS_MAX.into()])
        .await?;
    let mut seen: Vec<(TaskId, TaskState)> = Vec::new();
    for row in &rows {
        let state = task_state(row, 1)?;
        let is_judged_here = state.fact.due.is_some_and(DueAt::is_local) && state.fact.completed_at.is_some_and(|at| at >= from);
        if is_judged_here {
            seen.push((row.get(0)?, state));
        }
    }
    let zone_at = |(_, state): &(TaskId, TaskState)| (&sql::ZONE_AT, vec![account.into(), state.fact.completed_at.into()]);
    let zones = match seen.is_empty() {
        true => Vec::new(),
        false => store.read_at_once(seen.iter().map(zone_at).collect()).await?,
    };
    let mut unit = Unit::new();
    let mut counts = Counts::default();
    for ((task_id, state), rows) in seen.iter().zip(&zones) {
        let zone = rows.first().map_or(Ok(pando_kernel::Zone::utc()), |row| zone(row, 0))?;
        unit.ops
            .extend(judge_task(account, *task_id, state, outcome(&state.fact, &zone), &mut counts));
    }
    unit.ops.extend(move_counters(account, counts));
    unit.ops.push(match rows.last() {
        Some(last) if rows.len() as i64 == ROWS_MAX => {
            let next: TaskId = last.get(0)?;
            Op::one(&sql::SETTLE_ON, vec![id.into(), next.into(), Value::from(after)], "unsettled")
        }
        _ => Op::new(&sql::SETTLE_END, vec![id.into()]),
    });
    store.commit(unit).await?;
    Ok(true)
}
