use async_trait::async_trait;
use pando_kernel::{Instant, UserId};
use pando_wire::{CloudEvent, Problem};
use serde_json::value::RawValue;
use tokio::sync::watch;

use crate::{Remembered, Row, Statement, Unit, Value};

/// The port to one service's database. Adapters: [`crate::sqlite`], [`crate::postgres`].
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Runs one read.
    async fn read(&self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, StoreError>;

    /// Runs several reads that all see the same moment.
    async fn read_at_once(&self, reads: Vec<(&'static Statement, Vec<Value>)>) -> Result<Vec<Vec<Row>>, StoreError>;

    /// Commits a unit: whole and durable when it returns `Ok`, not at all when it returns `Err`. (When the connection to a database of
    /// its own process breaks in between, [`StoreError::Away`] leaves open which of the two it is; an idempotency key or an inbox key
    /// makes sending it again safe.)
    async fn commit(&self, unit: Unit) -> Result<(), CommitError>;

    /// The remembered answer to a request, and the fingerprint of the body it had.
    async fn remembered(&self, user: UserId, scope: &str, key: &str) -> Result<Option<([u8; 32], Remembered)>, StoreError>;

    /// The log after `position`, in order, at most `limit` entries. Where several processes write to one log, an entry gets its place
    /// a moment after its commit, and is not seen here before; places have no gaps, and nothing appears behind what was seen.
    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<OutboxEntry>, StoreError>;

    /// The highest position of the log; changes after every commit that has events. What relays are woken by.
    fn outbox_end(&self) -> watch::Receiver<i64>;

    /// Whether this process leads: of all that have this service's database open one does, and what only one should do (relays, trims,
    /// clean-ups) is done there. It can end at any moment, and for a moment two may think they lead: such work must be harmless when it
    /// is done twice. Where no other process can have the database open, it leads always.
    fn leads(&self) -> watch::Receiver<bool> {
        watch::channel(true).1
    }

    /// Removes log entries that were committed before `older_than` and lie at or below `position`, inbox entries and remembered
    /// answers and dead letters older than their own limits; at most `limit` rows of each, so that it never holds up writers. Returns how
    /// many went.
    async fn trim(&self, position: i64, older_than: Instant, now: Instant, limit: u32) -> Result<u64, StoreError>;

    /// For a deleted account: empties the data of this person's entries in the log (the events stay, so that positions keep without
    /// gaps) and of their dead letters (they can still be redriven), and forgets the remembered answers. What stays of the data is who,
    /// what and which version, never the thing itself.
    ///
    /// An entry that some relay has not handed over yet keeps its data until then, or else the very event that tells of the deletion
    /// could be lost. Returns how many of those there are: above 0, call again later. A bus to which nothing carries the log any more is not
    /// waited for.
    async fn scrub(&self, user: UserId) -> Result<u64, StoreError>;

    /// The app id whose log this is: the `source` of its events.
    fn source(&self) -> &'static str;
}

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct OutboxEntry {
    /// The event, with its position.
    pub event: CloudEvent,
    /// Whose thing it is about.
    pub user_id: UserId,
}

impl OutboxEntry {
    /// Reads an entry of `source`'s log from the columns position, event_id, topic, subject, user_id, data, traceparent and committed_at.
    ///
    /// # Errors
    /// When a column holds something else.
    pub fn from_row(row: &Row, source: &str) -> Result<Self, StoreError> {
        let topic: String = row.get(2)?;
        let data = RawValue::from_string(row.get(5)?).map_err(|error| StoreError::Inconsistent(format!("event data: {error}")))?;
        let event = CloudEvent {
            specversion: "1.0".to_owned(),
            id: row.get(1)?,
            source: source.to_owned(),
            dataschema: Some(CloudEvent::data_schema(&topic)),
            kind: topic,
            subject: row.get(3)?,
            time: row.get(7)?,
            datacontenttype: "application/json".to_owned(),
            traceparent: row.get(6)?,
            position: row.get(0)?,
            data,
        };
        Ok(Self {
            event,
            user_id: row.get(4)?,
        })
    }
}

/// Why a unit was not committed. Nothing of it was.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// A statement did not change as many rows as it must: somebody else was faster. Carries the statement's word.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// A unique constraint was hit; carries the database's text for it.
    #[error("already there: {0}")]
    AlreadyThere(String),
    /// This event was taken before: its effect is there.
    #[error("this event was taken before")]
    Taken,
    /// This request was answered before: read the remembered answer.
    #[error("this request was answered before")]
    Answered,
    /// The queue of writes is full; come back in a moment.
    #[error("too many writes are waiting")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// The word of a conflict in which a row that another refers to (a foreign key) is gone, or is still referred to.
    pub const REFERENCE: &'static str = "reference";

    /// The same as a failure of the store: for clean-ups, where nothing but the store can stand in the way.
    pub fn into_store(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Busy => StoreError::Busy("too many writes are waiting"),
            other => StoreError::Inconsistent(other.to_string()),
        }
    }
}

/// The database failed or holds something that cannot be.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// It is away, closed, or too slow.
    #[error("the database is away: {0}")]
    Away(String),
    /// It is there, and more is asked of it than it may be at once; come back in a moment.
    #[error("the database is busy: {0}")]
    Busy(&'static str),
    /// No room left on the device.
    #[error("the disk is full: {0}")]
    Full(String),
    /// A statement is wrong, or the database says it is damaged.
    #[error("{statement}: {reason}")]
    Failed {
        /// Which statement.
        statement: &'static str,
        /// The database's text.
        reason: String,
    },
    /// Data that should not exist.
    #[error("inconsistent data: {0}")]
    Inconsistent(String),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Away(_) => Self::unavailable("The data is out of reach for a moment. Try again.").because(error),
            StoreError::Busy(_) => Self::unavailable("The server is busy. Try again in a moment.").because(error),
            StoreError::Full(_) => Self::unavailable("The server's disk is full: nothing can be saved until there is room.").because(error),
            StoreError::Failed { .. } | StoreError::Inconsistent(_) => Self::internal(error),
        }
    }
}

impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        use pando_wire::codes;
        match error {
            CommitError::Conflict(_) | CommitError::AlreadyThere(_) | CommitError::Taken | CommitError::Answered => Self::new(
                http::StatusCode::CONFLICT,
                codes::CONFLICT,
                "Somebody else changed this at the same moment. Read it again.",
            )
            .because(error),
            CommitError::Busy => Self::unavailable("The server is busy. Try again in a moment."),
            CommitError::Store(error) => error.into(),
        }
    }
}
