use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use pando_wire::header as ours;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::task::AbortHandle;

use super::mesh::{App, Mesh, Subscribed, whole};
use super::wire::{child, done, error};

/// What was published, by topic, for tests to look at; and what no sidecar has acknowledged yet.
#[derive(Default)]
pub(super) struct Broker {
    published: Mutex<BTreeMap<String, usize>>,
    pending: Mutex<Pending>,
}

#[derive(Default)]
struct Pending {
    /// By a number of its own.
    entries: BTreeMap<u64, Entry>,
    last: u64,
    /// The apps whose sidecars are dead.
    dead: BTreeSet<String>,
}

/// A message for one subscription of an app.
struct Entry {
    app_id: String,
    subscription: Subscribed,
    message: Vec<u8>,
    /// Where a sidecar has it.
    delivery: Option<AbortHandle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BulkEntry {
    entry_id: String,
    event: Value,
    content_type: String,
}

/// What became of a delivery.
enum Outcome {
    Taken,
    /// Another try may help.
    Retry,
    /// None will.
    Drop,
}

impl Mesh {
    /// How many messages of a topic there were.
    pub fn published(&self, topic: &str) -> usize {
        let published = self.broker.published.lock().unwrap_or_else(PoisonError::into_inner);
        published.get(topic).copied().unwrap_or_default()
    }

    fn may_publish(&self, app_id: &str, pubsub: &str, topic: &str) -> Result<(), Response> {
        if pubsub == self.settings.bare {
            return Ok(());
        }
        if pubsub != self.settings.pubsub {
            return Err(error(404, "ERR_PUBSUB_NOT_FOUND", &format!("pubsub {pubsub} is not found")));
        }
        let scopes = self.settings.publishing_scopes.get(app_id);
        match scopes.is_none_or(|topics| topics.iter().any(|allowed| allowed == topic)) {
            true => Ok(()),
            false => Err(error(
                403,
                "ERR_PUBSUB_FORBIDDEN",
                &format!("topic {topic} is not allowed for app id {app_id}"),
            )),
        }
    }

    pub(super) async fn publish_one(self: Arc<Self>, app_id: &str, pubsub: &str, topic: &str, request: Request) -> Response {
        if let Err(refused) = self.may_publish(app_id, pubsub, topic) {
            return refused;
        }
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let is_raw = request
            .uri()
            .query()
            .is_some_and(|query| query.contains("metadata.rawPayload=true"));
        let trace = traceparent(&request);
        let body = match whole(request).await {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let message = match (is_raw, kind.as_str()) {
            (true, _) => body.to_vec(),
            (false, "application/cloudevents+json") => match serde_json::from_slice(&body) {
                Ok(event) => envelope(event, pubsub, topic, &trace),
                Err(failed) => return error(500, "ERR_PUBSUB_CLOUD_EVENTS_SER", &failed.to_string()),
            },
            (false, _) => envelope(wrap(&body), pubsub, topic, &trace),
        };
        self.deliver_to_all(pubsub, topic, message);
        done()
    }

    pub(super) async fn publish_bulk(self: Arc<Self>, app_id: &str, pubsub: &str, topic: &str, request: Request) -> Response {
        if let Err(refused) = self.may_publish(app_id, pubsub, topic) {
            return refused;
        }
        let trace = traceparent(&request);
        let entries: Vec<BulkEntry> = match whole(request).await.map(|body| serde_json::from_slice(&body)) {
            Ok(Ok(entries)) => entries,
            Ok(Err(failed)) => return error(400, "ERR_PUBSUB_EVENTS_SER", &failed.to_string()),
            Err(refused) => return refused,
        };
        let mut seen = std::collections::BTreeSet::new();
        if !entries
            .iter()
            .all(|entry| !entry.entry_id.is_empty() && seen.insert(entry.entry_id.clone()))
        {
            return error(400, "ERR_PUBSUB_EVENTS_SER", "entryId is duplicated or not present for entry");
        }
        // The last one first: nobody promises an order.
        for entry in entries.into_iter().rev() {
            let is_event = entry.content_type == "application/cloudevents+json";
            let event = if is_event {
                entry.event
            } else {
                wrap(entry.event.to_string().as_bytes())
            };
            self.clone().deliver_to_all(pubsub, topic, envelope(event, pubsub, topic, &trace));
        }
        done()
    }

    fn deliver_to_all(self: Arc<Self>, pubsub: &str, topic: &str, message: Vec<u8>) {
        *self
            .broker
            .published
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(topic.to_owned())
            .or_default() += 1;
        let apps = self.apps().clone();
        for (app_id, app) in apps {
            let is_of = |one: &&Subscribed| one.topic == topic && one.pubsubname == pubsub;
            for subscription in app.subscriptions.iter().filter(is_of) {
                self.bring(&app_id, subscription.clone(), message.clone());
            }
        }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.broker.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a message until the app's sidecar, if there is one, has acknowledged it.
    fn bring(self: &Arc<Self>, app_id: &str, subscription: Subscribed, message: Vec<u8>) {
        let Some(app) = self.apps().get(app_id).cloned() else { return };
        let mut pending = self.pending();
        pending.last += 1;
        let number = pending.last;
        let deliver = || {
            let (mesh, delivery) = (self.clone(), self.clone().deliver(app, subscription.clone(), message.clone()));
            self.running().spawn(async move {
                delivery.await;
                mesh.pending().entries.remove(&number);
            })
        };
        let delivery = (!pending.dead.contains(app_id)).then(deliver);
        let app_id = app_id.to_owned();
        let entry = Entry {
            app_id,
            subscription,
            message,
            delivery,
        };
        pending.entries.insert(number, entry);
    }

    /// The sidecar of this app dies, whatever it is delivering. (Its API goes on: only deliveries are told of here.)
    pub fn dies(&self, app_id: &str) {
        let mut pending = self.pending();
        pending.dead.insert(app_id.to_owned());
        for entry in pending.entries.values_mut().filter(|entry| entry.app_id == app_id) {
            if let Some(delivery) = entry.delivery.take() {
                delivery.abort();
            }
        }
    }

    /// It is there again, and takes up what it did not acknowledge. (A real one waits for the `processingTimeout` before.)
    pub fn is_back(self: &Arc<Self>, app_id: &str) {
        let mut pending = self.pending();
        pending.dead.remove(app_id);
        let left = pending
            .entries
            .extract_if(.., |_, entry| entry.app_id == app_id && entry.delivery.is_none());
        let left: Vec<Entry> = left.map(|(_, entry)| entry).collect();
        drop(pending);
        for entry in left {
            self.bring(app_id, entry.subscription, entry.message);
        }
    }

    /// With the inbound retries, and to the dead letters when it is not taken; without either where the component has no policy and the
    /// subscription no such topic: then it is gone.
    async fn deliver(self: Arc<Self>, app: App, subscription: Subscribed, message: Vec<u8>) {
        let is_raw = subscription.metadata.get("rawPayload").is_some_and(|raw| raw == "true");
        let event = match (is_raw, serde_json::from_slice::<Value>(&message)) {
            (true, _) => Some(json!({
                "id": "of-the-sidecar", "specversion": "1.0", "type": "com.dapr.event.sent", "source": "Dapr", "topic": subscription.topic,
                "pubsubname": subscription.pubsubname, "datacontenttype": "application/octet-stream", "data_base64": STANDARD.encode(&message),
            })),
            (false, Ok(event)) => Some(event),
            (false, Err(_)) => None,
        };
        if let Some(event) = event {
            let is_bare = subscription.pubsubname == self.settings.bare;
            let retries = if is_bare { 0 } else { self.settings.inbound_retries };
            for again in 0..=retries {
                if again > 0 {
                    tokio::time::sleep(self.settings.inbound_wait).await;
                }
                match self.offer(&app, &subscription, &event).await {
                    Outcome::Taken => return,
                    Outcome::Retry => {}
                    Outcome::Drop => break,
                }
            }
        }
        if !subscription.dead_letter_topic.is_empty() {
            self.deliver_to_all(&subscription.pubsubname, &subscription.dead_letter_topic, message);
        }
    }

    async fn offer(&self, app: &App, subscription: &Subscribed, event: &Value) -> Outcome {
        let mut request = Request::post(format!("http://{}{}", app.address, subscription.route))
            .header(header::CONTENT_TYPE, "application/cloudevents+json")
            .header("pubsubName", &subscription.pubsubname)
            .header(ours::APP_TOKEN, &self.settings.app_token);
        if let Some(trace) = event["traceparent"].as_str().filter(|trace| !trace.is_empty()) {
            request = request.header(ours::TRACEPARENT, child(trace));
        }
        let Ok(request) = request.body(Body::from(event.to_string())) else {
            return Outcome::Drop;
        };
        let Ok(response) = self.client.request(request).await else {
            return Outcome::Retry;
        };
        let status = response.status();
        let body = to_bytes(Body::new(response.into_body()), 1024 * 1024).await.unwrap_or_default();
        match status {
            StatusCode::NOT_FOUND => Outcome::Drop,
            status if !status.is_success() => Outcome::Retry,
            _ => match serde_json::from_slice::<Value>(&body).unwrap_or_default()["status"].as_str() {
                None | Some("" | "SUCCESS") => Outcome::Taken,
                Some("DROP") => Outcome::Drop,
                Some(_) => Outcome::Retry,
            },
        }
    }
}

fn traceparent(request: &Request) -> String {
    let trace = request.headers().get(ours::TRACEPARENT).and_then(|trace| trace.to_str().ok());
    trace.map(child).unwrap_or_default()
}

/// The envelope round what is none.
fn wrap(data: &[u8]) -> Value {
    let data = serde_json::from_slice(data).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(data).into_owned()));
    json!({ "id": "of-the-sidecar", "specversion": "1.0", "type": "com.dapr.event.sent", "source": "Dapr", "data": data })
}

/// A CloudEvent with what daprd adds, and its trace overwritten unless it names one as `traceid`.
fn envelope(event: Value, pubsub: &str, topic: &str, trace: &str) -> Vec<u8> {
    let mut event: Map<String, Value> = match event {
        Value::Object(event) => event,
        other => Map::from_iter([("data".to_owned(), other)]),
    };
    if !event.contains_key("traceid") {
        event.insert("traceid".to_owned(), trace.into());
        event.insert("traceparent".to_owned(), trace.into());
    }
    event.insert("topic".to_owned(), topic.into());
    event.insert("pubsubname".to_owned(), pubsub.into());
    Value::Object(event).to_string().into_bytes()
}
