use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AppId, Path, Sentence, Topic};

/// Something that happened, as others hear of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Event {
    /// What it means, in a sentence.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// What its events have as the `type` of CloudEvents, where that is not the topic: Dapr says `com.dapr.event.sent` for whoever says none.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Sentence>,
    /// Who publishes it.
    pub publisher: AppId,
    /// Further app ids that publish it while services move: of a file it never comes.
    #[serde(skip)]
    pub also: BTreeSet<AppId>,
    /// The name of its data's schema, among the `$defs` of the schemas' file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Sentence>,
    /// Who hears of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub subscribers: BTreeMap<AppId, Subscription>,
    /// Why nobody hears of it, where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unheard: Option<Sentence>,
}

impl Event {
    /// Every app id that publishes it.
    pub fn publishers(&self) -> impl Iterator<Item = &AppId> {
        std::iter::once(&self.publisher).chain(&self.also)
    }
}

/// How one app takes an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Subscription {
    /// Where its sidecar brings it.
    pub route: Path,
    /// The topic for what the app does not take in the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<Topic>,
}
