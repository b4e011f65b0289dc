use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use pando_kernel::{Clock, EventId, Instant};
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::apply::{Applied, apply};
use super::checkpoint::WalBound;
use super::error::{is_failed_sync, store_error};
use super::execute::command;
use crate::{CommitError, StoreError, Unit};

/// What the writer thread is asked for.
pub(super) enum Job {
    /// Commit a unit.
    Work(Box<Work>),
    /// Stand still between two batches.
    Hold(Hold),
    /// Finish what was asked before this, and end.
    Close,
}

/// A unit that waits for its commit.
pub(super) struct Work {
    pub unit: Unit,
    pub event_ids: Vec<EventId>,
    pub answer: oneshot::Sender<Result<Applied, CommitError>>,
}

/// Makes the writer say that it stands still, and wait until `release` is dropped.
pub(super) struct Hold {
    pub ready: SyncSender<()>,
    pub release: Receiver<()>,
}

/// After a unit that failed, more of the kind are likely (a client that retries, an event that comes again): so many batches are not
/// run twice for them.
const CAREFUL_FOR: u32 = 64;

/// The only one that writes to a database. It takes whatever waits (there is no timer: while one batch is being fsynced the next
/// one gathers), runs it in one transaction, and answers after the one commit.
pub(super) struct Writer {
    pub connection: Connection,
    pub jobs: Receiver<Job>,
    pub batch_max: usize,
    pub clock: Arc<dyn Clock>,
    pub log_end: watch::Sender<i64>,
    pub wal: WalBound,
    /// Why nothing can be written any more.
    pub broken: Option<String>,
    /// How many batches run with a savepoint a unit, since one that ran without had to be run twice.
    pub careful_for: u32,
}

impl Writer {
    /// Runs until it is told to close, or until every store handle is gone.
    pub fn run(mut self) {
        let mut batch = Vec::with_capacity(self.batch_max);
        let mut left_over = None;
        loop {
            let Some(job) = left_over.take().or_else(|| self.jobs.recv().ok()) else {
                break;
            };
            match job {
                Job::Close => break,
                Job::Hold(hold) => {
                    let _ = hold.ready.send(());
                    // Ends with an error when the holder lets go: nothing is ever sent.
                    let _ = hold.release.recv();
                }
                Job::Work(work) => {
                    batch.push(work);
                    while batch.len() < self.batch_max && left_over.is_none() {
                        match self.jobs.try_recv() {
                            Ok(Job::Work(work)) => batch.push(work),
                            Ok(other) => left_over = Some(other),
                            Err(_) => break,
                        }
                    }
                    self.commit(&mut batch);
                    self.wal.after_batch(&self.connection);
                }
            }
        }
        self.wal.at_end(&self.connection);
    }

    /// Commits a batch and answers it.
    #[expect(
        clippy::vec_box,
        reason = "a job is boxed once, by its sender: moving it out of the box would copy it again"
    )]
    fn commit(&mut self, batch: &mut Vec<Box<Work>>) {
        match self.transact(batch) {
            Ok(results) => {
                if let Some(end) = results.iter().flatten().map(|applied| applied.position).max()
                    && end > 0
                {
                    self.log_end.send_replace(end);
                }
                for (work, result) in batch.drain(..).zip(results) {
                    // Nobody there any more: it is committed all the same.
                    let _ = work.answer.send(result);
                }
            }
            Err(error) => {
                if !self.connection.is_autocommit() {
                    let _ = command(&self.connection, "rollback");
                }
                tracing::error!(%error, units = batch.len(), "a batch was not committed");
                for work in batch.drain(..) {
                    let _ = work.answer.send(Err(error.clone().into()));
                }
            }
        }
    }

    /// One transaction. `Err` says that nothing of the batch was committed, whatever its units thought of themselves.
    fn transact(&mut self, batch: &[Box<Work>]) -> Result<Results, StoreError> {
        if let Some(reason) = &self.broken {
            return Err(StoreError::Away(reason.clone()));
        }
        let connection = &self.connection;
        let failed = |error| store_error("batch", error);
        command(connection, "begin immediate").map_err(failed)?;
        let now = self.clock.now();
        let attempt = if self.careful_for == 0 {
            together(connection, batch, now)
        } else {
            None
        };
        let results = match attempt {
            Some(results) => results,
            None => {
                if self.careful_for == 0 {
                    self.careful_for = CAREFUL_FOR;
                    if !connection.is_autocommit() {
                        command(connection, "rollback").map_err(failed)?;
                    }
                    command(connection, "begin immediate").map_err(failed)?;
                }
                self.careful_for -= 1;
                apart(connection, batch, now)?
            }
        };
        command(connection, "commit").map_err(|error| {
            if is_failed_sync(&error) {
                self.broken = Some(format!(
                    "the device failed to make a write durable ({error}): restart when it is sound"
                ));
            }
            failed(error)
        })?;
        Ok(results)
    }
}

type Results = Vec<Result<Applied, CommitError>>;

/// Runs a batch as if nothing could fail, which is how it is with nearly all of them; `None` when something did, and then the
/// transaction is of no use any more. A savepoint a unit would cost a fifth of the batch: pages are copied for each, and the index of
/// words is written out at each.
fn together(connection: &Connection, batch: &[Box<Work>], now: Instant) -> Option<Results> {
    let results = batch
        .iter()
        .map(|work| apply(connection, &work.unit, &work.event_ids, now).ok().map(Ok));
    results.collect()
}

/// Runs a batch with a savepoint a unit, so that one that fails undoes itself and nothing else.
fn apart(connection: &Connection, batch: &[Box<Work>], now: Instant) -> Result<Results, StoreError> {
    let failed = |error| store_error("batch", error);
    let mut results = Vec::with_capacity(batch.len());
    for work in batch {
        command(connection, "savepoint unit").map_err(failed)?;
        let result = apply(connection, &work.unit, &work.event_ids, now);
        if let Err(error) = &result {
            // A full disk or a failed write ends the whole transaction, not only the statement.
            if connection.is_autocommit() {
                return Err(whole(error));
            }
            command(connection, "rollback to unit").map_err(failed)?;
        }
        command(connection, "release unit").map_err(failed)?;
        results.push(result);
    }
    Ok(results)
}

fn whole(error: &CommitError) -> StoreError {
    match error {
        CommitError::Store(error) => error.clone(),
        other => StoreError::Failed {
            statement: "batch",
            reason: other.to_string(),
        },
    }
}
