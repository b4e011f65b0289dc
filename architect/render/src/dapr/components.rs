use std::collections::BTreeSet;

use pando_model::{AppId, Model, PubsubKind, StateStoreKind};
use serde_json::json;

use super::topics::{Topics, list, scopes};
use super::{asking, document, fill, keeping, talking};
use crate::template::Unfilled;

/// Where the system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Its addresses and passwords are secrets.
    Anywhere,
    /// On the machine of somebody who develops on it: Redis is the one that `dapr init` starts, which asks for no password.
    OneMachine,
}

/// The component that carries events, with who may publish and read what.
pub(super) fn pubsub(model: &Model, place: Place) -> Result<String, Unfilled> {
    let (pubsub, delivery) = (&model.sidecars.pubsub, &model.sidecars.delivery);
    let topics = Topics::of(model);
    let most_heard = topics.heard.values().map(BTreeSet::len).max().unwrap_or_default();
    let broker = match pubsub.kind {
        PubsubKind::Redis => "Redis Streams",
        PubsubKind::Kafka => "Kafka",
        PubsubKind::RabbitMq => "RabbitMQ",
        PubsubKind::Mqtt3 => "MQTT",
    };
    let values = json!({
        "name": pubsub.name, "kind": pubsub.kind.name(), "broker": broker, "secret": pubsub.secret,
        "waits": delivery.waits_seconds(), "longest": delivery.longest_seconds(), "redelivers": pubsub.redelivers_after_seconds,
        "queue": delivery.queue, "concurrency": delivery.concurrency,
        "most_heard": most_heard, "pool": (most_heard * 3).next_power_of_two().max(16),
        "allowed": list("", &topics.all, ""), "publishing": scopes(&topics.published), "subscribing": scopes(&topics.heard),
        "secret_store": model.sidecars.secret_store, "apps": talking(model),
        "is_open": place == Place::OneMachine && pubsub.kind == PubsubKind::Redis,
    });
    fill(document!("pubsub.yaml"), &values)
}

/// The component that keeps state, and another in its place with the word for it.
pub(super) fn state_stores(model: &Model) -> Result<(String, (&'static str, String)), Unfilled> {
    let other = match model.sidecars.state_store.kind {
        StateStoreKind::PostgreSql => StateStoreKind::Redis,
        StateStoreKind::Redis => StateStoreKind::PostgreSql,
    };
    let first = state_store(model, model.sidecars.state_store.kind, Instead::OfNothing)?;
    Ok((first, (word(other), state_store(model, other, Instead::OfTheOther)?)))
}

/// The same on the machine of somebody who develops on it.
pub(super) fn state_store_here(model: &Model) -> Result<String, Unfilled> {
    state_store(model, StateStoreKind::Redis, Instead::OnOneMachine)
}

/// In whose place a state store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instead {
    OfNothing,
    OfTheOther,
    /// [`Place::OneMachine`].
    OnOneMachine,
}

fn word(kind: StateStoreKind) -> &'static str {
    match kind {
        StateStoreKind::PostgreSql => "postgresql",
        StateStoreKind::Redis => "redis",
    }
}

fn state_store(model: &Model, kind: StateStoreKind, instead: Instead) -> Result<String, Unfilled> {
    let store = &model.sidecars.state_store;
    let is_alternative = instead == Instead::OfTheOther;
    let (dapr, broker, other) = match kind {
        StateStoreKind::PostgreSql => ("state.postgresql", "PostgreSQL", "Redis"),
        StateStoreKind::Redis => ("state.redis", "Redis", "PostgreSQL"),
    };
    // The same Redis as the streams', where there is one.
    let is_shared = is_alternative && kind == StateStoreKind::Redis && model.sidecars.pubsub.kind == PubsubKind::Redis;
    let secret = if is_shared { &model.sidecars.pubsub.secret } else { &store.secret };
    let whats: BTreeSet<&str> = model
        .services
        .values()
        .flat_map(|service| &service.state)
        .map(|state| state.what.as_str())
        .collect();
    let whats: Vec<String> = whats.into_iter().map(|what| format!("{}.", what.trim_end_matches('.'))).collect();
    let values = json!({
        "name": store.name, "kind": dapr, "broker": broker, "instead": other, "is_alternative": is_alternative,
        "whats": whats, "secret": secret, "secret_store": model.sidecars.secret_store, "apps": keeping(model),
        "is_open": instead == Instead::OnOneMachine,
    });
    fill(document!("statestore.yaml"), &values)
}

/// What keeps an app from calling itself.
pub(super) fn self_calls(model: &Model) -> Result<String, Unfilled> {
    let apps: Vec<&AppId> = model.services.keys().collect();
    fill(document!("self-calls.yaml"), &json!({ "apps": apps }))
}

/// The file with the passwords, on one machine.
pub(super) fn secret_store(model: &Model) -> Result<String, Unfilled> {
    let mut apps = talking(model);
    apps.extend(keeping(model));
    apps.extend(asking(model));
    fill(
        document!("secretstore.yaml"),
        &json!({ "name": model.sidecars.secret_store, "apps": apps }),
    )
}
