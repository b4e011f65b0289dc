use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use pando_kernel::{Clock, Instant};
use pando_store::{CommitError, Op, Store, Unit};
use pando_wire::{Bus, BusError, CloudEvent, Contract, Transport};

use crate::statements::{CURSOR, MOVE, WAS_TAKEN};
use crate::{Intake, LocalBus};

/// Reads a publisher's log after a position, in order; not necessarily to its end.
pub type ReadLog = Arc<dyn Fn(i64) -> BoxFuture<'static, Result<Vec<CloudEvent>, String>> + Send + Sync>;

/// Brings to a subscriber of this process what a publisher gave to a broker and the broker lost: it goes through the publisher's log
/// behind the broker, and hands over what the subscriber's inbox does not have.
///
/// A subscriber that keeps no note of an event that does not concern it gets it a second time, once.
pub struct Missed {
    store: Arc<dyn Store>,
    subscriber: &'static str,
    cursor: String,
    bus: LocalBus,
    intake: Intake,
    read_log: ReadLog,
    clock: Arc<dyn Clock>,
}

impl Missed {
    /// How long an event may be on its way before it counts as lost, in seconds. What a sidecar had read when it was stopped comes from
    /// the broker after minutes; a command of the chat and its answer, both held up like this, are there within ten seconds. Of one that
    /// is merely late the second copy is taken out by the inbox.
    pub const PATIENCE_SECONDS: i64 = 3;
    /// How often the log is looked at: a request for each publisher.
    pub const EVERY: Duration = Duration::from_secs(2);

    /// Of what this contract's service tells this subscriber. `transport` reaches the subscriber.
    pub fn new(
        store: Arc<dyn Store>,
        subscriber: &'static str,
        publisher: &Contract,
        read_log: ReadLog,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            cursor: format!("{subscriber} has from {}", publisher.app_id),
            bus: LocalBus::new(subscriber, publisher.topics_for(subscriber), transport),
            intake: Intake::new([(subscriber, store.clone())], clock.clone()),
            store,
            subscriber,
            read_log,
            clock,
        }
    }

    /// One pass: what the log has after the place of the last pass and is not new any more. What is not taken now waits for
    /// [`crate::Redelivery`], so that the place moves on in any case. Says whether there is more.
    ///
    /// # Errors
    /// When the publisher or the database is away.
    pub async fn run_once(&self) -> Result<bool, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let rows = self.store.read(&CURSOR, vec![self.cursor.as_str().into()]).await;
        let rows = rows.map_err(|error| text(&error))?;
        let after: i64 = rows.first().map_or(Ok(0), |row| row.get(0)).map_err(|error| text(&error))?;
        let now = self.clock.now();
        let found = (self.read_log)(after).await?;
        let read = found.len();
        let events = settled(found, now);
        let Some(upto) = events.last().map(|event| event.position) else {
            return Ok(false);
        };
        let is_more = events.len() == read;
        let missing = self.missing(events).await?;
        let outcomes = self.bus.publish(&missing).await;
        for (event, outcome) in missing.iter().zip(outcomes) {
            if let Err(error) = outcome {
                self.keep(event, &error).await?;
            }
        }
        let unit = Unit::new().op(Op::new(&MOVE, vec![self.cursor.as_str().into(), upto.into(), now.into()]));
        let moved = self.store.commit(unit).await.map_err(CommitError::into_store);
        moved.map(|()| is_more).map_err(|error| text(&error))
    }

    /// Looks at the log until `stop` is ready.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            let is_more = match self.run_once().await {
                Ok(is_more) => is_more,
                Err(error) => {
                    tracing::warn!(error, cursor = self.cursor, "a publisher's log was not looked at");
                    false
                }
            };
            let wait = if is_more { Duration::ZERO } else { Self::EVERY };
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Those that are for this subscriber and not in its inbox.
    async fn missing(&self, events: Vec<CloudEvent>) -> Result<Vec<CloudEvent>, String> {
        let mut own = events;
        own.retain(|event| self.bus.carries(&event.kind));
        let look = |event: &CloudEvent| (&WAS_TAKEN, vec![event.source.as_str().into(), event.id.into()]);
        let found = self.store.read_at_once(own.iter().map(look).collect()).await;
        let found = found.map_err(|error| error.to_string())?;
        let taken: BTreeSet<usize> = (0..own.len()).filter(|place| !found[*place].is_empty()).collect();
        let mut place = 0..;
        own.retain(|_| place.next().is_some_and(|place| !taken.contains(&place)));
        Ok(own)
    }

    async fn keep(&self, event: &CloudEvent, error: &BusError) -> Result<(), String> {
        let kept = self.intake.take(self.subscriber, event, error).await;
        kept.map_err(|error| error.to_string())
    }
}

/// The beginning of a log whose entries are not on their way any more. An entry behind one that may be is left for later, though it is
/// older: clocks differ, and the place in the log is one number.
fn settled(mut events: Vec<CloudEvent>, now: Instant) -> Vec<CloudEvent> {
    let is_old = |event: &CloudEvent| event.time.plus_seconds(Missed::PATIENCE_SECONDS) <= now;
    let end = events.iter().position(|event| !is_old(event)).unwrap_or(events.len());
    events.truncate(end);
    events
}
