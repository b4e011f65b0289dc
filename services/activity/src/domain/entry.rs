//! What an event says to the log.

use pando_auth_contract as auth;
use pando_chat_contract as chat;
use pando_kernel::{EventId, Instant, TaskId, UserId};
use pando_task_contract as task;
use pando_wire::{Actor, CloudEvent, Contract, Published};
use serde::de::DeserializeOwned;
use std::sync::OnceLock;

use super::fact::Fact;
use super::said::{Said, of_command, of_label, of_nothing, of_project, of_task, of_user};
use super::slim::{bare, slim};

/// One entry of the log, as it comes from one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The event.
    pub event_id: EventId,
    /// Who published it.
    pub source: String,
    /// Its place in the publisher's log.
    pub source_position: i64,
    /// The topic, one of [`topics`].
    pub topic: &'static str,
    /// When it was committed.
    pub time: Instant,
    /// Whose thing it is.
    pub user_id: UserId,
    /// The thing.
    pub subject: String,
    /// The task, when it is about one.
    pub task_id: Option<TaskId>,
    /// What the thing was called then.
    pub title: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// What was done, in a word.
    pub change: String,
    /// What it tells the figures, if anything.
    pub fact: Option<Fact>,
    /// The event's data for the feed.
    pub data: String,
    /// The person's account is gone.
    pub is_farewell: bool,
}

/// Why an event cannot be taken, now or ever.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not from the one who publishes the topic.
    #[error("{0} does not come from this source")]
    Source(&'static str),
    /// A topic that nobody here subscribed to.
    #[error("nobody here takes {0}")]
    Topic(String),
    /// Data of a version that this build does not read.
    #[error("this version of the data is not read here")]
    Version,
    /// Data that is not of the topic's form.
    #[error("not the data of {topic}: {error}")]
    Data {
        /// The topic.
        topic: &'static str,
        /// What is wrong.
        error: serde_json::Error,
    },
}

/// Every topic that names activity-service as a subscriber.
pub fn topics() -> impl Iterator<Item = &'static str> {
    published().iter().map(|(topic, _)| *topic)
}

/// The topics with the app id of their publisher.
fn published() -> &'static [(&'static str, &'static str)] {
    static PUBLISHED: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    PUBLISHED.get_or_init(|| {
        let of = |contract: Contract| {
            let topics: Vec<_> = contract.topics_for(pando_activity_contract::APP_ID).collect();
            topics.into_iter().map(move |topic| (topic, contract.app_id))
        };
        [auth::contract(), task::contract(), chat::contract()]
            .into_iter()
            .flat_map(of)
            .collect()
    })
}

impl Entry {
    /// Reads an event.
    ///
    /// # Errors
    /// When it can never be taken: the dead letters are its place.
    pub fn read(event: &CloudEvent) -> Result<Self, EntryError> {
        let found = published().iter().find(|(topic, _)| *topic == event.kind);
        let (topic, publisher) = *found.ok_or_else(|| EntryError::Topic(event.kind.clone()))?;
        if event.source != publisher {
            return Err(EntryError::Source(topic));
        }
        if !event.is_known_version() {
            return Err(EntryError::Version);
        }
        match topic.split('.').next().unwrap_or_default() {
            "task" if topic == task::TASK_REFUSED.topic() => typed(event, topic, of_nothing::<task::TaskRefused>),
            "task" => typed(event, topic, of_task),
            "project" => typed(event, topic, of_project),
            "label" => typed(event, topic, of_label),
            "user" => typed(event, topic, of_user),
            _ if topic == chat::CHAT_INTENT_RECOGNIZED.topic() => typed(event, topic, of_nothing::<chat::IntentRecognized>),
            _ => typed(event, topic, of_command),
        }
    }
}

fn typed<T: DeserializeOwned>(
    event: &CloudEvent,
    topic: &'static str,
    of: fn(&Published<T>, Instant) -> Said,
) -> Result<Entry, EntryError> {
    let data: Published<T> = event.read().map_err(|error| EntryError::Data { topic, error })?;
    let mut said = of(&data, event.time);
    if let Some(Fact::Name(name)) = &mut said.fact {
        name.gone = topic == task::PROJECT_DELETED.topic() || topic == task::LABEL_DELETED.topic();
    }
    let is_farewell = topic == auth::USER_DELETED.topic();
    let data_told = if is_farewell {
        bare(event.data.get())
    } else {
        slim(event.data.get())
    };
    Ok(Entry {
        event_id: event.id,
        source: event.source.clone(),
        source_position: event.position,
        topic,
        time: event.time,
        user_id: data.user_id,
        subject: event.subject.clone(),
        task_id: said.task_id,
        title: said.title,
        actor: data.actor,
        change: data.change,
        fact: said.fact,
        data: data_told.into_owned(),
        is_farewell,
    })
}
