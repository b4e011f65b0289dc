use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pando_kernel::MessageId;
use pando_store::StoreError;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::store::{Commands, Given};

/// Turns that wait for the outcomes of their commands. The stored outcome is the truth: it may have come through another process, so
/// the store is looked at again and again; a signal only makes it sooner.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<HashMap<MessageId, Arc<Notify>>>>);

/// How long an answer waits for outcomes.
pub const WAIT: Duration = Duration::from_secs(2);
/// How often the store is looked at without a signal.
const LOOK: Duration = Duration::from_millis(100);

impl Waiting {
    /// An outcome of this message's commands was stored.
    pub fn wake(&self, message: MessageId) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = waiting.get(&message) {
            notify.notify_one();
        }
    }

    /// Announces a turn: before its commands are given, so that no signal is lost.
    pub fn register(&self, message: MessageId) -> Waiter {
        let notify = Arc::new(Notify::new());
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(message, notify.clone());
        Waiter {
            all: self.clone(),
            message,
            notify,
        }
    }
}

/// One turn that waits.
pub struct Waiter {
    all: Waiting,
    message: MessageId,
    notify: Arc<Notify>,
}

impl Waiter {
    /// The message's commands, as soon as all have an outcome; after [`WAIT`] as they are then.
    pub async fn outcomes(&self, commands: &Commands) -> Result<Vec<Given>, StoreError> {
        let deadline = Instant::now() + WAIT;
        loop {
            let given = commands.of_message(self.message).await?;
            if given.iter().all(|command| command.outcome.is_some()) || Instant::now() >= deadline {
                return Ok(given);
            }
            let next = (Instant::now() + LOOK).min(deadline);
            tokio::select! {
                () = self.notify.notified() => {}
                () = tokio::time::sleep_until(next) => {}
            }
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.message);
    }
}
