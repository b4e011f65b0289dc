use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Metric, Name, Secret, Sentence, Setting, Variable};

/// What only a Helm chart of the system needs to know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Chart {
    /// Its name; without one the system's name and `-chart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The version of the system that it installs; without one `0.1.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Sentence>,
    /// The image of every service that names none, without a tag; without one the system's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Sentence>,
    /// What brings the databases to the version's schema, before the services of that version start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migrate: Option<Migrate>,
    /// How a process learns what it hosts, where several services can share one; without it each has processes of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosting: Option<Hosting>,
    /// What the services count, for alert rules and a dashboard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
}

/// The environment variables by which a process learns which services it hosts, and where the others are. An argument that is the name of
/// its own service becomes the same list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Hosting {
    /// What it hosts: services, with commas between them.
    pub services: Variable,
    /// The app id of its sidecar.
    pub app_id: Variable,
    /// Services elsewhere that live behind another app id than their name: `SERVICE=APP_ID`, with commas between them.
    pub places: Variable,
    /// Services elsewhere that may also come from another app id, in the same words: while services move. A system that does not know it
    /// moves in one go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callers: Option<Variable>,
}

/// A program of the system's image that runs once, and ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Migrate {
    /// The arguments of its container's command.
    pub arguments: Vec<Sentence>,
    /// Its environment variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// Its secrets; the first is the password of the databases' owner. With `file` a key `*` stands for all that the secret has, and the variable holds the path of a folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Secret>,
}

/// A family of figures in Prometheus' sense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Figure {
    /// Its name, as it is scraped: of a histogram without `_bucket`.
    pub name: Metric,
    /// What it is.
    pub kind: FigureKind,
    /// What it counts, in a line.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// The labels that tell its series apart where a person looks at them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Metric>,
    /// Of a counter: the series that count what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
    /// Somebody shall look when it is above this for ten minutes: of a gauge the value, of a histogram the seconds that one in a hundred
    /// takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert_above: Option<u32>,
}

/// Kinds of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FigureKind {
    /// It grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Seconds, in buckets.
    Histogram,
}

/// A label and the value of it that means a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Failed {
    /// The label.
    pub label: Metric,
    /// Its value.
    pub value: Metric,
}
