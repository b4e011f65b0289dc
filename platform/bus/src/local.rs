use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use futures_util::{StreamExt, stream};
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use pando_wire::{Bus, BusError, CloudEvent, Problem, Transport, event_route, header as ours};
use serde::Deserialize;

/// The bus of one process: a POST of the structured CloudEvent to the subscriber's own route, as a sidecar would do it, and its
/// answers are read as a sidecar reads them. So a subscriber is the same code in both.
pub struct LocalBus {
    name: String,
    subscriber: &'static str,
    routes: BTreeMap<&'static str, String>,
    transport: Arc<dyn Transport>,
    time: Duration,
}

/// What a subscriber answers.
#[derive(Deserialize)]
struct Answer {
    status: String,
}

/// How a batch has gone so far.
#[derive(Default)]
struct Seen {
    answers: AtomicUsize,
    silences: AtomicUsize,
}

impl LocalBus {
    /// Deliveries under way at once. Their order is not kept: subscribers go by the version.
    pub const IN_FLIGHT_MAX: usize = 32;
    /// How long one delivery may take, unless told otherwise.
    pub const TIME_MAX: Duration = Duration::from_secs(10);
    /// How much of an answer is read, in bytes.
    pub const ANSWER_BYTES_MAX: usize = 64 * 1024;

    /// The way of these topics to the subscriber of this app id; its name, and the cursor's, is the app id.
    pub fn new(subscriber: &'static str, topics: impl IntoIterator<Item = &'static str>, transport: Arc<dyn Transport>) -> Self {
        Self {
            name: subscriber.to_owned(),
            subscriber,
            routes: topics.into_iter().map(|topic| (topic, event_route(topic))).collect(),
            transport,
            time: Self::TIME_MAX,
        }
    }

    /// The same under another name.
    #[must_use]
    pub(crate) fn named(mut self, name: String) -> Self {
        self.name = name;
        self
    }

    /// The same with another limit of one delivery's time.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Deliveries without any answer, and none with one, after which the rest of a batch is not tried: 256 time-outs are 80 s.
    const SILENT_MAX: usize = 8;

    /// Delivers one.
    async fn deliver(&self, event: &CloudEvent, seen: &Seen) -> Result<(), BusError> {
        if seen.answers.load(Ordering::Relaxed) == 0 && seen.silences.load(Ordering::Relaxed) >= Self::SILENT_MAX {
            return Err(BusError::Later(format!("{} is away", self.subscriber)));
        }
        let Some(route) = self.routes.get(event.kind.as_str()) else {
            return Ok(());
        };
        let refused = |error: &dyn std::fmt::Display| BusError::Refused(error.to_string());
        let body = serde_json::to_vec(event).map_err(|error| refused(&error))?;
        let mut request = Request::post(route).header(header::CONTENT_TYPE, "application/cloudevents+json");
        if let Some(trace) = &event.traceparent {
            request = request.header(ours::TRACEPARENT, trace);
        }
        let request = request.body(Body::from(body)).map_err(|error| refused(&error))?;
        let exchange = async {
            let response = self
                .transport
                .send(self.subscriber, request)
                .await
                .map_err(|error| error.to_string())?;
            Ok::<_, String>(read(response).await)
        };
        let later = match tokio::time::timeout(self.time, exchange).await {
            Ok(Ok(outcome)) => {
                seen.answers.fetch_add(1, Ordering::Relaxed);
                return outcome;
            }
            Ok(Err(reason)) => reason,
            Err(_) => format!("{} took longer than {} s", self.subscriber, self.time.as_secs_f32()),
        };
        seen.silences.fetch_add(1, Ordering::Relaxed);
        Err(BusError::Later(later))
    }
}

/// Reads an answer as Dapr does: a 2xx says in its body what became of the event, 404 drops it. What is wrong with the event
/// itself would be refused again; anything else is tried again.
async fn read(response: Response<Body>) -> Result<(), BusError> {
    let status = response.status();
    let body = Limited::new(response.into_body(), LocalBus::ANSWER_BYTES_MAX).collect().await;
    let body = body.map(|body| body.to_bytes()).map_err(|error| error.to_string());
    if status.is_success() {
        // Of an answer that broke off nobody knows what the rest would have said.
        let body = body.map_err(|error| BusError::Later(format!("{status}, but the answer broke off: {error}")))?;
        if body.is_empty() {
            return Ok(());
        }
        return match serde_json::from_slice::<Answer>(&body) {
            Ok(answer) if answer.status == "SUCCESS" => Ok(()),
            Ok(answer) if answer.status == "DROP" => Err(BusError::Refused("dropped by the subscriber".to_owned())),
            Ok(answer) => Err(BusError::Later(format!("the subscriber answered {}", shorten(&answer.status)))),
            Err(error) => Err(BusError::Later(format!("an answer that makes no sense: {error}"))),
        };
    }
    let body = body.unwrap_or_default();
    let text = serde_json::from_slice::<Problem>(&body)
        .map_or_else(|_| String::from_utf8_lossy(&body).into_owned(), |problem| problem.to_string());
    let text = format!("{status}: {}", shorten(&text));
    match status {
        StatusCode::NOT_FOUND
        | StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => Err(BusError::Refused(text)),
        // A conflict (409) among them: somebody else was faster, and the next try sees what they did.
        _ => Err(BusError::Later(text)),
    }
}

/// Reasons are kept with each event: a thousand characters say enough.
fn shorten(text: &str) -> String {
    text.chars().take(1000).collect()
}

#[async_trait]
impl Bus for LocalBus {
    fn name(&self) -> &str {
        &self.name
    }

    fn carries(&self, topic: &str) -> bool {
        self.routes.contains_key(topic)
    }

    async fn publish(&self, events: &[CloudEvent]) -> Vec<Result<(), BusError>> {
        let seen = Seen::default();
        let deliveries: Vec<_> = events.iter().map(|event| self.deliver(event, &seen)).collect();
        stream::iter(deliveries).buffered(Self::IN_FLIGHT_MAX).collect().await
    }
}
