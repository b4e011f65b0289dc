use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use pando_kernel::{Instant, UserId};
use pando_store::sqlite::SqliteStore;
use pando_store::{CommitError, OutboxEntry, Remembered, Row, Statement, Store, StoreError, Unit, Value};
use tokio::sync::watch;

/// A database that can go away, become the standby of another, or be asked too much, and come back.
pub struct Flaky {
    pub inner: Arc<SqliteStore>,
    pub is_away: AtomicBool,
    /// It reads, and takes no writes.
    pub is_standby: AtomicBool,
    /// Its writes wait, and its reads are too many.
    pub is_busy: AtomicBool,
    /// How often it was asked while it was busy.
    pub asked_busy: AtomicUsize,
}

impl Flaky {
    fn there(&self) -> Result<&SqliteStore, StoreError> {
        match self.is_away.load(Ordering::SeqCst) {
            true => Err(StoreError::Away("as the test says".to_owned())),
            false => Ok(&self.inner),
        }
    }

    fn asks_too_much(&self) -> bool {
        let is_busy = self.is_busy.load(Ordering::SeqCst);
        self.asked_busy.fetch_add(usize::from(is_busy), Ordering::SeqCst);
        is_busy
    }
}

#[async_trait]
impl Store for Flaky {
    async fn read(&self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let there = self.there()?;
        if self.asks_too_much() {
            return Err(StoreError::Busy("as the test says"));
        }
        // What PostgreSQL says of itself; the one beneath is none.
        if self.is_standby.load(Ordering::SeqCst) && statement.postgres.contains("transaction_read_only") {
            return Ok(vec![Row(vec!["on".into()])]);
        }
        there.read(statement, params).await
    }

    async fn read_at_once(&self, reads: Vec<(&'static Statement, Vec<Value>)>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.there()?.read_at_once(reads).await
    }

    async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        let there = self.there()?;
        if self.asks_too_much() {
            return pending().await;
        }
        match self.is_standby.load(Ordering::SeqCst) {
            true => Err(StoreError::Away("cannot execute UPDATE in a read-only transaction".to_owned()).into()),
            false => there.commit(unit).await,
        }
    }

    async fn remembered(&self, user: UserId, scope: &str, key: &str) -> Result<Option<([u8; 32], Remembered)>, StoreError> {
        self.there()?.remembered(user, scope, key).await
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
        self.there()?.outbox(after, limit).await
    }

    fn outbox_end(&self) -> watch::Receiver<i64> {
        self.inner.outbox_end()
    }

    async fn trim(&self, position: i64, older_than: Instant, now: Instant, limit: u32) -> Result<u64, StoreError> {
        self.there()?.trim(position, older_than, now, limit).await
    }

    async fn scrub(&self, user: UserId) -> Result<u64, StoreError> {
        self.there()?.scrub(user).await
    }

    fn source(&self) -> &'static str {
        self.inner.source()
    }
}
