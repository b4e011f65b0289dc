use std::sync::Arc;

use pando_kernel::Clock;
use pando_store::Store;

/// Takes in, on the subscribers' side, what a broker delivered and a subscriber of this process did not take: each becomes a dead letter
/// of the subscriber's own database.
#[derive(Clone)]
pub struct Intake {
    _stores: Vec<(&'static str, Arc<dyn Store>)>,
    _clock: Arc<dyn Clock>,
}

impl Intake {
    /// Into the databases of these subscribers.
    pub fn new(stores: impl IntoIterator<Item = (&'static str, Arc<dyn Store>)>, clock: Arc<dyn Clock>) -> Self {
        Self {
            _stores: stores.into_iter().collect(),
            _clock: clock,
        }
    }
}
