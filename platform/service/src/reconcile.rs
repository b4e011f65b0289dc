use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pando_token::KeysAndRevocations;

use crate::tasks::text_of;
use crate::{Shutdown, Wake};

/// How far one run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// There is more to do at once.
    pub more: bool,
}

impl Progress {
    /// Nothing is left for now.
    pub const DONE: Self = Self { more: false };
    /// The run stopped at its bound; the next one goes on.
    pub const MORE: Self = Self { more: true };
}

/// Work that brings a state to where it should be: bounded and repeatable, woken by a signal and by a timer, so that a lost signal
/// costs time and nothing else.
#[derive(Clone)]
pub struct Reconciler {
    /// Its name in logs.
    pub name: &'static str,
    /// The time from the end of one run to the next, when no signal comes.
    pub every: Duration,
    /// The signal that there is something to do.
    pub wake: Option<Wake>,
    /// Whether it works on what all processes of its service share: then one of them at a time does it.
    pub is_shared: bool,
    /// One bounded run.
    pub run: Arc<dyn Fn() -> BoxFuture<'static, Result<Progress, String>> + Send + Sync>,
}

impl Reconciler {
    /// Work that is done on a timer.
    pub fn new<F, R>(name: &'static str, every: Duration, run: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Progress, String>> + Send + 'static,
    {
        Self {
            name,
            every,
            wake: None,
            is_shared: false,
            run: Arc::new(move || run().boxed()),
        }
    }

    /// The same as work on the service's database, and on nothing that a process remembers: of several processes one at a time does
    /// it. A signal in another one is lost, so the timer has to be frequent enough alone.
    #[must_use]
    pub fn shared(mut self) -> Self {
        self.is_shared = true;
        self
    }

    /// The same work, done on this signal too.
    #[must_use]
    pub fn woken_by(mut self, wake: Wake) -> Self {
        self.wake = Some(wake);
        self
    }

    /// Keeps the known keys and revocations at most two seconds behind their issuer.
    pub fn following(issuer: Arc<KeysAndRevocations>) -> Self {
        Self::new("keys and revocations", Duration::from_secs(2), move || {
            let issuer = issuer.clone();
            async move { issuer.poll().await.map(|more| Progress { more }) }
        })
    }
}

/// The first pause after an error; it doubles with each further one, up to the reconciler's own `every` or this maximum.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Runs it until shutdown, first at once. An error makes it pause, longer each time and never in step with others; it is logged
/// when it begins and when it ends, not each time. A run is never cut short: shutdown is heard between two runs.
pub async fn reconcile(reconciler: Reconciler, shutdown: Shutdown) {
    let name = reconciler.name;
    let mut failures = 0u32;
    while !shutdown.is_requested() {
        let outcome = match AssertUnwindSafe((reconciler.run)()).catch_unwind().await {
            Ok(outcome) => outcome,
            Err(panic) => Err(format!("it panicked: {}", text_of(&*panic))),
        };
        let pause = match outcome {
            Ok(progress) => {
                if failures > 0 {
                    tracing::info!(reconciler = name, failures, "works again");
                }
                failures = 0;
                if progress.more {
                    tokio::task::yield_now().await;
                    continue;
                }
                reconciler.every
            }
            Err(reason) => {
                if failures == 0 {
                    tracing::warn!(reconciler = name, reason, "failed; it goes on trying");
                }
                failures = failures.saturating_add(1);
                back_off(failures, reconciler.every)
            }
        };
        // After an error a signal is no reason to hurry: it would turn a busy source into a busy loop.
        let wake = reconciler.wake.as_ref().filter(|_| failures == 0);
        tokio::select! {
            () = shutdown.requested() => {}
            () = tokio::time::sleep(pause) => {}
            () = async { wake.unwrap_or(&Wake::new()).woken().await } => {}
        }
    }
}

/// Half of the pause is chance, from the keys every `RandomState` is made with; nobody needs to be unable to foresee it.
fn back_off(failures: u32, every: Duration) -> Duration {
    let longest = PAUSE_MAX.min(every.max(Duration::from_secs(1)));
    let pause = PAUSE_MIN.saturating_mul(1 << failures.min(16).saturating_sub(1)).min(longest);
    let chance = RandomState::new().hash_one(failures) % 1000;
    pause / 2 + (pause / 2).mul_f64(chance as f64 / 1000.0)
}
