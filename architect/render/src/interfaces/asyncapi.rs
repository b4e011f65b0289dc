use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Event, Model, PubsubKind, Topic};
use serde_json::{Map, Value, json};

use super::envelope::envelope;
use super::schemas::Schemas;
use super::{Fault, info};
use crate::docs::markdown;

/// AsyncAPI's version.
const VERSION: &str = "3.0.0";
/// The name of the one server and of the envelope's schema. A schema of the model that has it gets the envelope another one.
const SERVER: &str = "pubsub";
const ENVELOPE: &str = "CloudEventEnvelope";
const MEDIA_TYPE: &str = "application/cloudevents+json";

const ABOUT: &str = "What services tell each other: each event goes to its topic once it has happened, and to every subscriber at least \
    once, in any order; `id` says which ones came before. Operations are named after the service that carries them out, by its sidecar. \
    `x-dapr` says where a sidecar brings an event, and which topic it puts what its app does not take in the end on.";

/// Everything that is told; nothing where nothing is.
pub(super) fn document(model: &Model, file: Option<&Value>) -> Result<Option<Value>, Fault> {
    if model.events.is_empty() {
        return Ok(None);
    }
    let mut schemas = Schemas::of(file);
    let mut messages = Map::new();
    for (topic, event) in &model.events {
        messages.insert(topic.to_string(), message(topic, event, &mut schemas)?);
    }
    let mut components = schemas.into_components();
    let envelope_name = (1..)
        .map(|number| {
            if number == 1 {
                ENVELOPE.to_owned()
            } else {
                format!("{ENVELOPE}{number}")
            }
        })
        .find(|name| !components.contains_key(name))
        .unwrap_or_default();
    components.insert(envelope_name.clone(), envelope());
    for message in messages.values_mut() {
        message["payload"]["allOf"][0] = json!({ "$ref": format!("#/components/schemas/{envelope_name}") });
    }
    let mut info = info(model, ": what services tell each other", ABOUT);
    if let Some(license) = &model.interfaces.license {
        info["license"] = json!({ "name": license });
    }
    let apps: BTreeSet<&AppId> = crate::dapr::talking(model);
    info["tags"] = apps.iter().map(|app| tag(model, app)).collect();
    Ok(Some(json!({
        "asyncapi": VERSION,
        "id": format!("urn:{}:events", model.name),
        "info": info,
        "defaultContentType": MEDIA_TYPE,
        "servers": { SERVER: server(model) },
        "channels": channels(model),
        "operations": operations(model),
        "components": { "messages": messages, "schemas": components },
    })))
}

fn tag(model: &Model, app: &AppId) -> Value {
    let summary = model.services.get(app).map_or("", |service| service.summary.as_str());
    match summary {
        "" => json!({ "name": app }),
        summary => json!({ "name": app, "description": markdown(summary) }),
    }
}

/// The broker, as far as the model knows it: where it is, is in a secret.
fn server(model: &Model) -> Value {
    let pubsub = &model.sidecars.pubsub;
    let delivery = &model.sidecars.delivery;
    json!({
        "host": "{broker}",
        "protocol": protocol(pubsub.kind),
        "title": pubsub.name,
        "description": format!(
            "Dapr's component `{}` ({}): apps speak to their sidecars, and those to the broker. A sidecar tries an event {} times, each up to \
             {} s with {} s between them; the broker gives it to another one after {} s.",
            pubsub.name, pubsub.kind.name(), delivery.retries + 1, delivery.try_seconds, delivery.pause_seconds, pubsub.redelivers_after_seconds
        ),
        "variables": { "broker": { "description": format!("Host and port, which are in the secret `{}`.", pubsub.secret) } },
        "x-dapr": { "component": pubsub.name, "type": pubsub.kind.name() },
    })
}

fn protocol(kind: PubsubKind) -> &'static str {
    match kind {
        PubsubKind::Redis => "redis",
        PubsubKind::Kafka => "kafka",
        PubsubKind::RabbitMq => "amqp",
        PubsubKind::Mqtt3 => "mqtt",
    }
}

/// What the broker's own terms say of a topic, where AsyncAPI has words for it. Of Redis it has none yet: its binding is reserved.
fn binding(kind: PubsubKind, topic: &str) -> Option<Value> {
    match kind {
        PubsubKind::Redis | PubsubKind::Mqtt3 => None,
        PubsubKind::Kafka => Some(json!({ "kafka": { "topic": topic, "bindingVersion": "0.5.0" } })),
        PubsubKind::RabbitMq => {
            let exchange = json!({ "name": topic, "type": "fanout", "durable": true });
            Some(json!({ "amqp": { "is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0" } }))
        }
    }
}

fn message(topic: &Topic, event: &Event, schemas: &mut Schemas) -> Result<Value, Fault> {
    let data = match &event.schema {
        Some(name) => schemas.named(name.as_str())?,
        None => json!({}),
    };
    let kind = event.kind.as_ref().map_or(topic.as_str(), |kind| kind.as_str());
    Ok(json!({
        "name": topic,
        "title": topic,
        "summary": event.summary,
        "contentType": MEDIA_TYPE,
        "correlationId": { "location": "$message.payload#/traceparent", "description": "The trace that it belongs to" },
        // The envelope's place is kept until its name is known. By the type whoever reads several topics from one channel, such as that of
        // dead letters, tells them apart.
        "payload": { "allOf": [{}, { "type": "object", "required": ["type", "data"], "properties": { "type": { "const": kind }, "data": data } }] },
    }))
}

/// The topics, those of dead letters included.
fn channels(model: &Model) -> Value {
    let kind = model.sidecars.pubsub.kind;
    let mut channels = Map::new();
    let mut channel = |topic: &str, summary: String, description: String, messages: &BTreeSet<&Topic>| {
        let messages = messages
            .iter()
            .map(|of| (of.to_string(), json!({ "$ref": format!("#/components/messages/{of}") })));
        let mut channel = json!({
            "address": topic,
            "title": topic,
            "summary": summary,
            "servers": [{ "$ref": format!("#/servers/{SERVER}") }],
            "messages": messages.collect::<Map<_, _>>(),
        });
        if !description.is_empty() {
            channel["description"] = description.into();
        }
        if let Some(binding) = binding(kind, topic) {
            channel["bindings"] = binding;
        }
        channels.insert(topic.to_owned(), channel);
    };
    for (dead, letters) in dead_letters(model) {
        let of: Vec<&str> = letters.apps.iter().map(|app| app.as_str()).collect();
        let summary = format!("What {} did not take in the end", of.join(", "));
        channel(dead.as_str(), summary, String::new(), &letters.topics);
    }
    for (topic, event) in &model.events {
        let unheard = event
            .unheard
            .as_ref()
            .map(|why| format!("Nobody hears of it: {}", markdown(why.as_str())));
        let messages = BTreeSet::from([topic]);
        channel(topic.as_str(), event.summary.to_string(), unheard.unwrap_or_default(), &messages);
    }
    Value::Object(channels)
}

/// What lies on a topic of dead letters.
#[derive(Default)]
struct Letters<'a> {
    /// Whose.
    apps: BTreeSet<&'a AppId>,
    /// Where they come from.
    topics: BTreeSet<&'a Topic>,
}

fn dead_letters(model: &Model) -> BTreeMap<&Topic, Letters<'_>> {
    let mut dead: BTreeMap<&Topic, Letters> = BTreeMap::new();
    for (topic, event) in &model.events {
        for (app, subscription) in &event.subscribers {
            if let Some(name) = &subscription.dead_letter {
                let letters = dead.entry(name).or_default();
                letters.apps.insert(app);
                letters.topics.insert(topic);
            }
        }
    }
    dead
}

/// Who sends and who receives what.
fn operations(model: &Model) -> Value {
    let mut operations = Map::new();
    let mut operation =
        |app: &AppId, action: &str, topic: &Topic, messages: &mut dyn Iterator<Item = &Topic>, summary: String, dapr: Value| {
            let messages = messages.map(|of| json!({ "$ref": format!("#/channels/{topic}/messages/{of}") }));
            let mut operation = json!({
                "action": action,
                "channel": { "$ref": format!("#/channels/{topic}") },
                "title": format!("{app}: {action} {topic}"),
                "summary": summary,
                "tags": [{ "name": app }],
                "messages": messages.collect::<Vec<Value>>(),
            });
            if let Value::Object(_) = dapr {
                operation["x-dapr"] = dapr;
            }
            operations.insert(format!("{app}.{action}.{topic}"), operation);
        };
    for (dead, letters) in dead_letters(model) {
        for app in &letters.apps {
            let (mut put, mut read) = (letters.topics.iter().copied(), letters.topics.iter().copied());
            operation(
                app,
                "send",
                dead,
                &mut put,
                "By its sidecar, when the last try has failed".to_owned(),
                Value::Null,
            );
            operation(
                app,
                "receive",
                dead,
                &mut read,
                "What it did not take comes back to it".to_owned(),
                Value::Null,
            );
        }
    }
    for (topic, event) in &model.events {
        let summary = event.summary.to_string();
        operation(
            &event.publisher,
            "send",
            topic,
            &mut [topic].into_iter(),
            summary.clone(),
            Value::Null,
        );
        for (app, subscription) in &event.subscribers {
            let mut dapr = json!({ "route": subscription.route });
            if let Some(dead) = &subscription.dead_letter {
                dapr["deadLetterTopic"] = json!(dead);
            }
            operation(app, "receive", topic, &mut [topic].into_iter(), summary.clone(), dapr);
        }
    }
    Value::Object(operations)
}
