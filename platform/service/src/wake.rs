use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes one waiter. Several signals before it waits count as one, and none is lost.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Not signalled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Signals: the one that waits, or the next that will.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Ends at the next signal, or at once when there was one that nobody has taken.
    pub async fn woken(&self) {
        self.0.notified().await;
    }
}
