use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AppId, Chart, Event, Interfaces, Name, Sentence, Service, Setting, Sidecars, Topic};

/// A system's architecture, as its file says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Model {
    /// The version of this format.
    pub format: Format,
    /// The system's name.
    pub name: Name,
    /// What the system is for, in a sentence.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// What the sidecars of all services share.
    #[serde(default)]
    pub sidecars: Sidecars,
    /// Environment variables that every service gets: the ConfigMap of the system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// The services by their Dapr app ids: 1 to 500.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 500))]
    pub services: BTreeMap<AppId, Service>,
    /// The events by their topics.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub events: BTreeMap<Topic, Event>,
    /// What only its Helm chart needs to know.
    #[serde(default, skip_serializing_if = "is_unsaid")]
    pub chart: Chart,
    /// What only the documents of its interfaces need to know.
    #[serde(default, skip_serializing_if = "Interfaces::is_unsaid")]
    pub interfaces: Interfaces,
    /// A file beside this one with the JSON Schemas (2020-12) that operations and events name, under `$defs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schemas: Option<Sentence>,
    /// A file beside this one with the steps by which its services move to app ids of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Sentence>,
}

/// The version of the format. A file of another one is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The only one so far.
    #[serde(rename = "pando.architecture/v1")]
    V1,
}

fn is_unsaid(chart: &Chart) -> bool {
    *chart == Chart::default()
}
