use pando_kernel::UserId;
use pando_store::{Row, Statement, StoreError, Value};

use super::statements as sql;
use super::words::words_of;

/// Tasks in the order in which they are put into the index of words: those behind `$1` (from 0), at most `$2`. For [`reindex`].
pub static TASKS_WITH_WORDS: Statement = Statement::both(
    "words.tasks",
    "select pk, id, user_id, title, notes from tasks where pk > $1 order by pk limit $2",
);

/// What puts some tasks into the index of words. Every database cuts and keeps it in a way of its own, so it is made anew where tasks are
/// moved to another one.
pub struct Reindexed {
    /// Where the next page of [`TASKS_WITH_WORDS`] begins.
    pub last: i64,
    /// Puts a task's words there, in place of any others.
    pub statement: &'static Statement,
    /// Its parameters, of each task.
    pub params: Vec<Vec<Value>>,
}

/// What puts the tasks of a page of [`TASKS_WITH_WORDS`] into the index; `None` for an empty page: the index is whole.
///
/// # Errors
/// When a row holds what no task is.
pub fn reindex(page: &[Row]) -> Result<Option<Reindexed>, StoreError> {
    let Some(last) = page.last() else {
        return Ok(None);
    };
    let params = |row: &Row| -> Result<_, StoreError> {
        let user: UserId = row.get(2)?;
        let words = |place| row.get::<String>(place).map(|text| words_of(user, &text).into());
        Ok(vec![row.0.get(1).cloned().unwrap_or(Value::Null), words(3)?, words(4)?])
    };
    Ok(Some(Reindexed {
        last: last.get(0)?,
        statement: &sql::WORDS,
        params: page.iter().map(params).collect::<Result<_, _>>()?,
    }))
}
