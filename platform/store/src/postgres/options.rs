use std::sync::Arc;
use std::time::Duration;

use pando_kernel::{Clock, Ids};

use super::Address;

/// How a database is used by one process.
#[derive(Clone)]
pub struct PostgresOptions {
    /// Where it is, and as whom it is opened: the role of the service, never the owner.
    pub address: Address,
    /// Dates entries, and lets remembered answers end.
    pub clock: Arc<dyn Clock>,
    /// Makes event ids.
    pub ids: Ids,
    /// Connections for units and long reads, opened as they are needed: 7. Beside them there are the ones for short reads, and one
    /// that elects who leads. The sum over all services and replicas must fit the server's `max_connections` (100 by default, of which
    /// it keeps 3).
    pub connections: usize,
    /// Connections that all short reads share: 2.
    pub short_connections: usize,
    /// Units and long reads that may wait for a connection before the next is refused with [`crate::CommitError::Busy`]: 1024.
    pub queue_max: usize,
    /// Short reads that may be under way before the next is refused: 1024.
    pub short_reads_max: usize,
    /// How long a unit or a long read waits for a connection: 2 s.
    pub wait_max: Duration,
    /// How long the server works on a short read: 2 s.
    pub short_read_max: Duration,
    /// How long the server works on one statement of a unit, and on a long read: 10 s.
    pub long_max: Duration,
    /// Rows that one read may return: 100,000. A list is paged; this keeps a slip from filling the memory.
    pub rows_max: usize,
}

impl PostgresOptions {
    /// The defaults, with this database and these ports.
    pub fn new(address: Address, clock: Arc<dyn Clock>, ids: Ids) -> Self {
        Self {
            address,
            clock,
            ids,
            connections: 7,
            short_connections: 2,
            queue_max: 1024,
            short_reads_max: 1024,
            wait_max: Duration::from_secs(2),
            short_read_max: Duration::from_secs(2),
            long_max: Duration::from_secs(10),
            rows_max: 100_000,
        }
    }
}
