use std::sync::Arc;

use futures_util::future::join_all;
use pando_kernel::{Clock, EventId, Instant, UserId};
use pando_store::{CommitError, Op, Store, StoreError, Unit, Value};
use pando_wire::{BusError, CloudEvent};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::statements::{LOOK, TAKE_IN, UNREADABLE};

/// Takes in, on the subscribers' side, what a broker delivered and a subscriber of this process did not take: it lies beside the
/// subscriber's own log, in the same table as what that log's relays could not hand over, and is listed and redriven with it.
/// [`crate::Redelivery`] brings it to the subscriber.
#[derive(Clone)]
pub struct Intake {
    stores: Vec<(&'static str, Arc<dyn Store>)>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Names the way from a publisher to a subscriber of this process, as a bus is named.
pub(crate) fn way(subscriber: &str, source: &str) -> String {
    format!("{subscriber} from {source}")
}

/// What stands in the publisher's place when nobody can tell it.
pub(crate) const SOMEWHERE: &str = "somewhere";

impl Intake {
    /// How much is kept of an event that nobody can read, in bytes.
    pub const UNREADABLE_BYTES_MAX: usize = 64 * 1024;
    /// How many such events a subscriber keeps; the log tells of further ones, and they are gone.
    pub const UNREADABLE_MAX: i64 = 1_000;

    /// Into the databases of these subscribers.
    pub fn new(stores: impl IntoIterator<Item = (&'static str, Arc<dyn Store>)>, clock: Arc<dyn Clock>) -> Self {
        Self {
            stores: stores.into_iter().collect(),
            clock,
        }
    }

    /// Keeps an event that a subscriber did not take. One that it refused is a dead letter; one that it may take later is tried again.
    /// What is there already stays as it is. Another event at the same place (its publisher's log was restored without this one) is kept
    /// beside it, with a place below 0.
    ///
    /// # Errors
    /// When the database is away: then it must be brought again.
    pub async fn take(&self, subscriber: &str, event: &CloudEvent, error: &BusError) -> Result<(), StoreError> {
        #[derive(Deserialize)]
        struct Whose {
            user_id: UserId,
        }
        let now = self.clock.now();
        let whose: Option<Whose> = serde_json::from_str(event.data.get()).ok();
        let next_at = matches!(error, BusError::Later(_)).then_some(now);
        tracing::error!(subscriber, topic = event.kind, id = %event.id, is_dead = next_at.is_none(), "an event was not taken");
        let params = vec![
            way(subscriber, &event.source).into(),
            event.position.into(),
            event.id.into(),
            event.kind.as_str().into(),
            storable(&event.subject).into(),
            whose.map_or_else(|| Uuid::nil().into(), |whose| whose.user_id).into(),
            event.data.get().into(),
            event.traceparent.as_deref().map(storable).into(),
            event.time.into(),
            next_at.into(),
            storable(&error.to_string()).into(),
            now.into(),
            event.source.as_str().into(),
            // By its id, which stays when it is brought again.
            name(event.id.to_string().as_bytes()).1.into(),
        ];
        self.keep(subscriber, params).await
    }

    /// Keeps the beginning of something that came as an event and is none, so that somebody can look at it: as a dead letter that is
    /// refused again whenever it is redriven.
    ///
    /// # Errors
    /// When the database is away: then it must be brought again.
    pub async fn take_unreadable(&self, subscriber: &str, raw: &[u8], reason: &str) -> Result<(), StoreError> {
        let now = self.clock.now();
        let bus = way(subscriber, SOMEWHERE);
        let kept = self.store(subscriber)?.read(&UNREADABLE, vec![bus.as_str().into()]).await?;
        let kept = kept.first().map_or(Ok(0), |row| row.get::<i64>(0))?;
        tracing::error!(subscriber, bytes = raw.len(), reason, kept, "what came as an event cannot be read");
        if kept >= Self::UNREADABLE_MAX {
            return Ok(());
        }
        let shown = String::from_utf8_lossy(&raw[..raw.len().min(Self::UNREADABLE_BYTES_MAX)]);
        let data = serde_json::json!({ "raw": shown, "bytes": raw.len() });
        let (id, place) = name(raw);
        let params = vec![
            bus.into(),
            place.into(),
            id.into(),
            "unreadable".into(),
            "".into(),
            UserId::from(Uuid::nil()).into(),
            data.to_string().into(),
            Value::Null,
            now.into(),
            None::<Instant>.into(),
            storable(reason).into(),
            now.into(),
            SOMEWHERE.into(),
            place.into(),
        ];
        self.keep(subscriber, params).await
    }

    /// Whether all these databases are there and take writes: one that became a standby of another reads well. It is asked by a short
    /// read, which waits behind no write, so that a queue of writes is no outage. Nothing is written: a disk that is full is not seen.
    ///
    /// # Errors
    /// Of the first that is not; [`StoreError::Busy`] is of one that is there and asked too much.
    pub async fn look(&self) -> Result<(), StoreError> {
        let looks = self.stores.iter().map(|(_, store)| store.read(&LOOK, Vec::new()));
        let mut looked = join_all(looks).await.into_iter();
        looked.try_for_each(|looked| {
            let found = looked?;
            let refuses: Option<String> = found.first().map(|row| row.get(0)).transpose()?;
            match refuses.as_deref() {
                Some("on") => Err(StoreError::Away(
                    "it takes no writes: it is read-only, or a standby of another".to_owned(),
                )),
                _ => Ok(()),
            }
        })
    }

    async fn keep(&self, subscriber: &str, params: Vec<Value>) -> Result<(), StoreError> {
        let unit = Unit::new().op(Op::new(&TAKE_IN, params));
        self.store(subscriber)?
            .commit(unit)
            .await
            .map(|_| ())
            .map_err(CommitError::into_store)
    }

    pub(crate) fn store(&self, subscriber: &str) -> Result<&Arc<dyn Store>, StoreError> {
        let found = self.stores.iter().find(|(known, _)| *known == subscriber);
        let missing = || StoreError::Inconsistent(format!("{subscriber} has no database for what it does not take"));
        found.map(|(_, store)| store).ok_or_else(missing)
    }
}

/// The text as every database takes it: PostgreSQL has no NUL. (In JSON it stands escaped.)
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The id and the place of something that says neither: the same bytes, the same ones. Places of logs are above 0.
fn name(raw: &[u8]) -> (EventId, i64) {
    let digest: [u8; 32] = Sha256::digest(raw).into();
    let number = u128::from_be_bytes(std::array::from_fn(|byte| digest[byte]));
    let place = i64::try_from(number >> 65).unwrap_or(i64::MAX);
    (Uuid::from_u128(number).into(), -1 - place)
}
