use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Call, Data, External, Health, Limits, Operation, Resources, Scale, Secret, Sentence, Setting, StateUse};

/// One service: what others may know of it, and what it needs to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Service {
    /// What it is for, in a sentence.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// The folder of its files in the chart, where it is not the app id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<crate::Name>,
    /// Its container image; without it the one that the system's values name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Sentence>,
    /// What starts a process of it outside of a container, with the same arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Sentence>,
    /// The arguments of its container's command.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Sentence>,
    /// The port that its sidecar calls.
    #[serde(default = "app_port")]
    #[schemars(range(min = 1))]
    pub port: u16,
    /// The port that people come in by, where they do. The sidecar has no part in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub face: Option<u16>,
    /// Where it says how it is.
    #[serde(default)]
    pub health: Health,
    /// How much it takes.
    #[serde(default)]
    pub limits: Limits,
    /// How many processes of it there are.
    #[serde(default)]
    pub scale: Scale,
    /// What one of them needs.
    #[serde(default)]
    pub resources: Resources,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// What it asks others for, at once and waiting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// Whether what it hears of is declared beside its sidecar, in documents of the kind Subscription: for an app that does not answer
    /// `/dapr/subscribe`. One that does would hear of everything twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declared_subscriptions: bool,
    /// What it owns in a database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
    /// What it keeps in the state store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<StateUse>,
    /// Its environment variables, beside the system's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// Its secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Secret>,
    /// What it talks to outside the system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub externals: Vec<External>,
}

fn app_port() -> u16 {
    8000
}
