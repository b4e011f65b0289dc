use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use pando_kernel::Clock;
use pando_store::{CommitError, Op, Store, StoreError, Unit};

use crate::statements::{BURY, CURSORS, FORGET_CURSORS, LEAVE};

/// Cuts off what everybody has and what is old, so that a log does not grow for ever.
pub struct Trimmer {
    store: Arc<dyn Store>,
    buses: Vec<String>,
    clock: Arc<dyn Clock>,
}

impl Trimmer {
    /// How long the log keeps an event that everybody has: 7 days, for whoever wants to look back.
    pub const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;
    /// Rows removed in one unit: about a millisecond or two of the writer's time.
    pub const BATCH_MAX: u32 = 500;
    /// Units in one pass.
    pub const BATCHES_MAX: u32 = 20;
    /// How often it looks.
    pub const EVERY: Duration = Duration::from_secs(60);

    /// Trims this log below the cursors of these buses: all that it is relayed to, by name. One that has no cursor yet holds everything.
    pub fn new(store: Arc<dyn Store>, buses: Vec<String>, clock: Arc<dyn Clock>) -> Self {
        Self { store, buses, clock }
    }

    /// Removes at most [`Self::BATCHES_MAX`] batches; returns how many rows went. The cursor of a bus that is not among them is left:
    /// nobody waits for it any more, and after as long as the log keeps anything it is forgotten.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn run_once(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let oldest = now.plus_seconds(-Self::KEPT_SECONDS);
        let mut cursors = Vec::new();
        for row in self.store.read(&CURSORS, Vec::new()).await? {
            cursors.push((row.get::<String>(0)?, row.get::<i64>(1)?));
        }
        let of = |bus: &String| cursors.iter().find(|(name, _)| name == bus).map_or(0, |(_, position)| *position);
        let position = self.buses.iter().map(of).min().unwrap_or(i64::MAX);
        // Until each has a cursor of its own, those before it say from where the log is still needed.
        let are_all_here = self.buses.iter().all(|bus| cursors.iter().any(|(name, _)| name == bus));
        let gone = cursors.iter().filter(|(name, _)| !self.buses.contains(name));
        let leave = |(name, _): &(String, i64)| {
            [
                Op::new(&LEAVE, vec![name.into(), now.into()]),
                Op::new(&FORGET_CURSORS, vec![name.into(), oldest.into()]),
                Op::new(&BURY, vec![name.into()]),
            ]
        };
        let ops: Vec<_> = gone.flat_map(leave).collect();
        if are_all_here && !ops.is_empty() {
            let unit = Unit { ops, ..Unit::default() };
            self.store.commit(unit).await.map_err(CommitError::into_store)?;
        }
        let mut removed = 0;
        for _ in 0..Self::BATCHES_MAX {
            let rows = self.store.trim(position, oldest, now, Self::BATCH_MAX).await?;
            removed += rows;
            if rows < u64::from(Self::BATCH_MAX) {
                break;
            }
        }
        Ok(removed)
    }

    /// Looks once a minute until `stop` is ready.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            if let Err(error) = self.run_once().await {
                tracing::warn!(%error, source = self.store.source(), "the log was not trimmed");
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(Self::EVERY) => {}
            }
        }
    }
}
