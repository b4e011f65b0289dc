//! A store that refuses a write when it is told to, as one does whose queue is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use pando_kernel::{Instant, UserId};
use pando_store::{CommitError, OutboxEntry, Remembered, Row, Statement, Store, StoreError, Unit, Value};
use tokio::sync::watch;

pub struct Flaky {
    inner: Arc<dyn Store>,
    is_busy: AtomicBool,
}

impl Flaky {
    pub fn over(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            is_busy: AtomicBool::new(false),
        }
    }

    /// The next write is refused, and no other.
    pub fn refuse_one(&self) {
        self.is_busy.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl Store for Flaky {
    async fn read(&self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.inner.read(statement, params).await
    }

    async fn read_at_once(&self, reads: Vec<(&'static Statement, Vec<Value>)>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.inner.read_at_once(reads).await
    }

    async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        match self.is_busy.swap(false, Ordering::SeqCst) {
            true => Err(CommitError::Busy),
            false => self.inner.commit(unit).await,
        }
    }

    async fn remembered(&self, user: UserId, scope: &str, key: &str) -> Result<Option<([u8; 32], Remembered)>, StoreError> {
        self.inner.remembered(user, scope, key).await
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
        self.inner.outbox(after, limit).await
    }

    fn outbox_end(&self) -> watch::Receiver<i64> {
        self.inner.outbox_end()
    }

    async fn trim(&self, position: i64, older_than: Instant, now: Instant, limit: u32) -> Result<u64, StoreError> {
        self.inner.trim(position, older_than, now, limit).await
    }

    async fn scrub(&self, user: UserId) -> Result<u64, StoreError> {
        self.inner.scrub(user).await
    }

    fn source(&self) -> &'static str {
        self.inner.source()
    }
}
