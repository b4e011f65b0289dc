use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle};
use tokio::sync::oneshot;

use super::connect;
use super::error::{OpenError, store_error};
use super::execute::{command, query};
use crate::{Cost, Row, Statement, StoreError, Value};

/// A short read that takes longer than this is named in the log: it belongs on a reader thread.
const SHORT_MAX: Duration = Duration::from_millis(50);

pub(super) type Read = (&'static Statement, Vec<Value>);

struct Job {
    ticket: u64,
    reads: Vec<Read>,
    answer: oneshot::Sender<Result<Vec<Vec<Row>>, StoreError>>,
}

/// What a reader thread is at, so that a read nobody waits for any more can be ended.
struct Slot {
    ticket: Mutex<u64>,
    handle: InterruptHandle,
}

/// Connections for reads: a few that a caller's own thread takes for short ones, and a few with threads of their own for the rest.
pub(super) struct Readers {
    short: Vec<Mutex<Option<Connection>>>,
    queue: Mutex<Option<SyncSender<Job>>>,
    slots: Arc<Vec<Slot>>,
    tickets: AtomicU64,
    rows_max: usize,
    long_max: Duration,
}

pub(super) struct ReadLimits {
    pub short: usize,
    pub threads: usize,
    pub queue_max: usize,
    pub rows_max: usize,
    pub long_max: Duration,
    pub mmap_bytes: u64,
}

fn run(connection: &Connection, reads: &[Read], rows_max: usize) -> Result<Vec<Vec<Row>>, StoreError> {
    if let [(statement, params)] = reads {
        return Ok(vec![query(connection, statement, params, rows_max)?]);
    }
    let failed = |error| store_error("read_at_once", error);
    command(connection, "begin").map_err(failed)?;
    let found = reads
        .iter()
        .map(|(statement, params)| query(connection, statement, params, rows_max))
        .collect();
    command(connection, "commit").map_err(failed)?;
    found
}

fn work(connection: &Connection, jobs: &Mutex<Receiver<Job>>, slot: &Slot, rows_max: usize) {
    let set = |ticket| *slot.ticket.lock().unwrap_or_else(PoisonError::into_inner) = ticket;
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if job.answer.is_closed() {
            continue;
        }
        set(job.ticket);
        let found = run(connection, &job.reads, rows_max);
        set(0);
        // An interrupted read leaves its transaction open.
        if !connection.is_autocommit() {
            let _ = command(connection, "rollback");
        }
        let _ = job.answer.send(found);
    }
}

/// Ends a read that nobody waits for any more: when its time is up, or when the one who asked went away.
struct Abandon<'r> {
    slots: &'r [Slot],
    ticket: u64,
}

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        for slot in self.slots {
            // Under the lock, so that the next read on that thread is never hit.
            let ticket = slot.ticket.lock().unwrap_or_else(PoisonError::into_inner);
            if *ticket == self.ticket {
                slot.handle.interrupt();
            }
        }
    }
}

impl Readers {
    /// Opens the connections and starts the threads.
    pub fn open(path: &Path, name: &str, limits: &ReadLimits) -> Result<(Self, Vec<JoinHandle<()>>), OpenError> {
        let open = || {
            connect::reader(path, limits.mmap_bytes).map_err(|error| OpenError::Database {
                path: path.to_owned(),
                reason: error.to_string(),
            })
        };
        let short = (0..limits.short)
            .map(|_| Ok(Mutex::new(Some(open()?))))
            .collect::<Result<_, OpenError>>()?;
        let connections = (0..limits.threads).map(|_| open()).collect::<Result<Vec<_>, _>>()?;
        let slots: Vec<_> = connections
            .iter()
            .map(|connection| Slot {
                ticket: Mutex::new(0),
                handle: connection.get_interrupt_handle(),
            })
            .collect();
        let slots = Arc::new(slots);
        let (sender, receiver) = sync_channel(limits.queue_max);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::new();
        let rows_max = limits.rows_max;
        for (index, connection) in connections.into_iter().enumerate() {
            let (receiver, slots) = (receiver.clone(), slots.clone());
            let thread = std::thread::Builder::new()
                .name(format!("{name}-read-{index}"))
                .spawn(move || work(&connection, &receiver, &slots[index], rows_max))
                .map_err(|source| OpenError::Io {
                    path: path.to_owned(),
                    source,
                })?;
            threads.push(thread);
        }
        let queue = Mutex::new(Some(sender));
        Ok((
            Self {
                short,
                queue,
                slots,
                tickets: AtomicU64::new(1),
                rows_max,
                long_max: limits.long_max,
            },
            threads,
        ))
    }

    /// Runs the reads, all of one moment: here when they are short and a connection is free, else on a reader thread.
    pub async fn read(&self, reads: Vec<Read>) -> Result<Vec<Vec<Row>>, StoreError> {
        if reads.iter().all(|(statement, _)| statement.cost == Cost::Short)
            && let Some(found) = self.inline(&reads)
        {
            return found;
        }
        self.on_thread(reads).await
    }

    fn inline(&self, reads: &[Read]) -> Option<Result<Vec<Vec<Row>>, StoreError>> {
        for connection in &self.short {
            let connection = match connection.try_lock() {
                Ok(guard) => guard,
                Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
                Err(TryLockError::WouldBlock) => continue,
            };
            let connection = connection.as_ref()?;
            let started = Instant::now();
            let found = run(connection, reads, self.rows_max);
            if !connection.is_autocommit() {
                let _ = command(connection, "rollback");
            }
            let took = started.elapsed();
            if took > SHORT_MAX {
                let statement = reads.first().map_or("", |(statement, _)| statement.name);
                tracing::warn!(statement, milliseconds = took.as_millis() as u64, "a short read was not short");
            }
            return Some(found);
        }
        None
    }

    async fn on_thread(&self, reads: Vec<Read>) -> Result<Vec<Vec<Row>>, StoreError> {
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        {
            let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(queue) = queue.as_ref() else { return Err(closed()) };
            match queue.try_send(Job { ticket, reads, answer }) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => return Err(StoreError::Busy("too many reads are waiting")),
                Err(TrySendError::Disconnected(_)) => return Err(closed()),
            }
        }
        let _abandon = Abandon {
            slots: &self.slots,
            ticket,
        };
        match tokio::time::timeout(self.long_max, answered).await {
            Ok(Ok(found)) => found,
            Ok(Err(_)) => Err(closed()),
            Err(_) => Err(StoreError::Away(format!("a read took longer than {} s", self.long_max.as_secs()))),
        }
    }

    /// Refuses reads from now on, and lets the threads end.
    pub fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        for connection in &self.short {
            connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }

    /// A free connection, for checks at test time.
    pub fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let connection = self
            .short
            .first()
            .ok_or_else(closed)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(connection.as_ref().ok_or_else(closed)?)
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::Away("it is closed".to_owned())
}
