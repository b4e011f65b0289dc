use std::marker::PhantomData;

use pando_kernel::{CorrelationId, EventId, Instant, UserId, Version};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The person, by hand.
    User,
    /// The person, through the chat.
    Chat,
    /// The product itself, such as the purge of the trash.
    System,
}

/// A kind of event: its topic, the type of what it carries, and who listens. The topic is also the CloudEvent's `type`.
pub struct EventType<T> {
    topic: &'static str,
    summary: &'static str,
    subscribers: &'static [&'static str],
    carries: PhantomData<fn() -> T>,
}

impl<T> EventType<T> {
    /// Declares a topic with the app ids that subscribe to it.
    pub const fn new(topic: &'static str, summary: &'static str, subscribers: &'static [&'static str]) -> Self {
        Self {
            topic,
            summary,
            subscribers,
            carries: PhantomData,
        }
    }

    /// The topic.
    pub const fn topic(&self) -> &'static str {
        self.topic
    }
}

impl<T: Serialize> EventType<T> {
    /// An event of this kind, to be committed with the change it tells of.
    pub fn about(&self, subject: impl ToString, data: &Published<T>) -> NewEvent {
        NewEvent {
            topic: self.topic,
            subject: subject.to_string(),
            user_id: data.user_id,
            data: serde_json::value::to_raw_value(data).unwrap_or_else(|_| RawValue::NULL.to_owned()),
        }
    }
}

impl<T: JsonSchema> EventType<T> {
    /// The kind without its type, for tables and documents.
    pub fn spec(&self) -> EventSpec {
        EventSpec {
            topic: self.topic,
            summary: self.summary,
            subscribers: self.subscribers,
            data: |g| g.subschema_for::<Published<T>>(),
        }
    }
}

/// A kind of event as data.
#[derive(Clone, Copy)]
pub struct EventSpec {
    /// The topic.
    pub topic: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The app ids that subscribe.
    pub subscribers: &'static [&'static str],
    /// The schema of `data`.
    pub data: fn(&mut SchemaGenerator) -> Schema,
}

/// The path at which a subscriber takes a topic: `task.created` at `/events/task-created`.
pub fn event_route(topic: &str) -> String {
    format!("/events/{}", topic.replace(['.', '_'], "-"))
}

/// What every event carries, with the thing it is about flattened into it (`task`, `user`, …).
// Its schema has the name of that thing's type, which has none of its own: another event changes no name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}")]
pub struct Published<T> {
    /// Whose thing it is.
    pub user_id: UserId,
    /// Who changed it.
    pub actor: Actor,
    /// The request that caused it.
    pub correlation_id: CorrelationId,
    /// The thing's version after the change; one event a version.
    pub version: Version,
    /// What was changed, in a word: `created`, `updated`, `restored`.
    pub change: String,
    /// The thing.
    #[serde(flatten)]
    pub thing: T,
}

/// An event that waits to be committed; the store gives it its place in the log.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The topic.
    pub topic: &'static str,
    /// The thing's id.
    pub subject: String,
    /// Whose thing it is: their events are scrubbed when the account is deleted.
    pub user_id: UserId,
    /// [`Published`], as JSON.
    pub data: Box<RawValue>,
}

/// An event in transit: CloudEvents 1.0, structured JSON.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CloudEvent {
    /// Always `1.0`.
    pub specversion: String,
    /// The outbox id; what a consumer remembers it by.
    pub id: EventId,
    /// The app id of the publisher.
    pub source: String,
    /// The topic.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the thing it is about.
    #[serde(default)]
    pub subject: String,
    /// When it was committed.
    pub time: Instant,
    /// Always `application/json`.
    #[serde(default = "json_type")]
    pub datacontenttype: String,
    /// Names the version of the data: additive within a version, another version is refused.
    #[serde(default)]
    pub dataschema: Option<String>,
    /// The trace it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Its place in the publisher's log, without gaps.
    pub position: i64,
    /// [`Published`], as JSON.
    #[schemars(with = "serde_json::Value")]
    pub data: Box<RawValue>,
}

fn json_type() -> String {
    "application/json".to_owned()
}

impl CloudEvent {
    /// The version of event data that this build writes and reads.
    pub const DATA_VERSION: &str = "v1";

    /// What `dataschema` says for a topic.
    pub fn data_schema(topic: &str) -> String {
        format!("urn:pando:event:{topic}:{}", Self::DATA_VERSION)
    }

    /// Whether this build can read the data.
    pub fn is_known_version(&self) -> bool {
        self.dataschema
            .as_deref()
            .is_none_or(|schema| schema.ends_with(&format!(":{}", Self::DATA_VERSION)))
    }

    /// The data, typed.
    ///
    /// # Errors
    /// When the data is not of that form.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<Published<T>, serde_json::Error> {
        serde_json::from_str(self.data.get())
    }
}
