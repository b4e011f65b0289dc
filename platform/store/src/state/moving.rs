use std::sync::Arc;

use pando_kernel::Clock;
use serde_json::Value;

use super::PURGE;
use crate::{CommitError, Op, Row, Statement, Store, StoreError, Unit};

static PAGE: Statement = Statement::both(
    "state.page",
    "select key, value, etag, expires_at from state where key > $1 and (expires_at is null or expires_at > $2) order by key limit $3",
);
static REMOVE: Statement = Statement::both("state.remove", "delete from state where key = $1 and etag = $2");
static ELSEWHERE: Statement = Statement::both("state.elsewhere", "select component, word from elsewhere");
static FORGET_ELSEWHERE: Statement = Statement::both("state.forget_elsewhere", "delete from elsewhere");
static NOTE_ELSEWHERE: Statement = Statement::both("state.note_elsewhere", "insert into elsewhere (component, word) values ($1, $2)");

/// A state database whose entries go into another store: each is in one of the two, and the database says that there is another.
#[derive(Clone)]
pub struct MovingState {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// An entry that has not gone yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// What is left of its time, in seconds, at least one; `None` keeps it.
    pub ttl_seconds: Option<u32>,
    etag: String,
}

/// The note of where entries are that are not in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The name of the store.
    pub component: String,
    /// A word that was left in it: a store that holds it is the one.
    pub word: String,
}

impl MovingState {
    /// Over a database with [`super::SCHEMA`].
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Waits until this process is the one that moves entries, of those that have the database open. `false`: it was closed.
    pub async fn is_our_turn(&self) -> bool {
        self.store.leads().wait_for(|leads| *leads).await.is_ok()
    }

    /// Entries whose time is not over, in the order of their keys, those behind `after` (no key is empty), at most `limit`.
    ///
    /// # Errors
    /// When the database is away, or an entry cannot be read.
    pub async fn page(&self, after: &str, limit: u32) -> Result<Vec<Waiting>, StoreError> {
        let now = self.clock.now();
        let rows = self.store.read(&PAGE, vec![after.into(), now.into(), limit.into()]).await?;
        rows.iter().map(|row| waiting(row, now)).collect()
    }

    /// Removes an entry that is in the other store, unless somebody has written it meanwhile.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn remove(&self, entry: &Waiting) -> Result<(), CommitError> {
        let params = vec![entry.key.as_str().into(), entry.etag.as_str().into()];
        self.store.commit(Unit::new().op(Op::new(&REMOVE, params))).await.map(|_| ())
    }

    /// Removes entries whose time is over.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn purge(&self) -> Result<(), CommitError> {
        let params = vec![self.clock.now().into(), u32::MAX.into()];
        self.store.commit(Unit::new().op(Op::new(&PURGE, params))).await.map(|_| ())
    }

    /// Where entries are that are not here.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn elsewhere(&self) -> Result<Option<Elsewhere>, StoreError> {
        let rows = self.store.read(&ELSEWHERE, Vec::new()).await?;
        rows.first().map(Elsewhere::read).transpose()
    }

    /// Notes it, in the place of what was noted before.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn note(&self, elsewhere: &Elsewhere) -> Result<(), CommitError> {
        let params = vec![elsewhere.component.as_str().into(), elsewhere.word.as_str().into()];
        let unit = Unit::new()
            .op(Op::new(&FORGET_ELSEWHERE, Vec::new()))
            .op(Op::new(&NOTE_ELSEWHERE, params));
        self.store.commit(unit).await.map(|_| ())
    }
}

impl Elsewhere {
    /// The statement that reads it, for whoever has the database open in another way.
    pub const READ: &'static Statement = &ELSEWHERE;

    /// Reads a row of [`Self::READ`].
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            component: row.get(0)?,
            word: row.get(1)?,
        })
    }
}

fn waiting(row: &Row, now: pando_kernel::Instant) -> Result<Waiting, StoreError> {
    let (key, text): (String, String) = (row.get(0)?, row.get(1)?);
    let until: Option<pando_kernel::Instant> = row.get(3)?;
    let seconds = until.map(|until| until.as_micros().saturating_sub(now.as_micros()) / 1_000_000);
    Ok(Waiting {
        value: serde_json::from_str(&text).map_err(|error| StoreError::Inconsistent(format!("the entry {key}: {error}")))?,
        ttl_seconds: seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX).max(1)),
        etag: row.get(2)?,
        key,
    })
}
