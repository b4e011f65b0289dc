use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use pando_kernel::{Clock, Instant};
use pando_store::{CommitError, Op, Store, StoreError, Unit};
use pando_wire::{Bus, BusError, CloudEvent, Contract, Transport};

use crate::statements::{CURSOR, MOVE, WAS_TAKEN};
use crate::{Intake, LocalBus};

/// Reads a publisher's log after a position, in order; not necessarily to its end.
pub type ReadLog = Arc<dyn Fn(i64) -> BoxFuture<'static, Result<Vec<CloudEvent>, String>> + Send + Sync>;

/// Brings to a subscriber of this process what a publisher gave to a broker and the broker lost: it goes through the publisher's log
/// behind the broker, and hands over what the subscriber's inbox does not have.
///
/// A subscriber that keeps no note of an event that does not concern it gets it a second time, once.
///
/// A publisher's log that was restored may have another history than the one that was read, or none up to where it was read: then it is
/// read from its beginning. It is known by the event at the place of the last pass, as long as the log keeps that.
pub struct Missed {
    store: Arc<dyn Store>,
    subscriber: &'static str,
    publisher: &'static str,
    cursor: String,
    /// Under this name the note says, in place of a position, which event lies at the cursor ([`mark`]).
    marked: String,
    bus: LocalBus,
    intake: Intake,
    read_log: ReadLog,
    clock: Arc<dyn Clock>,
    /// In microseconds; `i64::MIN`: nobody has looked yet.
    all_before: AtomicI64,
}

/// The name of the note how far a subscriber is known to have a publisher's log.
pub(crate) fn cursor(subscriber: &str, publisher: &str) -> String {
    format!("{subscriber} has from {publisher}")
}

impl Missed {
    /// How long an event may be on its way before it counts as lost, in seconds. What a sidecar had read when it was stopped comes from
    /// the broker after minutes; a command and its answer, both held up like this, are there within ten seconds. Of one that
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
        let cursor = cursor(subscriber, publisher.app_id);
        Self {
            publisher: publisher.app_id,
            marked: format!("{cursor}: mark"),
            cursor,
            bus: LocalBus::new(subscriber, publisher.topics_for(subscriber), transport),
            intake: Intake::new([(subscriber, store.clone())], clock.clone()),
            store,
            subscriber,
            read_log,
            clock,
            all_before: AtomicI64::new(i64::MIN),
        }
    }

    /// The publisher's app id, for labels.
    pub fn publisher(&self) -> &'static str {
        self.publisher
    }

    /// How far the subscriber is behind, in whole seconds: what is older was taken, or lies with what is tried again. While the log cannot be
    /// looked at, it grows. `None`: nobody has begun to look.
    pub fn behind_seconds(&self) -> Option<i64> {
        let all_before = Some(self.all_before.load(Ordering::Relaxed)).filter(|at| *at != i64::MIN)?;
        Some((self.clock.now().as_micros().saturating_sub(all_before) / 1_000_000).max(0))
    }

    fn has_all_before(&self, at: Instant) {
        self.all_before.store(at.as_micros(), Ordering::Relaxed);
    }

    /// One pass: what the log has after the place of the last pass and is not new any more. What is not taken now waits for
    /// [`crate::Redelivery`], so that the place moves on in any case. Says whether there is more.
    ///
    /// # Errors
    /// When the publisher or the database is away.
    pub async fn run_once(&self) -> Result<bool, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let now = self.clock.now();
        let place = self.place().await?;
        let Found { events: found, restored } = self.found(&place).await?;
        let read = found.len();
        let (events, next) = settled(found, now);
        let Some((upto, mark, time)) = events.last().map(|event| (event.position, mark(event), event.time)) else {
            self.has_all_before(next.unwrap_or(now));
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
        let note = |name: &String, number: i64| Op::new(&MOVE, vec![name.as_str().into(), number.into(), now.into()]);
        let unit = Unit::new().op(note(&self.cursor, upto)).op(note(&self.marked, mark));
        let moved = self.store.commit(unit).await.map_err(CommitError::into_store);
        moved.map_err(|error| text(&error))?;
        self.has_all_before(next.unwrap_or(time));
        // Once the cursor is another, and not at every pass before.
        if let Some(reason) = restored {
            tracing::error!(
                publisher = self.publisher,
                subscriber = self.subscriber,
                cursor = place.position,
                reason,
                "a publisher's log is not the one that was read: it is read from its beginning"
            );
        }
        Ok(is_more)
    }

    /// Looks at the log until `stop` is ready.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut outage = Outage::default();
        // What another process has seen meanwhile is not known here.
        self.has_all_before(self.clock.now());
        loop {
            let looked = self.run_once().await;
            match (outage.turns(looked.is_err()), &looked) {
                (true, Err(error)) => tracing::warn!(error, cursor = self.cursor, "a publisher's log cannot be looked at"),
                (true, Ok(_)) => tracing::info!(cursor = self.cursor, "a publisher's log is looked at again"),
                (false, _) => {}
            }
            let is_more = looked.unwrap_or(false);
            let wait = if is_more { Duration::ZERO } else { Self::EVERY };
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn place(&self) -> Result<Place, String> {
        let names = [&self.cursor, &self.marked].map(|name| (&CURSOR, vec![name.as_str().into()]));
        let found = self.store.read_at_once(names.into()).await.map_err(|error| error.to_string())?;
        let note = |of: usize| -> Result<Option<(i64, Instant)>, StoreError> {
            let row = found.get(of).and_then(|rows| rows.first());
            row.map(|row| Ok((row.get(0)?, row.get(2)?))).transpose()
        };
        let notes = note(0).and_then(|cursor| Ok((cursor, note(1)?)));
        let (cursor, marked) = notes.map_err(|error| error.to_string())?;
        Ok(Place::of(cursor, marked))
    }

    /// What the log has after this place; all that it has, if that is no place of this log.
    async fn found(&self, place: &Place) -> Result<Found, String> {
        let known = |events| Found { events, restored: None };
        if place.position == 0 {
            return (self.read_log)(0).await.map(known);
        }
        // With the entry at the place itself: it says whether this is the log that was read.
        let mut found = (self.read_log)(place.position - 1).await?;
        let reason = match found.first() {
            Some(first) if first.position > place.position => return Ok(known(found)),
            Some(first) if place.mark.is_none_or(|noted| noted == mark(first)) => {
                found.remove(0);
                return Ok(known(found));
            }
            Some(_) => "another event lies there",
            None => {
                // Nothing there and nothing after: the log was trimmed so far, from its beginning on, or it ends before.
                let kept = (self.read_log)(0).await?;
                if kept.first().is_none_or(|first| first.position > place.position) {
                    return Ok(known(kept));
                }
                "the log ends before"
            }
        };
        // Twice is better than never: the inbox takes it out.
        let events = (self.read_log)(0).await?;
        Ok(Found {
            events,
            restored: Some(reason),
        })
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

/// Where the last pass ended.
struct Place {
    /// In the publisher's log; 0: there was none.
    position: i64,
    /// Which event lies there; unknown where a build that keeps no such note moved the cursor last.
    mark: Option<i64>,
}

impl Place {
    /// Of the two notes and when they were made. A mark that was not made together with the cursor is of a place before.
    fn of(cursor: Option<(i64, Instant)>, marked: Option<(i64, Instant)>) -> Self {
        let (position, moved_at) = cursor.unzip();
        let together = marked.filter(|(_, at)| Some(*at) == moved_at);
        Self {
            position: position.unwrap_or(0),
            mark: together.map(|(mark, _)| mark),
        }
    }
}

/// What a look at a publisher's log gave.
struct Found {
    events: Vec<CloudEvent>,
    /// By what it was seen that this is not the log that was read before: then it is all of it.
    restored: Option<&'static str>,
}

/// Whether the log is out of reach: told of when it begins and when it ends, and not at every look between.
#[derive(Default)]
struct Outage {
    is_away: bool,
}

impl Outage {
    /// After a look; whether that is news.
    fn turns(&mut self, is_away: bool) -> bool {
        std::mem::replace(&mut self.is_away, is_away) != is_away
    }
}

/// Of an event's id the 62 bits that chance gave, as a number above every position.
fn mark(event: &CloudEvent) -> i64 {
    let bits = event.id.uuid().as_u128() & ((1 << 62) - 1);
    i64::try_from(bits | (1 << 62)).unwrap_or(i64::MAX)
}

/// The beginning of a log whose entries are not on their way any more, and the time of the first that may be. An entry behind that is left
/// for later, though it is older: clocks differ, and the place in the log is one number.
fn settled(mut events: Vec<CloudEvent>, now: Instant) -> (Vec<CloudEvent>, Option<Instant>) {
    let is_old = |event: &CloudEvent| event.time.plus_seconds(Missed::PATIENCE_SECONDS) <= now;
    let end = events.iter().position(|event| !is_old(event)).unwrap_or(events.len());
    let next = events.get(end).map(|event| event.time);
    events.truncate(end);
    (events, next)
}

#[cfg(test)]
mod tests {
    use super::Outage;

    #[test]
    fn an_outage_is_told_of_once_and_so_is_its_end() {
        let mut outage = Outage::default();
        let looks = [false, true, true, true, false, false, true];
        let told = looks.map(|is_away| outage.turns(is_away));
        assert_eq!(told, [false, true, false, false, true, false, true]);
    }
}
