use std::sync::Arc;

use pando_kernel::{Clock, Instant, UserId};
use pando_store::{CommitError, Op, OutboxEntry, Row, Store, StoreError, Unit};
use pando_wire::CloudEvent;

use crate::statements::{DEAD, REDRIVE};

/// An event that a subscriber would not take, with all there is to know about it.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Names it; rises with time.
    pub id: i64,
    /// The bus (in one process: the subscriber) it did not reach; behind a broker the subscriber and the publisher.
    pub bus: String,
    /// Why, in the subscriber's words.
    pub reason: String,
    /// How many counted attempts there were.
    pub attempts: u32,
    /// When the last one was.
    pub died_at: Instant,
    /// The event itself.
    pub event: CloudEvent,
    /// Whose thing it is about.
    pub user_id: UserId,
}

/// The dead letters of one service's log, and those that a broker brought to the service. [`Store::scrub`] empties those of a person
/// whose account is gone; [`Store::trim`] removes each after [`pando_store::DEAD_LETTERS_KEPT_SECONDS`].
#[derive(Clone)]
pub struct DeadLetters {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl DeadLetters {
    /// The most that one call lists or redrives.
    pub const PAGE_MAX: u32 = 500;

    /// Those of this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// A page of them, oldest first, after the one of id `after` (0: from the start); at most [`Self::PAGE_MAX`].
    ///
    /// # Errors
    /// When the database is away.
    pub async fn list(&self, after: i64, limit: u32) -> Result<Vec<DeadLetter>, StoreError> {
        let rows = self.store.read(&DEAD, vec![after.into(), limit.min(Self::PAGE_MAX).into()]).await?;
        rows.iter().map(|row| letter(row, self.store.source())).collect()
    }

    /// Has one delivered again from the start, with all its attempts; the relay takes it at its next sweep. `false`: there is none
    /// of that id.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn redrive(&self, id: i64) -> Result<bool, StoreError> {
        let op = Op::one(&REDRIVE, vec![id.into(), self.clock.now().into()], "gone");
        match self.store.commit(Unit::new().op(op)).await {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into_store()),
        }
    }

    /// Has the oldest [`Self::PAGE_MAX`] delivered again. Returns how many; call again while it is not 0.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn redrive_all(&self) -> Result<u32, StoreError> {
        let letters = self.list(0, Self::PAGE_MAX).await?;
        let now = self.clock.now();
        let mut unit = Unit::new();
        unit.ops
            .extend(letters.iter().map(|letter| Op::new(&REDRIVE, vec![letter.id.into(), now.into()])));
        self.store.commit(unit).await.map_err(CommitError::into_store)?;
        Ok(u32::try_from(letters.len()).unwrap_or(u32::MAX))
    }
}

fn letter(row: &Row, source: &str) -> Result<DeadLetter, StoreError> {
    let from: Option<String> = row.get(13)?;
    let OutboxEntry { event, user_id } = OutboxEntry::from_row(row, from.as_deref().unwrap_or(source))?;
    Ok(DeadLetter {
        id: row.get(8)?,
        bus: row.get(9)?,
        attempts: row.get(10)?,
        reason: row.get(11)?,
        died_at: row.get(12)?,
        event,
        user_id,
    })
}
