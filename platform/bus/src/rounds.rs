use std::sync::atomic::Ordering;
use std::time::Duration;

use pando_kernel::Instant;
use pando_store::{CommitError, Op, OutboxEntry, Row, StoreError, Unit, Value};
use pando_wire::{BusError, CloudEvent};
use tokio::time::Instant as Moment;

use crate::backoff;
use crate::relay::{Progress, Relay, State};
use crate::span::Handed;
use crate::statements::{DUE, PARK, TAKEN, TRY_AGAIN};

/// Holds in a row after which a few events that fail alone are parked.
const HOLDS_BEFORE_PARKING: u32 = 3;
/// How many count as a few.
const ALONE_MAX: usize = 8;
/// How many may be parked in this way.
const PARKED_ALONE_MAX: u64 = 64;
/// More than this is not parked in any way: the cursor holds.
const PARKED_MAX: u64 = 10_000;
/// How long an event waits for its second try within the round, while others get through: most of what fails then is only too early.
const SECOND_TRY: Duration = Duration::from_millis(50);

type Outcome = Result<(), BusError>;

fn is_later(outcome: &Outcome) -> bool {
    matches!(outcome, Err(BusError::Later(_)))
}

fn plus(now: Instant, wait: Duration) -> Instant {
    Instant::from_micros(now.as_micros().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
}

/// An event that is parked or dead, and how often it was tried.
struct Waiting {
    id: i64,
    attempts: u32,
    tries: u32,
    failed_at: Instant,
    event: CloudEvent,
}

impl Waiting {
    fn from_row(row: &Row, source: &str) -> Result<Self, StoreError> {
        let from: Option<String> = row.get(12)?;
        let OutboxEntry { event, .. } = OutboxEntry::from_row(row, from.as_deref().unwrap_or(source))?;
        Ok(Self {
            id: row.get(8)?,
            attempts: row.get(9)?,
            tries: row.get(10)?,
            failed_at: row.get(11)?,
            event,
        })
    }
}

impl Relay {
    /// Hands over one batch of the log.
    pub(crate) async fn log_round(&self, state: &mut State, progress: &mut Progress) -> Result<(), StoreError> {
        let entries = self.store.outbox(state.position, self.options.batch_max).await?;
        let Some(last) = entries.last().map(|entry| entry.event.position) else {
            return Ok(());
        };
        progress.is_more = entries.len() == self.options.batch_max as usize;
        let read = entries.len();
        let events: Vec<_> = entries
            .into_iter()
            .map(|entry| entry.event)
            .filter(|event| self.bus.carries(&event.kind))
            .collect();
        let outcomes = self.publish(&events).await;
        if !events.is_empty() && outcomes.iter().all(is_later) && !self.may_park_alone(state, events.len()) {
            self.hold(state, progress, outcomes.first());
            return Ok(());
        }
        if outcomes.iter().any(|outcome| !is_later(outcome)) {
            state.last_through = Some(self.clock.now());
        }
        let mut unit = Unit::new();
        for (event, outcome) in events.iter().zip(&outcomes) {
            match outcome {
                Ok(()) => progress.taken += 1,
                Err(error) => unit.ops.push(self.park(event, error, progress)),
            }
        }
        if self.parked.load(Ordering::Relaxed) + u64::from(progress.parked) > PARKED_MAX {
            *progress = Progress {
                is_more: progress.is_more,
                ..Progress::default()
            };
            self.hold(state, progress, outcomes.iter().find(|outcome| is_later(outcome)));
            return Ok(());
        }
        progress.passed_over = (read - events.len()) as u32;
        let before = std::mem::replace(&mut state.position, last);
        if unit.ops.is_empty() {
            state.unsaved_since.get_or_insert_with(Moment::now);
        } else if let Err(error) = self.store.commit(unit.op(self.cursor(state))).await {
            // What was not parked must be seen again.
            state.position = before;
            return Err(error.into_store());
        } else {
            state.unsaved_since = None;
            self.parked.fetch_add(progress.parked.into(), Ordering::Relaxed);
        }
        state.held_tries = 0;
        Ok(())
    }

    /// Publishes; while something gets through, what does not is tried a second time at once.
    async fn publish(&self, events: &[CloudEvent]) -> Vec<Outcome> {
        if events.is_empty() {
            return Vec::new();
        }
        let mut outcomes = self.answers(events).await;
        if !outcomes.iter().any(is_later) || outcomes.iter().all(is_later) {
            return outcomes;
        }
        tokio::time::sleep(SECOND_TRY).await;
        let failed: Vec<_> = outcomes
            .iter()
            .enumerate()
            .filter(|(_, outcome)| is_later(outcome))
            .map(|(index, _)| index)
            .collect();
        let again: Vec<_> = failed.iter().map(|index| events[*index].clone()).collect();
        for (index, outcome) in failed.into_iter().zip(self.answers(&again).await) {
            outcomes[index] = outcome;
        }
        outcomes
    }

    /// One outcome an event, whatever the bus answers.
    async fn answers(&self, events: &[CloudEvent]) -> Vec<Outcome> {
        let handed = Handed::begin(&self.options.spans, events);
        let mut outcomes = self.bus.publish(handed.events()).await;
        outcomes.resize_with(events.len(), || Err(BusError::Later("the bus did not say".to_owned())));
        handed.end(self.store.source(), &outcomes);
        outcomes
    }

    fn may_park_alone(&self, state: &State, events: usize) -> bool {
        let parked = self.parked.load(Ordering::Relaxed) + events as u64;
        state.held_tries >= HOLDS_BEFORE_PARKING && events <= ALONE_MAX && parked <= PARKED_ALONE_MAX
    }

    fn hold(&self, state: &mut State, progress: &mut Progress, outcome: Option<&Outcome>) {
        state.held_tries = state.held_tries.saturating_add(1);
        progress.is_held = true;
        let reason = outcome
            .and_then(|outcome| outcome.as_ref().err())
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::warn!(
            source = self.store.source(),
            bus = self.bus.name(),
            tries = state.held_tries,
            reason,
            "nothing is taken: the relay waits"
        );
    }

    /// The statement that puts an event of the log aside.
    fn park(&self, event: &CloudEvent, error: &BusError, progress: &mut Progress) -> Op {
        let now = self.clock.now();
        let next_at = match error {
            BusError::Later(_) => {
                progress.parked += 1;
                Some(self.next_at(now, 1))
            }
            BusError::Refused(_) => {
                progress.dead += 1;
                self.tell_dead(event, error);
                None
            }
        };
        let params = vec![
            self.bus.name().into(),
            event.position.into(),
            next_at.into(),
            error.to_string().into(),
            now.into(),
        ];
        Op::new(&PARK, params)
    }

    fn next_at(&self, now: Instant, tries: u32) -> Instant {
        plus(now, backoff::event(&*self.options.random, tries))
    }

    fn tell_dead(&self, event: &CloudEvent, error: &BusError) {
        // What is wrong with an event may quote what stands in it: that is for the list of dead letters, not for the log.
        let reason = match error {
            BusError::Later(reason) => reason,
            BusError::Refused(_) => "refused",
        };
        tracing::error!(source = self.store.source(), bus = self.bus.name(), topic = event.kind, id = %event.id, reason, "an event is dead");
    }

    /// Tries again what is due.
    pub(crate) async fn parked_round(&self, state: &mut State, progress: &mut Progress) -> Result<(), StoreError> {
        let now = self.clock.now();
        let params = vec![
            self.bus.name().into(),
            now.into(),
            plus(now, backoff::EVENT_MAX).into(),
            self.options.batch_max.into(),
        ];
        let rows = self.store.read(&DUE, params).await?;
        if rows.is_empty() {
            return Ok(());
        }
        progress.is_more |= rows.len() == self.options.batch_max as usize;
        let waiting = rows
            .iter()
            .map(|row| Waiting::from_row(row, self.store.source()))
            .collect::<Result<Vec<_>, _>>()?;
        let events: Vec<_> = waiting.iter().map(|waiting| waiting.event.clone()).collect();
        let outcomes = self.answers(&events).await;
        if outcomes.iter().any(|outcome| !is_later(outcome)) {
            state.last_through = Some(now);
        }
        let mut unit = Unit::new();
        for (waiting, outcome) in waiting.iter().zip(&outcomes) {
            unit.ops.push(match outcome {
                Ok(()) => {
                    progress.taken += 1;
                    Op::new(&TAKEN, vec![waiting.id.into()])
                }
                Err(error) => self.again(waiting, error, state.last_through, now, progress),
            });
        }
        self.store.commit(unit).await.map(|_| ()).map_err(CommitError::into_store)
    }

    fn again(&self, waiting: &Waiting, error: &BusError, through: Option<Instant>, now: Instant, progress: &mut Progress) -> Op {
        let counts = through.is_some_and(|at| at > waiting.failed_at);
        let is_refused = matches!(error, BusError::Refused(_));
        let attempts = waiting.attempts + u32::from(counts || is_refused);
        let tries = waiting.tries.saturating_add(1);
        let is_dead = is_refused || attempts >= self.options.attempts_max;
        if is_dead {
            progress.dead += 1;
            self.tell_dead(&waiting.event, error);
        }
        let next_at: Value = (!is_dead).then(|| self.next_at(now, tries)).into();
        Op::new(
            &TRY_AGAIN,
            vec![
                waiting.id.into(),
                attempts.into(),
                tries.into(),
                next_at,
                error.to_string().into(),
                now.into(),
            ],
        )
    }
}
