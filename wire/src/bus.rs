use async_trait::async_trait;

use crate::CloudEvent;

/// The port that a relay hands committed events to. In one process there is one bus a subscriber, which POSTs to its route; on
/// Dapr there is one, the sidecar's publish call. Services never see it: they commit events with their change.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Names the relay's cursor; stable over restarts.
    fn name(&self) -> &str;

    /// Whether events of this topic go this way; others are passed over.
    fn carries(&self, topic: &str) -> bool;

    /// Hands over a batch; one outcome an event, in the same order. `Ok` means that it was taken and cannot be lost any more.
    async fn publish(&self, events: &[CloudEvent]) -> Vec<Result<(), BusError>>;
}

/// Why an event was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// Try again later.
    #[error("not taken yet: {0}")]
    Later(String),
    /// It will never be taken: to the dead letters.
    #[error("refused: {0}")]
    Refused(String),
}
