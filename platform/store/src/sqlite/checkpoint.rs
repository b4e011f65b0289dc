use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use rusqlite::Connection;

/// How long writes gather before a background checkpoint.
const PAUSE: Duration = Duration::from_millis(250);

/// A log smaller than this is left alone: 1 MiB costs readers nothing and saves an idle machine its fsyncs.
const WORTH_IT_BYTES: u64 = 1024 * 1024;

/// How long the writer waits for readers that are still inside the log before it puts off its own checkpoint.
const READERS_WAIT: Duration = Duration::from_millis(20);

/// What the writer and the background checkpointer share.
#[derive(Default)]
pub(super) struct Signal {
    is_dirty: AtomicBool,
    is_over: Mutex<bool>,
    wake: Condvar,
    /// Held while a checkpoint runs: SQLite refuses a second one at once, without waiting.
    running: Mutex<()>,
}

impl Signal {
    fn mark_dirty(&self) {
        if !self.is_dirty.swap(true, Ordering::AcqRel) {
            let _guard = lock(&self.is_over);
            self.wake.notify_one();
        }
    }

    /// Makes the background thread end.
    pub fn end(&self) {
        *lock(&self.is_over) = true;
        self.wake.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The file that SQLite keeps the log of `path` in.
pub(super) fn wal_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The log's size in bytes.
pub(super) fn wal_bytes(wal: &Path) -> u64 {
    wal.metadata().map_or(0, |file| file.len())
}

fn checkpoint(connection: &Connection, sql: &'static str) -> rusqlite::Result<bool> {
    connection.prepare_cached(sql)?.query_row((), |row| Ok(row.get::<_, i64>(0)? == 0))
}

/// The background half of the rule: while writes come in, moves pages into the file every 250 ms beside the writer.
pub(super) fn run(connection: &Connection, wal: &Path, signal: &Signal) {
    let mut is_over = lock(&signal.is_over);
    loop {
        while !*is_over && !signal.is_dirty.load(Ordering::Acquire) {
            is_over = signal.wake.wait(is_over).unwrap_or_else(PoisonError::into_inner);
        }
        is_over = signal
            .wake
            .wait_timeout_while(is_over, PAUSE, |is_over| !*is_over)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
        if *is_over {
            return;
        }
        drop(is_over);
        signal.is_dirty.store(false, Ordering::Release);
        if wal_bytes(wal) >= WORTH_IT_BYTES {
            let _running = lock(&signal.running);
            if let Err(error) = checkpoint(connection, "pragma wal_checkpoint(passive)") {
                tracing::warn!(%error, "a background checkpoint failed");
            }
        }
        is_over = lock(&signal.is_over);
    }
}

/// The writer's half of the rule. Under steady writes a passive checkpoint never catches up and the log never starts anew (measured:
/// 730 MB in 18 s), so above the bound the writer itself ends the log between two batches. Most pages were moved by then.
pub(super) struct WalBound {
    signal: Arc<Signal>,
    wal: PathBuf,
    max_bytes: u64,
    next_try_bytes: u64,
}

impl WalBound {
    pub fn new(signal: Arc<Signal>, wal: PathBuf, max_bytes: u64) -> Self {
        Self {
            signal,
            wal,
            max_bytes,
            next_try_bytes: max_bytes,
        }
    }

    /// Keeps the bound. A reader that stays long pins the log: then it may grow by a quarter until the next try.
    pub fn after_batch(&mut self, connection: &Connection) {
        self.signal.mark_dirty();
        let size = wal_bytes(&self.wal);
        if size <= self.next_try_bytes {
            return;
        }
        // A background checkpoint that runs now is waited for only once the log is twice as large as it should be.
        let _running = match self.signal.running.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
            Err(TryLockError::WouldBlock) if size > 2 * self.max_bytes => lock(&self.signal.running),
            Err(TryLockError::WouldBlock) => return,
        };
        let is_done = with_wait(connection, READERS_WAIT, || {
            checkpoint(connection, "pragma wal_checkpoint(truncate)")
        });
        match is_done {
            Ok(true) => self.next_try_bytes = self.max_bytes,
            Ok(false) => self.next_try_bytes = size + self.max_bytes / 4,
            Err(error) => {
                self.next_try_bytes = size + self.max_bytes / 4;
                tracing::warn!(%error, bytes = size, "the write-ahead log could not be ended");
            }
        }
        if self.next_try_bytes > 4 * self.max_bytes {
            tracing::warn!(
                bytes = size,
                "the write-ahead log is far over its bound: something reads for very long"
            );
        }
    }

    /// Leaves nothing in the log.
    pub fn at_end(&self, connection: &Connection) {
        let _running = lock(&self.signal.running);
        if let Err(error) = checkpoint(connection, "pragma wal_checkpoint(truncate)") {
            tracing::warn!(%error, "the last checkpoint failed; the next start makes up for it");
        }
    }
}

fn with_wait<T>(connection: &Connection, wait: Duration, work: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    connection.busy_timeout(wait)?;
    let result = work();
    connection.busy_timeout(super::connect::OTHERS_WAIT)?;
    result
}
