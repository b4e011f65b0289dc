use std::sync::Arc;

use pando_kernel::{Clock, Ids, Random};
use pando_service::{SystemClock, SystemRandom};

/// The ports to the world outside: time and chance.
#[derive(Clone)]
pub struct World {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Ids, made of both.
    pub ids: Ids,
}

impl World {
    /// The real one.
    pub fn real() -> Self {
        Self::of(Arc::new(SystemClock), Arc::new(SystemRandom))
    }

    /// One with these ports.
    pub fn of(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            ids: Ids::new(clock.clone(), random.clone()),
            clock,
            random,
        }
    }
}
