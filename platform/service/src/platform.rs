use std::sync::Arc;

use pando_kernel::{Clock, Ids, Random};
use pando_token::TokenVerifier;
use pando_wire::{Client, Transport};

use crate::spans::Spans;
use crate::{Metrics, Shutdown, Tasks};

/// All that a service is handed besides its own store and settings. Cheap to clone; one a process.
#[derive(Clone)]
pub struct Platform {
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Ids,
    /// Randomness, fit for keys.
    pub random: Arc<dyn Random>,
    /// The way to other services.
    pub transport: Arc<dyn Transport>,
    /// Checks access tokens.
    pub verifier: Arc<TokenVerifier>,
    /// Figures for `/metrics`.
    pub metrics: Arc<Metrics>,
    /// Where spans are recorded.
    pub spans: Spans,
    /// The word to stop.
    pub shutdown: Shutdown,
    /// Background tasks.
    pub tasks: Tasks,
}

impl Platform {
    /// A platform on these ports, with ids, metrics, shutdown and tasks of its own, that records no spans. Needs no runtime.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>, transport: Arc<dyn Transport>, verifier: Arc<TokenVerifier>) -> Self {
        let shutdown = Shutdown::new();
        Self {
            ids: Ids::new(clock.clone(), random.clone()),
            clock,
            random,
            transport,
            verifier,
            metrics: Arc::new(Metrics::new()),
            spans: Spans::off(),
            tasks: Tasks::new(shutdown.clone()),
            shutdown,
        }
    }

    /// A client of another service.
    pub fn client(&self, app_id: &'static str) -> Client {
        Client::new(app_id, self.transport.clone())
    }
}
