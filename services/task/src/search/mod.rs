//! Search: the tasks with all words, the best first, and where in them the words are.

mod highlight;
mod score;

pub use highlight::highlights;

use std::collections::HashMap;

use pando_kernel::{UserId, fold_words};
use pando_store::{Store, StoreError, Value};
use pando_task_contract::{Found, Search, Status, Task};

use crate::store::{WORDS_MAX, match_all, statements as sql, task_rows};
use score::score;

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
    let params: Vec<Value> = vec![user.into(), words.into(), status.into(), WEIGHED.into()];
    let best = best(store, params, query).await?;
    let picked: Vec<String> = best.iter().map(|(pk, _)| pk.to_string()).collect();
    let params = vec![user.into(), format!("[{}]", picked.join(",")).into()];
    let rows = store.read(&sql::PICKED, params).await?;
    let mut tasks: HashMap<i64, Task> = task_rows(store, user, &rows).await?.into_iter().collect();
    let found = best.into_iter().filter_map(|(pk, score)| {
        let task = tasks.remove(&pk)?;
        let highlights = highlights(&task.title, &task.notes, &query.q);
        Some(Found { task, score, highlights })
    });
    Ok(found.collect())
}

/// The best of the newest, with their scores; of equals the newest.
async fn best(store: &dyn Store, params: Vec<Value>, query: &Search) -> Result<Vec<(i64, f64)>, StoreError> {
    let mut wanted = fold_words(&query.q);
    wanted.truncate(WORDS_MAX);
    let newest = store.read(&sql::NEWEST, params).await?;
    let weighed = newest.iter().map(|row| Ok((row.get(0)?, score(&row.get::<String>(1)?, &wanted))));
    let mut weighed = weighed.collect::<Result<Vec<(i64, f64)>, StoreError>>()?;
    weighed.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    weighed.truncate(query.limit.get() as usize);
    Ok(weighed)
}
