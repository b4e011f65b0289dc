use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Place;

/// Something that runs, as the files of its deployment say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Deployment {
    /// What it is called there.
    pub name: String,
    /// Of which kind the file is.
    pub kind: DeploymentKind,
    /// Where.
    pub place: Place,
    /// The image that it is made of, or the folder it is built from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The command it runs, where one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The ports it answers on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<u16>,
    /// The environment it is given. What looks like a secret is there by name alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// Of which kind a file of a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeploymentKind {
    /// A service of Docker Compose.
    Compose,
    /// A Dockerfile.
    Dockerfile,
    /// A Kubernetes workload.
    Kubernetes,
    /// A Dapr component.
    Dapr,
    /// A Procfile or the like.
    Process,
}

/// Something that a rule of `architect check` finds in a file that says how the program runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// The rule's code, which `architect explain` tells of: `PAN511`.
    pub code: String,
    /// What, in a sentence.
    pub sentence: String,
}

impl Fault {
    /// Whether its code looks like one: `PAN` and three digits. Facts come from others, too.
    pub fn is_of_a_rule(&self) -> bool {
        let digits = self.code.strip_prefix("PAN").unwrap_or_default();
        digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}
