use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pando_bus::Intake;
use pando_store::StoreError;
use tokio::time::Instant;

/// How often the databases are looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How long a look may take.
const LOOK_MAX: Duration = Duration::from_secs(2);
/// How long they may be away before the app says so. Shorter is a connection that breaks and is opened again.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the databases of this process are within reach and take writes. While they are not, the app is unhealthy, and its sidecar
/// brings neither events nor calls: an event that it brought in vain as often as its policy says, it would acknowledge.
pub(super) struct Reach {
    intake: Intake,
    is_lost: AtomicBool,
}

impl Reach {
    pub fn new(intake: Intake) -> Arc<Self> {
        let is_lost = AtomicBool::new(false);
        Arc::new(Self { intake, is_lost })
    }

    /// Whether they have been away for longer than a moment.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// Looks for ever.
    pub async fn watch(self: Arc<Self>) {
        let mut away = Away::default();
        loop {
            let began = Instant::now();
            let reason = match tokio::time::timeout(LOOK_MAX, self.intake.look()).await {
                Ok(Err(StoreError::Away(reason))) => Some(reason),
                // Whatever else is wrong, it answers; one that is busy most of all: without calls nothing would get better.
                Ok(_) => None,
                Err(_) => Some(format!("no answer within {} s", LOOK_MAX.as_secs())),
            };
            let is_lost = away.is_lost(reason.is_some(), began, Instant::now());
            if self.is_lost.swap(is_lost, Ordering::Relaxed) != is_lost {
                match reason {
                    Some(reason) => tracing::error!(reason, "a database is away: the sidecar is told to bring nothing until it is back"),
                    None => tracing::info!("the databases are within reach again: the sidecar is told"),
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// Since when they have been away.
#[derive(Default)]
struct Away {
    since: Option<Instant>,
}

impl Away {
    /// After a look that began and ended at these times, and found one away or not.
    fn is_lost(&mut self, is_away: bool, began: Instant, ended: Instant) -> bool {
        self.since = is_away.then(|| self.since.unwrap_or(began));
        self.since.is_some_and(|since| ended.duration_since(since) >= PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_nothing_and_the_first_answer_ends_it() {
        let (start, mut away) = (Instant::now(), Away::default());
        let at = |seconds| start + Duration::from_secs(seconds);
        let seen = [
            (false, 0, 0, false),
            (true, 1, 1, false),
            (true, 2, 2, false),
            (false, 3, 3, false),
            (true, 4, 4, false),
            (true, 6, 6, true),
            (false, 7, 7, false),
            (true, 8, 10, true),
        ];
        for (is_away, began, ended, is_lost) in seen {
            assert_eq!(away.is_lost(is_away, at(began), at(ended)), is_lost, "at {ended} s");
        }
    }
}
