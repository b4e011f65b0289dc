use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use pando_wire::{Bus, BusError, CloudEvent, header as ours};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::refusal::Refusal;
use crate::sidecar::Reply;
use crate::{Sidecar, SidecarError};

/// Publishes events through a pub/sub component of the sidecar, in bulk: one call for each topic of a batch. Their order is not kept:
/// subscribers go by the version.
///
/// An event that is taken lies with the broker. Nothing that the sidecar says is the fault of an event, so that none is ever refused here:
/// a topic that this app may not publish to, or a component that is not there, is a setting that somebody mends.
pub struct DaprBus {
    sidecar: Sidecar,
    pubsub: String,
    topics: BTreeSet<&'static str>,
}

/// An event as it is sent: its own envelope (`application/cloudevents+json`), which daprd keeps with all its attributes. It overwrites
/// `traceparent`, unless there is a `traceid` beside it.
#[derive(Serialize)]
struct Sent<'a> {
    #[serde(flatten)]
    event: &'a CloudEvent,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceid: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    entry_id: String,
    event: Box<RawValue>,
    content_type: &'static str,
}

/// Which of a batch go in one call.
struct Group<'a> {
    topic: &'a str,
    places: Vec<usize>,
    entries: Vec<Entry>,
    bytes: usize,
}

impl DaprBus {
    /// The name of its cursor, in every log.
    pub const NAME: &str = "dapr";

    /// Events in one call.
    pub const ENTRIES_MAX: usize = 100;
    /// Bytes in one call; an event that is larger by itself goes alone.
    pub const BYTES_MAX: usize = 1024 * 1024;

    /// Publishes these topics to the component of this name (`PUBSUB_NAME`).
    pub fn new(sidecar: Sidecar, pubsub: String, topics: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            sidecar,
            pubsub,
            topics: topics.into_iter().collect(),
        }
    }

    async fn publish_group(&self, group: &Group<'_>, events: &[CloudEvent], outcomes: &mut [Result<(), BusError>]) {
        let path = format!("/v1.0/publish/bulk/{}/{}", self.pubsub, group.topic);
        let body = match serde_json::to_vec(&group.entries) {
            Ok(body) => body,
            Err(error) => return group.all_later(&error.to_string(), outcomes),
        };
        let reply = self.sidecar.ask(Method::POST, &path, &trace(group, events), Some(body)).await;
        match reply {
            // Nothing else is daprd's word for it: a page of whatever else answers there must not make an event seem taken.
            Ok(reply) if reply.status == StatusCode::NO_CONTENT => {
                for place in &group.places {
                    outcomes[*place] = Ok(());
                }
            }
            Ok(reply) => self.read_failure(group, &reply, outcomes),
            Err(error) => group.all_later(&away(&error), outcomes),
        }
    }

    /// Some or all were not taken.
    fn read_failure(&self, group: &Group<'_>, reply: &Reply, outcomes: &mut [Result<(), BusError>]) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Failed {
            failed_entries: Vec<FailedEntry>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct FailedEntry {
            entry_id: String,
            #[serde(default)]
            error: String,
        }
        let failed = serde_json::from_slice::<Failed>(&reply.body).map(|failed| failed.failed_entries);
        let failed: BTreeMap<String, String> = match failed {
            Ok(failed) if !failed.is_empty() => failed.into_iter().map(|entry| (entry.entry_id, entry.error)).collect(),
            _ => return group.all_later(&self.told(group.topic, reply), outcomes),
        };
        // Of an answer about other entries nobody knows what it says of these.
        if let Some(unknown) = failed.keys().find(|id| !group.entries.iter().any(|entry| entry.entry_id == **id)) {
            return group.all_later(&format!("the sidecar told of an entry {unknown:?} that it was not given"), outcomes);
        }
        for (place, entry) in group.places.iter().zip(&group.entries) {
            outcomes[*place] = match failed.get(&entry.entry_id) {
                None => Ok(()),
                Some(error) => Err(BusError::Later(format!("the broker did not take it: {error}"))),
            };
        }
    }

    fn told(&self, topic: &str, reply: &Reply) -> String {
        let Self { pubsub, .. } = self;
        let told = Refusal::read(reply.status, &reply.headers, &reply.body).told();
        match reply.status {
            StatusCode::FORBIDDEN => {
                format!("this app may not publish {topic}: let publishingScopes of the component {pubsub} allow it ({told})")
            }
            StatusCode::NOT_FOUND => {
                format!("the sidecar has no pub/sub component {pubsub} for this app: set PUBSUB_NAME, or its scopes ({told})")
            }
            _ => told,
        }
    }
}

impl Group<'_> {
    fn all_later(&self, reason: &str, outcomes: &mut [Result<(), BusError>]) {
        for place in &self.places {
            outcomes[*place] = Err(BusError::Later(reason.to_owned()));
        }
    }
}

fn away(error: &SidecarError) -> String {
    error.to_string()
}

/// A call whose events are all of one trace is part of it.
fn trace(group: &Group<'_>, events: &[CloudEvent]) -> Vec<(HeaderName, HeaderValue)> {
    let mut traces = group.places.iter().map(|place| events[*place].traceparent.as_deref());
    let Some(Some(first)) = traces.next() else { return Vec::new() };
    let trace_id = |trace: &str| trace.get(3..35).map(str::to_owned);
    let is_one = traces.all(|trace| trace.and_then(trace_id) == trace_id(first));
    let value = HeaderValue::from_str(first).ok().filter(|_| is_one);
    value
        .map(|value| (HeaderName::from_static(ours::TRACEPARENT), value))
        .into_iter()
        .collect()
}

/// By topic, in calls of a bounded size.
fn groups<'a>(events: &'a [CloudEvent], outcomes: &mut [Result<(), BusError>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (place, event) in events.iter().enumerate() {
        let sent = Sent {
            event,
            traceid: event.traceparent.as_deref(),
        };
        let entry = match serde_json::value::to_raw_value(&sent) {
            Ok(event) => event,
            Err(error) => {
                outcomes[place] = Err(BusError::Refused(format!("it cannot be written: {error}")));
                continue;
            }
        };
        let bytes = entry.get().len();
        let fits = |group: &&mut Group<'a>| {
            group.topic == event.kind && group.entries.len() < DaprBus::ENTRIES_MAX && group.bytes + bytes <= DaprBus::BYTES_MAX
        };
        let entry = Entry {
            entry_id: place.to_string(),
            event: entry,
            content_type: "application/cloudevents+json",
        };
        match groups.iter_mut().rev().find(fits) {
            Some(group) => {
                group.places.push(place);
                group.entries.push(entry);
                group.bytes += bytes;
            }
            None => groups.push(Group {
                topic: &event.kind,
                places: vec![place],
                entries: vec![entry],
                bytes,
            }),
        }
    }
    groups
}

#[async_trait]
impl Bus for DaprBus {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn carries(&self, topic: &str) -> bool {
        self.topics.contains(topic)
    }

    async fn publish(&self, events: &[CloudEvent]) -> Vec<Result<(), BusError>> {
        let mut outcomes = vec![Ok(()); events.len()];
        for group in groups(events, &mut outcomes) {
            self.publish_group(&group, events, &mut outcomes).await;
        }
        outcomes
    }
}
