//! The purge of the trash: what has been in it for thirty days goes for good.

use std::collections::BTreeMap;

use pando_kernel::UserId;
use pando_service::Progress;
use pando_store::{CommitError, Row, StoreError};
use pando_task_contract::limits::TRASH_DAYS;

use crate::act::Tasks;
use crate::domain::{Step, purge};
use crate::store::{statements as sql, task_rows, write};
use crate::tidy::of_itself;

/// Tasks that one run purges.
const TASKS_AT_ONCE: u32 = 200;

/// One run.
///
/// # Errors
/// The text for the log; the next run goes on.
pub async fn run(tasks: &Tasks) -> Result<Progress, String> {
    purge_some(tasks).await.map_err(|error| error.to_string())
}

async fn purge_some(tasks: &Tasks) -> Result<Progress, CommitError> {
    let now = tasks.platform.clock.now();
    let oldest = now.plus_seconds(-TRASH_DAYS * 24 * 60 * 60);
    let rows = tasks.store.read(&sql::TO_PURGE, vec![oldest.into(), TASKS_AT_ONCE.into()]).await?;
    for (user, rows) in by_owner(&rows)? {
        let found = task_rows(&*tasks.store, user, &rows).await?;
        let steps: Vec<Step> = found.iter().map(|(_, task)| purge(task, now)).collect();
        match tasks.store.commit(write(&steps, &of_itself(tasks, user), now)).await {
            // Somebody restored one of them: the next run looks again.
            Ok(_) | Err(CommitError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Progress { more: !rows.is_empty() })
}

fn by_owner(rows: &[Row]) -> Result<BTreeMap<UserId, Vec<Row>>, StoreError> {
    let mut owners: BTreeMap<UserId, Vec<Row>> = BTreeMap::new();
    for row in rows {
        owners.entry(row.get(17)?).or_default().push(row.clone());
    }
    Ok(owners)
}
