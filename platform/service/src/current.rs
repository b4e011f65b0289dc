use std::future::Future;
use std::sync::{Arc, OnceLock};

use pando_kernel::{CorrelationId, UserId};

tokio::task_local! {
    static CURRENT: Arc<Current>;
}

/// Which request a piece of code works for. Kept beside the task, so that every log line written while it works names the
/// request without anybody passing it on.
#[derive(Debug)]
pub struct Current {
    /// The app id of the service.
    pub service: &'static str,
    /// The request's correlation id.
    pub correlation_id: CorrelationId,
    /// For a request that brings an event: the correlation id of the request that caused the event. Logs go by it.
    pub caused_by: OnceLock<CorrelationId>,
    /// The person, as soon as they are known.
    pub user_id: OnceLock<UserId>,
}

impl Current {
    /// Runs `work` on behalf of this request.
    pub fn scope<F: Future>(self: Arc<Self>, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, work)
    }

    /// What is being worked for here; `None` outside of requests.
    pub fn get() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }
}
