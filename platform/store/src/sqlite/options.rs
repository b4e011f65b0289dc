use std::sync::Arc;
use std::time::Duration;

use pando_kernel::{Clock, Ids};

/// How a database is run. The defaults are the measured ones.
#[derive(Clone)]
pub struct SqliteOptions {
    /// Dates entries, and lets remembered answers end.
    pub clock: Arc<dyn Clock>,
    /// Makes event ids.
    pub ids: Ids,
    /// Threads for long reads: 2.
    pub reader_threads: usize,
    /// Connections that short reads share on their callers' threads: 3.
    pub short_readers: usize,
    /// Units that may wait for the writer before the next is refused with [`crate::CommitError::Busy`]: 4096.
    pub queue_max: usize,
    /// Long reads that may wait before the next is refused: 256.
    pub read_queue_max: usize,
    /// Units in one transaction: 512.
    pub batch_max: usize,
    /// Rows that one read may return: 100,000. A list is paged; this keeps a slip from filling the memory.
    pub rows_max: usize,
    /// How long a long read may take, waiting included: 10 s. A reader that stays longer would pin the write-ahead log.
    pub long_read_max: Duration,
    /// Above this the writer ends the write-ahead log: 64 MiB.
    pub wal_max_bytes: u64,
    /// How much of the file each reader maps into memory: none, since mapped pages count as the process's own.
    pub mmap_bytes: u64,
}

impl SqliteOptions {
    /// The defaults, with these ports.
    pub fn new(clock: Arc<dyn Clock>, ids: Ids) -> Self {
        Self {
            clock,
            ids,
            reader_threads: 2,
            short_readers: 3,
            queue_max: 4096,
            read_queue_max: 256,
            batch_max: 512,
            rows_max: 100_000,
            long_read_max: Duration::from_secs(10),
            wal_max_bytes: 64 * 1024 * 1024,
            mmap_bytes: 0,
        }
    }
}
