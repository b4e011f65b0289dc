use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pando_store::StoreError;
use pando_wire::{BusError, CloudEvent};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::events::{Events, later};

/// While the databases are away, a dead letter is held so long and not lost: below the `processingTimeout` of the pub/sub component
/// (60 s), after which daprd would bring it to a second worker as well.
const HELD: Duration = Duration::from_secs(40);
/// How often it is tried meanwhile.
const EVERY: Duration = Duration::from_millis(500);

impl Events {
    /// Takes in a dead letter: each service that listens is asked once more, and whoever does not take it has it among its own from then
    /// on, with the reason it gave.
    pub async fn take_dead(&self, body: &[u8], is_whole: bool) -> Response {
        let until = Instant::now() + HELD;
        let raw = unwrap(body);
        loop {
            match self.keep(raw.as_deref().unwrap_or(body), is_whole).await {
                Ok(()) => return Json(json!({ "status": "SUCCESS" })).into_response(),
                Err(error) if Instant::now() + EVERY > until => {
                    tracing::error!(%error, "a dead letter was not kept: if the databases stay away it is lost to this app");
                    return later(&error.to_string());
                }
                Err(_) => tokio::time::sleep(EVERY).await,
            }
        }
    }

    async fn keep(&self, raw: &[u8], is_whole: bool) -> Result<(), StoreError> {
        let event = is_whole.then(|| serde_json::from_slice::<CloudEvent>(raw).ok()).flatten();
        let Some(event) = event.filter(|event| self.knows(&event.kind, &event.source)) else {
            let reason = if is_whole {
                "no event that anybody here listens to"
            } else {
                "larger than an event may be"
            };
            // Somebody has to have it; which service does not matter, since none can read it.
            return match self.subscribers.first() {
                Some(subscriber) => self.intake.take_unreadable(subscriber.service, raw, reason).await,
                None => Ok(()),
            };
        };
        for (service, outcome) in self.deliver(&event).await {
            if let Err(error) = outcome {
                let error = match error {
                    BusError::Refused(reason) => BusError::Refused(format!("not taken by {service}: {reason}")),
                    BusError::Later(reason) => BusError::Later(format!("not taken by {service}: {reason}")),
                };
                self.intake.take(service, &event, &error).await?;
            }
        }
        Ok(())
    }
}

/// What was published, out of the envelope that daprd puts round what it passes on raw.
fn unwrap(body: &[u8]) -> Option<Vec<u8>> {
    #[derive(Deserialize)]
    struct Wrapped {
        data_base64: String,
    }
    let wrapped: Wrapped = serde_json::from_slice(body).ok()?;
    STANDARD.decode(wrapped.data_base64).ok()
}
