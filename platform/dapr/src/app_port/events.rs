use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use http::{Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use pando_bus::{Intake, LocalBus};
use pando_http::InProcess;
use pando_wire::{Bus, BusError, CloudEvent, Contract, TraceParent, event_route, header as ours};
use serde_json::json;

use crate::subscription::DEAD_ROUTE;

/// The events that the sidecar brings: each is handed to every service of this process that listens to its topic.
pub(super) struct Events {
    /// By route.
    topics: BTreeMap<String, Topic>,
    pub subscribers: Vec<Subscriber>,
    pub intake: Intake,
}

struct Topic {
    name: &'static str,
    /// Who alone publishes it.
    publisher: &'static str,
}

/// A service of this process that listens to something.
pub(super) struct Subscriber {
    pub service: &'static str,
    pub bus: LocalBus,
}

impl Events {
    /// A larger event is not read to its end. daprd takes 4 MiB by itself, and a dead letter comes in base64.
    const BYTES_MAX: usize = 6 * 1024 * 1024;
    /// How long a service may take over an event: below the time after which daprd gives up a try (4 s), so that it is told why. What
    /// needs longer comes to the dead letters, and from there to the service's own side, where a try may take [`LocalBus::TIME_MAX`].
    const TRY_MAX: Duration = Duration::from_secs(3);

    pub fn new(contracts: &[Contract], hosted: &[&'static str], here: Arc<InProcess>, intake: Intake) -> Self {
        let (mut topics, mut subscribers) = (BTreeMap::new(), Vec::new());
        for service in hosted {
            let mut own = Vec::new();
            for contract in contracts {
                for name in contract.topics_for(service) {
                    let publisher = contract.app_id;
                    topics.insert(event_route(name), Topic { name, publisher });
                    own.push(name);
                }
            }
            if !own.is_empty() {
                let bus = LocalBus::new(service, own, here.clone());
                subscribers.push(Subscriber { service, bus });
            }
        }
        Self {
            topics,
            subscribers,
            intake,
        }
    }

    /// Takes what the sidecar brings. Never a 404: daprd would throw the event away.
    pub async fn take(&self, request: Request) -> Response {
        if request.method() != Method::POST {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        let path = request.uri().path().to_owned();
        let span = request.headers().get(ours::TRACEPARENT).cloned();
        let (body, is_whole) = match read(request).await {
            Ok(read) => read,
            Err(reason) => return later(&format!("the event did not arrive whole: {reason}")),
        };
        if path == DEAD_ROUTE {
            return self.take_dead(&body, is_whole).await;
        }
        let Some(topic) = self.topics.get(&path) else {
            tracing::error!(
                path,
                "an event came to a route that nothing was subscribed by: is another Subscription set up for this app?"
            );
            return later("nothing here listens to this route");
        };
        if !is_whole {
            return dropped(topic.name, "larger than an event may be");
        }
        let mut event: CloudEvent = match serde_json::from_slice(&body) {
            Ok(event) => event,
            Err(error) => {
                return dropped(
                    topic.name,
                    &format!("no CloudEvent that this build can read, at column {}", error.column()),
                );
            }
        };
        if event.kind != topic.name {
            return dropped(topic.name, "of another type than its topic");
        }
        if event.source != topic.publisher {
            return dropped(topic.name, "from a source that does not publish it");
        }
        if let Some(span) = span.as_ref().and_then(|span| span.to_str().ok()) {
            below(&mut event, span);
        }
        let outcomes = self.deliver(&event, Self::TRY_MAX).await;
        let failures = || {
            outcomes
                .iter()
                .filter_map(|(service, outcome)| Some((*service, outcome.as_ref().err()?)))
        };
        if let Some((service, error)) = failures().find(|(_, error)| matches!(error, BusError::Later(_))) {
            return later(&format!("{service}: {error}"));
        }
        match failures().next() {
            // What is wrong with an event may quote what stands in it: that is for the list of dead letters, not for the log.
            Some((service, _)) => dropped(topic.name, &format!("refused by {service}")),
            None => Json(json!({ "status": "SUCCESS" })).into_response(),
        }
    }

    /// Hands an event to all that listen to it, at once. Each may take this long.
    pub async fn deliver(&self, event: &CloudEvent, time: Duration) -> Vec<(&'static str, Result<(), BusError>)> {
        let listening = self.subscribers.iter().filter(|subscriber| subscriber.bus.carries(&event.kind));
        join_all(listening.map(async |subscriber| {
            let unsaid = || Err(BusError::Later(format!("nothing was said within {} s", time.as_secs_f32())));
            let told = tokio::time::timeout(time, self.hand_over(subscriber, event)).await;
            (subscriber.service, told.unwrap_or_else(|_| unsaid()))
        }))
        .await
    }

    async fn hand_over(&self, subscriber: &Subscriber, event: &CloudEvent) -> Result<(), BusError> {
        let is_through = self.intake.is_through(subscriber.service, event).await;
        if is_through.map_err(|error| BusError::Later(error.to_string()))? {
            tracing::debug!(
                subscriber = subscriber.service,
                topic = event.kind,
                position = event.position,
                "an event of former times was passed over"
            );
            return Ok(());
        }
        let told = subscriber.bus.publish(std::slice::from_ref(event)).await.pop();
        told.unwrap_or_else(|| Err(BusError::Later("nothing was said".to_owned())))
    }

    /// Whether this is a topic that this publisher publishes and somebody here listens to.
    pub fn knows(&self, topic: &str, publisher: &str) -> bool {
        let known = |known: &Topic| known.name == topic && known.publisher == publisher;
        self.topics.get(&event_route(topic)).is_some_and(known)
    }
}

/// The sidecar's delivery is a span of its own below the event's, and says so in the header alone: what is done here is caused by that.
fn below(event: &mut CloudEvent, span: &str) {
    let read = |text: &str| text.parse::<TraceParent>().ok();
    let published = event.traceparent.as_deref().and_then(read);
    if let (Some(published), Some(delivered)) = (published, read(span))
        && published.is_of_one_trace(delivered)
    {
        event.traceparent = Some(delivered.to_string());
    }
}

/// The body, or its beginning; and whether it is all of it.
async fn read(request: Request) -> Result<(Bytes, bool), String> {
    let mut body = Limited::new(request.into_body(), Events::BYTES_MAX);
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => read.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(error) if error.is::<LengthLimitError>() => return Ok((read.into(), false)),
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok((read.into(), true))
}

/// To be brought again.
pub(super) fn later(reason: &str) -> Response {
    tracing::debug!(reason, "an event is not taken yet");
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "reason": reason }))).into_response()
}

/// To the dead letters, since it will never be taken.
fn dropped(topic: &str, reason: &str) -> Response {
    tracing::warn!(topic, reason, "an event goes to the dead letters");
    Json(json!({ "status": "DROP" })).into_response()
}
