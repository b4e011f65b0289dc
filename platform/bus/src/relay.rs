use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use pando_kernel::{Clock, Instant};
use pando_store::{CommitError, Op, Store, StoreError, Unit};
use pando_wire::Bus;
use tokio::sync::Mutex;
use tokio::time::Instant as Moment;

use crate::statements::{CLAIM, COUNTS, CURSOR, MOVE};
use crate::{RelayOptions, backoff};

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Events the bus took, from the log or from what waited.
    pub taken: u32,
    /// Entries of the log that this bus does not carry.
    pub passed_over: u32,
    /// Events that wait for another try since this pass.
    pub parked: u32,
    /// Events that are dead since this pass.
    pub dead: u32,
    /// Nothing was taken: the subscriber counts as away, and the cursor stayed where it is.
    pub is_held: bool,
    /// There was more than fits into one pass.
    pub is_more: bool,
}

/// Brings one log to one bus, at least once each event.
///
/// An event that is not taken is parked beside the log and the cursor goes on, so that nobody waits behind it. It is tried again with
/// a back-off (1 s, doubling up to 4 min, spread by a quarter); after 12 attempts, or at once when it is refused, it is a dead letter.
///
/// When nothing of a batch is taken, that is no fault of the events: the subscriber counts as away. Then the cursor holds, and the
/// batch is tried again with a back-off of its own (0.1 s up to 5 s). An attempt counts only if the subscriber took or refused
/// something since the attempt before: however long an outage is, it kills no event. A few events that fail alone (up to 8, while up
/// to 64 are parked) are parked after the third hold, since they might be at fault and others would have to wait behind them.
pub struct Relay {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) options: RelayOptions,
    state: Mutex<State>,
    position: AtomicI64,
    pub(crate) parked: AtomicU64,
    dead: AtomicU64,
}

/// What is known between passes; all of it can be lost.
#[derive(Default)]
pub(crate) struct State {
    is_loaded: bool,
    /// The last position handed over.
    pub position: i64,
    /// Since when the cursor in the database is behind `position`.
    pub unsaved_since: Option<Moment>,
    /// How often in a row nothing was taken.
    pub held_tries: u32,
    /// When the subscriber last took or refused something.
    pub last_through: Option<Instant>,
    swept_at: Option<Moment>,
}

impl Relay {
    /// How long a pass that is under way may go on when the relay is stopped.
    const LAST_PASS: Duration = Duration::from_secs(2);

    /// A relay from this store's log to this bus. There is one for each pair of them at a time.
    pub fn new(store: Arc<dyn Store>, bus: Arc<dyn Bus>, clock: Arc<dyn Clock>, options: RelayOptions) -> Self {
        let (position, parked, dead) = (AtomicI64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        Self {
            store,
            bus,
            clock,
            options,
            state: Mutex::default(),
            position,
            parked,
            dead,
        }
    }

    /// How many entries of the log are not handed over yet.
    pub fn lag(&self) -> u64 {
        let end = *self.store.outbox_end().borrow();
        u64::try_from(end - self.position.load(Ordering::Relaxed)).unwrap_or(0)
    }

    /// When the oldest entry was committed that is not handed over yet; `None`: all are.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn oldest(&self) -> Result<Option<Instant>, StoreError> {
        if self.lag() == 0 {
            return Ok(None);
        }
        let entries = self.store.outbox(self.position.load(Ordering::Relaxed), 1).await?;
        Ok(entries.first().map(|entry| entry.event.time))
    }

    /// How many events wait for another try, as of the last sweep.
    pub fn parked(&self) -> u64 {
        self.parked.load(Ordering::Relaxed)
    }

    /// How many dead letters there are, as of the last sweep.
    pub fn dead(&self) -> u64 {
        self.dead.load(Ordering::Relaxed)
    }

    /// The app id whose log it reads, for labels.
    pub fn source(&self) -> &'static str {
        self.store.source()
    }

    /// The name of the bus, for labels.
    pub fn bus(&self) -> &str {
        self.bus.name()
    }

    /// One pass: a batch of the log, a batch of what is due for another try, and the cursor saved.
    ///
    /// # Errors
    /// When the database is away; then the pass is repeated by the next.
    pub async fn run_once(&self) -> Result<Progress, StoreError> {
        let mut state = self.state.lock().await;
        let progress = self.pass(&mut state, true).await?;
        self.save(&mut state).await?;
        Ok(progress)
    }

    /// One batch of what is due for another try, and nothing of the log.
    pub(crate) async fn retry_once(&self) -> Result<Progress, StoreError> {
        let mut state = self.state.lock().await;
        let mut progress = Progress::default();
        self.count().await?;
        if self.parked() > 0 {
            self.parked_round(&mut state, &mut progress).await?;
            self.count().await?;
        }
        Ok(progress)
    }

    /// Begins at the saved cursor, wherever this relay was before (another process may have been at it meanwhile), and goes on until
    /// `stop` is ready: woken by each commit that has events, and by the sweep.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        *self.state.lock().await = State::default();
        let mut stop = std::pin::pin!(stop);
        let mut end = self.store.outbox_end();
        loop {
            end.borrow_and_update();
            let mut step = std::pin::pin!(self.step());
            let wait = tokio::select! {
                wait = &mut step => wait,
                () = &mut stop => {
                    let _ = tokio::time::timeout(Self::LAST_PASS, step).await;
                    break;
                }
            };
            let (wait, is_held) = wait.unwrap_or_else(|error| {
                tracing::warn!(%error, source = self.store.source(), bus = self.bus.name(), "a pass of the relay failed");
                (self.options.sweep, true)
            });
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(wait) => {}
                // An error says that the store is closed: then only the timer is left, until somebody says stop.
                Ok(()) = end.changed(), if !is_held => {}
            }
        }
        let mut state = self.state.lock().await;
        if let Err(error) = self.save(&mut state).await {
            tracing::warn!(%error, source = self.store.source(), bus = self.bus.name(), "the cursor was not saved: what came last is delivered again");
        }
    }

    /// Passes until there is nothing left to do now; how long to wait then, and whether no signal may cut that short.
    async fn step(&self) -> Result<(Duration, bool), StoreError> {
        let mut state = self.state.lock().await;
        loop {
            let is_sweep = state.swept_at.is_none_or(|at| at.elapsed() >= self.options.sweep);
            let progress = self.pass(&mut state, is_sweep).await?;
            let is_due = state.unsaved_since.is_some_and(|since| since.elapsed() >= self.options.save_after);
            if is_due || progress.is_held {
                self.save(&mut state).await?;
            }
            if progress.is_held {
                return Ok((backoff::held(&*self.options.random, state.held_tries), true));
            }
            if !progress.is_more {
                let save_in = state
                    .unsaved_since
                    .map(|since| self.options.save_after.saturating_sub(since.elapsed()));
                return Ok((save_in.unwrap_or(self.options.sweep).min(self.options.sweep), false));
            }
            // Entries that are passed over wait for nothing: a long log of them must not keep a thread, nor the word to stop.
            tokio::task::yield_now().await;
        }
    }

    async fn pass(&self, state: &mut State, is_sweep: bool) -> Result<Progress, StoreError> {
        if !state.is_loaded {
            self.load(state).await?;
        }
        let mut progress = Progress::default();
        self.log_round(state, &mut progress).await?;
        self.position.store(state.position, Ordering::Relaxed);
        if is_sweep {
            self.count().await?;
            if !progress.is_held && self.parked() > 0 {
                self.parked_round(state, &mut progress).await?;
                self.count().await?;
            }
            state.swept_at = Some(Moment::now());
        }
        Ok(progress)
    }

    async fn load(&self, state: &mut State) -> Result<(), StoreError> {
        let rows = self.store.read(&CURSOR, vec![self.bus.name().into()]).await?;
        state.position = rows.first().map_or(Ok(0), |row| row.get(0))?;
        let is_claimed = rows
            .first()
            .map_or(Ok(false), |row| row.get(1).map(|left: Option<i64>| left.is_none()))?;
        if !is_claimed {
            // Before anything is handed over: whoever empties or cuts the log must know that somebody stands here.
            let claim = Op::new(&CLAIM, vec![self.bus.name().into(), self.clock.now().into()]);
            self.store.commit(Unit::new().op(claim)).await.map_err(CommitError::into_store)?;
        }
        let end = *self.store.outbox_end().borrow();
        if state.position > end {
            // Not a log this cursor was made for. Twice is better than never: the inboxes take it out.
            tracing::error!(
                source = self.store.source(),
                bus = self.bus.name(),
                cursor = state.position,
                end,
                "the cursor is beyond the log: it starts again"
            );
            state.position = 0;
        }
        state.is_loaded = true;
        Ok(())
    }

    async fn count(&self) -> Result<(), StoreError> {
        let rows = self.store.read(&COUNTS, vec![self.bus.name().into()]).await?;
        let Some(row) = rows.first() else { return Ok(()) };
        self.parked.store(row.get(0)?, Ordering::Relaxed);
        self.dead.store(row.get(1)?, Ordering::Relaxed);
        Ok(())
    }

    /// The statement that puts the cursor to where the relay is.
    pub(crate) fn cursor(&self, state: &State) -> Op {
        Op::new(&MOVE, vec![self.bus.name().into(), state.position.into(), self.clock.now().into()])
    }

    async fn save(&self, state: &mut State) -> Result<(), StoreError> {
        if state.unsaved_since.is_some() {
            self.store
                .commit(Unit::new().op(self.cursor(state)))
                .await
                .map_err(CommitError::into_store)?;
            state.unsaved_since = None;
        }
        Ok(())
    }
}
