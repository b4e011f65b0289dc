//! Search: the tasks with all words, the best first, and where in them the words are.

mod highlight;

pub use highlight::highlights;

use pando_kernel::UserId;
use pando_store::{Store, StoreError, Value};
use pando_task_contract::{Found, Search, Status};

use crate::store::{match_all, statements as sql, task_rows};

/// So many of the newest tasks with the words are weighed against each other: a word that stands in all tasks costs no more than
/// one that stands in these.
const WEIGHED: u32 = 300;

/// Finds tasks outside the trash.
///
/// # Errors
/// When the database fails.
pub async fn search(store: &dyn Store, user: UserId, query: &Search) -> Result<Vec<Found>, StoreError> {
    let Some(words) = match_all(user, &query.q) else {
        return Ok(Vec::new());
    };
    let status = query.status.map(|status| i64::from(status == Status::Completed));
    let params: Vec<Value> = vec![user.into(), words.into(), status.into(), query.limit.get().into(), WEIGHED.into()];
    let rows = store.read(&sql::SEARCH, params).await?;
    let scores = rows.iter().map(|row| row.get::<f64>(17)).collect::<Result<Vec<_>, _>>()?;
    let found = task_rows(store, user, &rows).await?;
    let found = found.into_iter().zip(scores).map(|((_, task), score)| Found {
        highlights: highlights(&task.title, &task.notes, &query.q),
        task,
        score,
    });
    Ok(found.collect())
}
