use std::future::Future;

use tokio::task::JoinHandle;

/// Work beside the requests that ends with whoever holds this.
pub(super) struct Background(JoinHandle<()>);

impl Background {
    /// Starts it on the runtime that this is called on.
    #[expect(
        clippy::disallowed_methods,
        reason = "a connection is driven by its adapter, which ends it; pando_service stands above this crate"
    )]
    pub fn start(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work))
    }

    /// Ends it at its next pause.
    pub fn end(&self) {
        self.0.abort();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end();
    }
}
