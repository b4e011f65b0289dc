use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pando_wire::Problem;
use tokio::sync::oneshot;

use crate::tasks::text_of;

/// Threads of their own for work that keeps a processor busy (hashing passwords, reading dates), so that requests which only wait
/// are not held up. Its queue is bounded and its jobs have a deadline: when too much comes, some of it is refused at once.
#[derive(Clone)]
pub struct WorkPool {
    // The threads hold `Queue` alone, and end when the last handle goes.
    handle: Arc<Handle>,
}

/// Why a job gave nothing. It may come again later: each of them is a 503 with Retry-After.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// So many jobs wait already that this one was not taken.
    #[error("too many jobs are waiting")]
    Full,
    /// It was not done in time; if it had not begun, it will not be.
    #[error("the job was not done in time")]
    Late,
    /// The job panicked.
    #[error("the job died")]
    Died,
}

impl From<PoolError> for Problem {
    fn from(error: PoolError) -> Self {
        Self::unavailable("The server is busy. Try again in a moment.").because(error)
    }
}

struct Handle {
    queue: Arc<Queue>,
}

struct Queue {
    name: &'static str,
    max: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
}

struct Job {
    deadline: Instant,
    run: Box<dyn FnOnce() + Send>,
}

impl WorkPool {
    /// A pool of this many threads (at least one), before which at most `queue_max` jobs wait.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(name: &'static str, threads: usize, queue_max: usize) -> std::io::Result<Self> {
        let queue = Arc::new(Queue {
            name,
            max: queue_max,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let pool = Self {
            handle: Arc::new(Handle { queue: queue.clone() }),
        };
        for number in 0..threads.max(1) {
            let queue = queue.clone();
            std::thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || queue.work())?;
        }
        Ok(pool)
    }

    /// Runs `job` on one of the threads and waits for it, at most this long, queueing included.
    ///
    /// # Errors
    /// [`PoolError`]; a job that was answered `Late` or `Full` before it began is never run.
    pub async fn run<T: Send + 'static>(&self, allowed: Duration, job: impl FnOnce() -> T + Send + 'static) -> Result<T, PoolError> {
        let (give, take) = oneshot::channel();
        let run = move || {
            // Nobody waits any more: the request was dropped.
            if !give.is_closed() {
                let _ = give.send(job());
            }
        };
        self.handle.queue.push(Job {
            deadline: Instant::now() + allowed,
            run: Box::new(run),
        })?;
        match tokio::time::timeout(allowed, take).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => Err(PoolError::Died),
            Err(_) => Err(PoolError::Late),
        }
    }

    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        self.handle.queue.lock().jobs.len()
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), PoolError> {
        let mut state = self.lock();
        if state.jobs.len() >= self.max {
            let now = Instant::now();
            state.jobs.retain(|job| job.deadline > now);
            if state.jobs.len() >= self.max {
                return Err(PoolError::Full);
            }
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            if job.deadline <= Instant::now() {
                continue;
            }
            if let Err(panic) = catch_unwind(AssertUnwindSafe(job.run)) {
                tracing::error!(pool = self.name, reason = text_of(&*panic), "a job panicked");
            }
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.closed = true;
        state.jobs.clear();
        drop(state);
        self.queue.changed.notify_all();
    }
}
