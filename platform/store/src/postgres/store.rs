use async_trait::async_trait;
use pando_kernel::{Instant, UserId};
use tokio::sync::watch;

use super::PostgresStore;
use super::error::store_error;
use super::read::{Read, at_once, one};
use crate::tables::{
    ANSWERS_KEPT_SECONDS, DEAD_LETTERS_KEPT_SECONDS, FORGET_ANSWERS, INBOX_KEPT_SECONDS, NEXT_TO_SCRUB, READ_LOG, REMEMBERED, SCRUB,
    SCRUB_LETTERS, SCRUB_WINDOW, TRIM_ANSWERS, TRIM_DEAD, TRIM_INBOX, TRIM_LOG, WAITING_TO_SCRUB, remembered,
};
use crate::{CommitError, Cost, Op, OutboxEntry, Remembered, Row, Statement, Store, StoreError, Unit, Value};

impl PostgresStore {
    async fn short_read(&self, read: &Read) -> Result<Vec<Row>, StoreError> {
        let busy = |_| StoreError::Busy("too many reads are under way");
        let _permit = self.short_reads.try_acquire().map_err(busy)?;
        let away = || StoreError::Away("it does not answer".to_owned());
        let shared = self.shared.pick().ok_or_else(away)?;
        let prepared = shared.prepare(read.0).await.map_err(|error| store_error(read.0.name, &error))?;
        one(&shared.client, &prepared, read, self.options.rows_max).await
    }

    async fn long_read(&self, read: &Read) -> Result<Vec<Row>, StoreError> {
        let connection = self.connection().await.map_err(CommitError::into_store)?;
        let prepared = connection.prepare_cached(read.0.for_postgres(false)).await;
        let prepared = prepared.map_err(|error| store_error(read.0.name, &error))?;
        one(&connection, &prepared, read, self.options.rows_max).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn read(&self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let read = (statement, params);
        match statement.cost {
            Cost::Short => self.short_read(&read).await,
            Cost::Long => self.long_read(&read).await,
        }
    }

    async fn read_at_once(&self, mut reads: Vec<Read>) -> Result<Vec<Vec<Row>>, StoreError> {
        // One statement sees one moment by itself.
        if reads.len() == 1
            && let Some((statement, params)) = reads.pop()
        {
            return self.read(statement, params).await.map(|rows| vec![rows]);
        }
        let connection = self.connection().await.map_err(CommitError::into_store)?;
        let mut prepared = Vec::with_capacity(reads.len());
        for read in reads {
            let statement = connection.prepare_cached(read.0.for_postgres(false)).await;
            prepared.push((statement.map_err(|error| store_error(read.0.name, &error))?, read));
        }
        at_once(&connection, &prepared, self.options.rows_max).await
    }

    async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        self.apply(&unit).await.map(|_| ())
    }

    async fn remembered(&self, user: UserId, scope: &str, key: &str) -> Result<Option<([u8; 32], Remembered)>, StoreError> {
        let oldest = self.options.clock.now().plus_seconds(-ANSWERS_KEPT_SECONDS);
        let rows = self
            .read(&REMEMBERED, vec![user.into(), scope.into(), key.into(), oldest.into()])
            .await?;
        rows.first().map(remembered).transpose()
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
        let rows = self.read(&READ_LOG, vec![after.into(), limit.into()]).await?;
        rows.iter().map(|row| OutboxEntry::from_row(row, self.source)).collect()
    }

    fn outbox_end(&self) -> watch::Receiver<i64> {
        self.leader.log_end.clone()
    }

    fn leads(&self) -> watch::Receiver<bool> {
        self.leader.leads.clone()
    }

    async fn trim(&self, position: i64, older_than: Instant, now: Instant, limit: u32) -> Result<u64, StoreError> {
        let before = |seconds: i64| Value::from(now.plus_seconds(-seconds));
        let unit = Unit::new()
            .op(Op::new(&TRIM_LOG, vec![position.into(), older_than.into(), limit.into()]))
            .op(Op::new(&TRIM_INBOX, vec![before(INBOX_KEPT_SECONDS), limit.into()]))
            .op(Op::new(&TRIM_ANSWERS, vec![before(ANSWERS_KEPT_SECONDS), limit.into()]))
            .op(Op::new(&TRIM_DEAD, vec![before(DEAD_LETTERS_KEPT_SECONDS), limit.into()]));
        self.apply(&unit).await.map_err(CommitError::into_store)
    }

    async fn scrub(&self, user: UserId) -> Result<u64, StoreError> {
        let forget = Unit::new()
            .op(Op::new(&FORGET_ANSWERS, vec![user.into()]))
            .op(Op::new(&SCRUB_LETTERS, vec![user.into()]));
        self.apply(&forget).await.map_err(CommitError::into_store)?;
        let mut done = 0;
        loop {
            let next = self.read(&NEXT_TO_SCRUB, vec![done.into(), user.into()]).await?;
            let Some(first) = next.first().map(|row| row.get::<Option<i64>>(0)).transpose()?.flatten() else {
                break;
            };
            done = first + SCRUB_WINDOW;
            let unit = Unit::new().op(Op::new(&SCRUB, vec![first.into(), done.into(), user.into()]));
            self.apply(&unit).await.map_err(CommitError::into_store)?;
        }
        let waiting = self.read(&WAITING_TO_SCRUB, vec![user.into()]).await?;
        waiting.first().map_or(Ok(0), |row| row.get(0))
    }

    fn source(&self) -> &'static str {
        self.source
    }
}
