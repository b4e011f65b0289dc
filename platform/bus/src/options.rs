use std::sync::Arc;
use std::time::Duration;

use pando_kernel::Random;
use pando_service::spans::Spans;

/// How a relay goes about it. The defaults suit one process; on a sidecar the batch is what it takes in one call.
#[derive(Clone)]
pub struct RelayOptions {
    /// Spreads retries.
    pub random: Arc<dyn Random>,
    /// Events handed over in one go: 256.
    pub batch_max: u32,
    /// How often what waits for another try is looked at, and the log too, should a signal have been missed: 1 s.
    pub sweep: Duration,
    /// Counted attempts after which an event is dead: 12. With the back-off about 16 minutes when the others get through.
    pub attempts_max: u32,
    /// How long the cursor may stay unsaved: 100 ms. A crash delivers what came in that time once more; saving it with every event would
    /// cost an fsync each, in the way of the writes it follows.
    pub save_after: Duration,
    /// Where spans are recorded: nowhere.
    pub spans: Spans,
}

impl RelayOptions {
    /// The defaults.
    pub fn new(random: Arc<dyn Random>) -> Self {
        let (sweep, save_after) = (Duration::from_secs(1), Duration::from_millis(100));
        Self {
            random,
            batch_max: 256,
            sweep,
            attempts_max: 12,
            save_after,
            spans: Spans::off(),
        }
    }

    /// The same, recording spans.
    #[must_use]
    pub fn traced(mut self, spans: &Spans) -> Self {
        self.spans = spans.clone();
        self
    }
}
