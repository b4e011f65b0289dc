use std::sync::Arc;

use tokio::sync::watch;

/// The word to stop, for all who listen. Cheap to clone; once said, it stays said.
#[derive(Clone, Debug)]
pub struct Shutdown(Arc<watch::Sender<bool>>);

impl Default for Shutdown {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Shutdown {
    /// Not said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says it.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was said.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends when it is said; at once when it was. May be dropped and asked again.
    pub async fn requested(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|said| *said).await;
    }
}
