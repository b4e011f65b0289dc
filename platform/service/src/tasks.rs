use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::JoinSet;

use crate::Shutdown;

/// The background tasks of a process: each has a name, none outlives it, and a panic of one is logged and stays its own.
#[derive(Clone)]
pub struct Tasks {
    running: Arc<Mutex<JoinSet<()>>>,
    shutdown: Shutdown,
}

impl Tasks {
    /// No tasks yet; those to come end with `shutdown`.
    pub fn new(shutdown: Shutdown) -> Self {
        Self {
            running: Arc::default(),
            shutdown,
        }
    }

    /// Runs `task` until it ends or shutdown is requested; then it is dropped where it waits. Needs a runtime around it.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let shutdown = self.shutdown.clone();
        self.spawn_to_its_end(name, async move {
            tokio::select! {
                () = shutdown.requested() => {}
                () = task => {}
            }
        });
    }

    /// Runs `task` to its own end, for one that listens to shutdown and has something to finish; at most to the deadline of
    /// [`Self::join`].
    pub fn spawn_to_its_end(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        while running.try_join_next().is_some() {}
        running.spawn(async move {
            if let Err(panic) = AssertUnwindSafe(task).catch_unwind().await {
                tracing::error!(task = name, reason = text_of(&*panic), "a background task panicked");
            }
        });
    }

    /// How many run.
    pub fn count(&self) -> usize {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        while running.try_join_next().is_some() {}
        running.len()
    }

    /// Waits until all have ended, at most this long; then drops the rest. Returns how many those were.
    pub async fn join(&self, deadline: Duration) -> usize {
        let mut running = std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = async { while running.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(deadline, ended).await;
        let left = running.len();
        running.shutdown().await;
        left
    }
}

/// What a panic said.
pub(crate) fn text_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_panic_stays_its_own_and_shutdown_ends_the_rest() {
        let shutdown = Shutdown::new();
        let tasks = Tasks::new(shutdown.clone());
        let done = Arc::new(AtomicUsize::new(0));
        tasks.spawn("panics", async { panic!("on purpose") });
        tasks.spawn("waits for ever", std::future::pending());
        let counted = (shutdown.clone(), done.clone());
        tasks.spawn_to_its_end("finishes", async move {
            counted.0.requested().await;
            tokio::time::sleep(Duration::from_millis(5)).await;
            counted.1.fetch_add(1, Ordering::SeqCst);
        });
        tokio::task::yield_now().await;
        shutdown.request();
        assert_eq!(tasks.join(Duration::from_secs(5)).await, 0);
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_does_not_end_is_dropped_at_the_deadline() {
        let tasks = Tasks::new(Shutdown::new());
        tasks.spawn_to_its_end("never", std::future::pending());
        assert_eq!(tasks.join(Duration::from_millis(10)).await, 1);
        assert_eq!(tasks.count(), 0);
    }
}
