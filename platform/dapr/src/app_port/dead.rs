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

/// How long one delivery of a dead letter is worked on: below the time after which daprd gives up a try (4 s). daprd brings it nine times
/// with 2 s between, so that it waits for a database for about 50 s; one that is away for longer makes the app unhealthy, and daprd brings
/// nothing until it is back.
const HELD: Duration = Duration::from_millis(3500);
/// How much of that is for asking the services once more, so that what they do not answer can still be kept.
const ASKED: Duration = Duration::from_millis(1500);
/// How often it is tried meanwhile.
const EVERY: Duration = Duration::from_millis(500);

impl Events {
    /// Takes in a dead letter: each service that listens is asked once more, and whoever does not take it has it among its own from then
    /// on, with the reason it gave.
    pub async fn take_dead(&self, body: &[u8], is_whole: bool) -> Response {
        let until = Instant::now() + HELD;
        let raw = unwrap(body);
        loop {
            let kept = tokio::time::timeout_at(until, self.keep(raw.as_deref().unwrap_or(body), is_whole)).await;
            let error = match kept {
                Ok(Ok(())) => return Json(json!({ "status": "SUCCESS" })).into_response(),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the database took too long".to_owned(),
            };
            if Instant::now() + EVERY > until {
                tracing::error!(error, "a dead letter is not kept yet");
                return later(&error);
            }
            tokio::time::sleep(EVERY).await;
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
        for (service, outcome) in self.deliver(&event, ASKED).await {
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
