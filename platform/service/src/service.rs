use std::sync::Arc;

use axum::Router;
use futures_util::future::BoxFuture;
use pando_wire::Contract;

use crate::Reconciler;

/// Says whether a service can do its work now; the `Err` says what is missing.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// A service as its process sees it.
#[derive(Clone)]
pub struct Service {
    /// What others may know of it.
    pub contract: Contract,
    /// What it answers, layers included.
    pub router: Router,
    /// The topics it subscribes to; each has a route ([`pando_wire::event_route`]).
    pub topics: Vec<&'static str>,
    /// What runs beside its requests.
    pub reconcilers: Vec<Reconciler>,
    /// Whether it can do its work.
    pub ready: Ready,
}

impl Service {
    /// A service that takes no topics, runs nothing beside its requests and is always ready.
    pub fn new(contract: Contract, router: Router) -> Self {
        Self {
            contract,
            router,
            topics: Vec::new(),
            reconcilers: Vec::new(),
            ready: Arc::new(|| Box::pin(async { Ok(()) })),
        }
    }

    /// The same, subscribed to these topics.
    #[must_use]
    pub fn topics(mut self, topics: impl IntoIterator<Item = &'static str>) -> Self {
        self.topics.extend(topics);
        self
    }

    /// The same with one more reconciler.
    #[must_use]
    pub fn reconciler(mut self, reconciler: Reconciler) -> Self {
        self.reconcilers.push(reconciler);
        self
    }

    /// The same, ready when this says so.
    #[must_use]
    pub fn ready(mut self, ready: Ready) -> Self {
        self.ready = ready;
        self
    }
}
