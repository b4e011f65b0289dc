//! The adapter to SQLite: one file, one writer thread with group commit, reads beside it.
//!
//! Measured against the natural way (a pool and a transaction a request), this makes ten times as many durable creates. A unit costs
//! a savepoint (1 µs); what is expensive, the fsync, is shared by whatever waits.

mod apply;
mod bulk;
mod checkpoint;
mod connect;
mod error;
mod execute;
mod inspect;
mod migrate;
mod options;
mod reader;
mod snapshot;
mod store;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use pando_kernel::EventId;
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

pub use bulk::SqliteBulk;
pub use error::OpenError;
pub use inspect::Inspected;
pub use migrate::{missing_migrations, tables};
pub use options::SqliteOptions;
pub use snapshot::{Copied, CopyProgress, SnapshotError, snapshot, verify};

use crate::{CommitError, Schema, StoreError, Unit};
use apply::Applied;
use checkpoint::{Signal, WalBound, wal_bytes, wal_path};
use reader::{ReadLimits, Readers, closed};
use writer::{Hold, Job, Work, Writer};

/// One service's database file, open.
///
/// Closing ([`SqliteStore::close`], or dropping the last handle) commits what waits, empties the write-ahead log and ends the threads.
pub struct SqliteStore {
    path: PathBuf,
    wal: PathBuf,
    source: &'static str,
    options: SqliteOptions,
    jobs: SyncSender<Job>,
    readers: Readers,
    log_end: watch::Receiver<i64>,
    checkpoints: Arc<Signal>,
    threads: Mutex<Threads>,
}

#[derive(Default)]
struct Threads {
    readers: Vec<JoinHandle<()>>,
    checkpointer: Option<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
}

impl SqliteStore {
    /// Opens the file, making it when it is not there and bringing it to `schema`. The folder must be there, and no other process may
    /// have the file open: the caller holds a lock on the folder. Blocks for as long as a migration takes.
    ///
    /// # Errors
    /// When the file was written by a newer or a changed schema, belongs to another service, or cannot be opened: each error says what
    /// to do about it.
    pub fn open(path: &Path, schema: &Schema, options: SqliteOptions) -> Result<Arc<Self>, OpenError> {
        let database = |error: rusqlite::Error| OpenError::Database {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let mut connection = connect::writer(path, options.wal_max_bytes).map_err(database)?;
        migrate::migrate(&mut connection, path, schema, options.clock.now())?;
        let end = "select coalesce(max(seq), 0) from sqlite_sequence where name = 'outbox'";
        let end = connection.query_row(end, (), |row| row.get(0)).map_err(database)?;
        let limits = ReadLimits {
            short: options.short_readers,
            threads: options.reader_threads,
            queue_max: options.read_queue_max,
            rows_max: options.rows_max,
            long_max: options.long_read_max,
            mmap_bytes: options.mmap_bytes,
        };
        let (readers, reader_threads) = Readers::open(path, schema.app_id, &limits)?;
        let checkpointer = connect::checkpointer(path).map_err(database)?;
        let (jobs, queue) = sync_channel(options.queue_max);
        let (log_end, log_end_seen) = watch::channel(end);
        let (wal, checkpoints) = (wal_path(path), Arc::new(Signal::default()));
        let writer = Writer {
            connection,
            jobs: queue,
            batch_max: options.batch_max,
            clock: options.clock.clone(),
            log_end,
            wal: WalBound::new(checkpoints.clone(), wal.clone(), options.wal_max_bytes),
            broken: None,
            careful_for: 0,
        };
        let io = |source| OpenError::Io {
            path: path.to_owned(),
            source,
        };
        let named = |what: &str| std::thread::Builder::new().name(format!("{}-{what}", schema.app_id));
        let store = Arc::new(Self {
            path: path.to_owned(),
            wal: wal.clone(),
            source: schema.app_id,
            options,
            jobs,
            readers,
            log_end: log_end_seen,
            checkpoints: checkpoints.clone(),
            threads: Mutex::new(Threads {
                readers: reader_threads,
                ..Threads::default()
            }),
        });
        {
            let mut threads = store.threads.lock().unwrap_or_else(PoisonError::into_inner);
            threads.writer = Some(named("write").spawn(move || writer.run()).map_err(io)?);
            let run = move || checkpoint::run(&checkpointer, &wal, &checkpoints);
            threads.checkpointer = Some(named("checkpoint").spawn(run).map_err(io)?);
        }
        Ok(store)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The size of the write-ahead log in bytes, for a metric; it is kept near [`SqliteOptions::wal_max_bytes`].
    pub fn wal_bytes(&self) -> u64 {
        wal_bytes(&self.wal)
    }

    /// Commits what waits, empties the write-ahead log and ends the threads; reads and commits are answered with
    /// [`StoreError::Away`] from then on. Blocks until it is done (a checkpoint, at most the size of the log). Harmless when repeated.
    pub fn close(&self) {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        self.readers.close();
        self.checkpoints.end();
        // The writer goes last: the last connection to be closed takes the log's files away.
        let mut readers = std::mem::take(&mut threads.readers);
        readers.extend(threads.checkpointer.take());
        for thread in readers {
            let _ = thread.join();
        }
        if let Some(writer) = threads.writer.take() {
            let _ = self.jobs.send(Job::Close);
            let _ = writer.join();
        }
    }

    /// Stands still between two batches until the returned sender is dropped.
    fn hold(&self) -> Result<SyncSender<()>, StoreError> {
        let (ready, is_ready) = sync_channel(1);
        let (release, released) = sync_channel(0);
        self.jobs.send(Job::Hold(Hold { ready, release: released })).map_err(|_| closed())?;
        is_ready.recv().map_err(|_| closed())?;
        Ok(release)
    }

    /// A connection of its own for a long copy.
    fn reader(&self) -> rusqlite::Result<Connection> {
        connect::reader(&self.path, 0)
    }

    async fn apply(&self, unit: Unit) -> Result<Applied, CommitError> {
        let (answer, answered) = oneshot::channel();
        let event_ids: Vec<EventId> = unit.events.iter().map(|_| self.options.ids.next()).collect();
        match self.jobs.try_send(Job::Work(Box::new(Work { unit, event_ids, answer }))) {
            Ok(()) => answered.await.unwrap_or_else(|_| Err(closed().into())),
            Err(TrySendError::Full(_)) => Err(CommitError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(closed().into()),
        }
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.close();
    }
}
