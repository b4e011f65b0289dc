use std::sync::Arc;

use pando_kernel::UserId;
use pando_service::Progress;
use pando_store::{CommitError, Op, Store, Unit, Value};

use super::ROWS_MAX;
use crate::Activities;
use crate::store::statements::upkeep as sql;

/// How many of those that are to be forgotten are looked at in one step.
const PEOPLE_AT_ONCE: i64 = 100;

/// One step of the removal of what belonged to people whose account is gone, and of figures that were made anew elsewhere. The
/// tombstone stays.
pub async fn forget(it: Arc<Activities>) -> Result<Progress, String> {
    let store = &*it.store;
    let more = match step_person(store).await.map_err(|error| error.to_string())? {
        true => true,
        false => step_account(store).await.map_err(|error| error.to_string())?,
    };
    Ok(Progress { more })
}

/// Whether there is more to do at once. Whoever has something that waits to be taken here is looked at again later.
async fn step_person(store: &dyn Store) -> Result<bool, CommitError> {
    for row in store.read(&sql::UNSWEPT, vec![PEOPLE_AT_ONCE.into()]).await? {
        let user: UserId = row.get(0)?;
        let batch = || vec![user.into(), ROWS_MAX.into()];
        if !store.read(&sql::HAS_LOG, vec![user.into()]).await?.is_empty() {
            let unit = Unit::new()
                .op(Op::new(&sql::SWEEP_FEED, batch()))
                .op(Op::new(&sql::SWEEP_LOG, batch()));
            store.commit(unit).await?;
            return Ok(true);
        }
        if store.scrub(user).await? == 0 {
            let end = || vec![user.into()];
            let unit = Unit::new().op(Op::new(&sql::REBUILD_END, end())).op(Op::new(&sql::SWEPT, end()));
            store.commit(unit).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// One step towards the end of a retired account.
pub async fn step_account(store: &dyn Store) -> Result<bool, CommitError> {
    let rows = store.read(&sql::RETIRED, vec![]).await?;
    let Some(row) = rows.first() else { return Ok(false) };
    let account = Value::from(row.get::<i64>(0)?);
    if store.read(&sql::IN_USE, vec![account.clone()]).await?.is_empty() {
        let drop = |statement| Op::new(statement, vec![account.clone()]);
        store
            .commit(Unit::new().op(drop(&sql::DROP_UNSETTLED)).op(drop(&sql::DROP_ACCOUNT)))
            .await?;
        return Ok(true);
    }
    let tables = [
        &sql::DROP_TASKS,
        &sql::DROP_PARTS,
        &sql::DROP_MADE,
        &sql::DROP_DONE,
        &sql::DROP_OPEN_SET,
        &sql::DROP_OPEN_AT,
        &sql::DROP_NAMES,
        &sql::DROP_ZONES,
    ];
    let mut unit = Unit::new();
    unit.ops = tables
        .into_iter()
        .map(|table| Op::new(table, vec![account.clone(), ROWS_MAX.into()]))
        .collect();
    store.commit(unit).await?;
    Ok(true)
}
