//! A move to services of their own, in steps: each says which app id hosts which services, and what must hold before it, after it, when
//! it is undone, and before the next one. A file says it ([`Steps::read`]), and a model is what it is about ([`Steps::faults`]).

mod placed;
mod placement;
mod read;
mod sound;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Metric, Name, Sentence};

pub use placed::Placed;
pub use placement::{Misplaced, Placement};
pub use read::{CHECKS_MAX, STEPS_MAX, steps_schema};

/// The steps of a move, as their file says them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Steps {
    /// The version of this format.
    pub format: StepsFormat,
    /// What the move is for, in a sentence.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// The steps in their order: 1 to 50.
    #[schemars(length(min = 1, max = 50))]
    pub steps: Vec<Step>,
}

/// The version of the format. A file of another one is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StepsFormat {
    /// The only one so far.
    #[serde(rename = "pando.steps/v1")]
    V1,
}

/// One step: where everything is once it is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// Its number: the first is 1, and none is left out.
    #[schemars(range(min = 1, max = 50))]
    pub number: u32,
    /// Its name, which no other step has.
    pub name: Name,
    /// What it does, in a sentence.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// How much can go wrong.
    pub risk: Risk,
    /// Which app id hosts which services, once it is done.
    pub apps: Placement,
    /// What must hold before it, where the step before has put things.
    pub precondition: Gate,
    /// What must hold once it is done; otherwise it is undone.
    pub verification: Gate,
    /// How it is undone, and what must hold then, where the step before had put things.
    pub rollback: Gate,
    /// What must hold before the next step may be thought of.
    pub exit: Gate,
}

/// How much can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// Nobody waits for what is moved.
    Low,
    /// Some requests go through what is moved.
    Medium,
    /// Every request does, or nearly.
    High,
}

/// Something that must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Gate {
    /// For people, in a sentence.
    pub says: Sentence,
    /// What a program looks at, in this order; nothing where that is for people to see. Up to 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub checks: Vec<Check>,
}

/// Something that a program can see of a running system. What is expected follows from the model, and from where the services are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// The app ids that run are those of the step, each hosts what it should, and no others do.
    Hosted,
    /// Every process says that it is ready, where the model says it would.
    Ready,
    /// Every sidecar answers, in the name of its app id, with the components that its app needs.
    Sidecars,
    /// Every sidecar has the subscriptions that follow, each once, and no others.
    Subscriptions,
    /// Sidecars prove to each other who they are.
    Mtls,
    /// Of what follows for every pair of app ids, one operation that is allowed is let through and one that is not is turned away. Asked
    /// for is a GET that may be sent again, or else a DELETE or PATCH of something that is not there and for which a person must sign in,
    /// without a token and without a body: that changes nothing as long as the apps keep to the model in this. A pair that has no such
    /// operation is asked for nothing that is allowed, and in place of what is not for `/dapr/subscribe`.
    Access,
    /// Every series of a gauge is seen at this or below within the time: at 0, of a gauge that counts what is not delivered, nothing
    /// older than that is undelivered.
    Falls(Falls),
    /// No series of a gauge is seen above this for as long.
    Stays(Stays),
    /// Of what a counter counts meanwhile, no more than this share is what it calls failed.
    Fails(Fails),
}

/// A gauge that comes down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Falls {
    /// The gauge, by its name in the model.
    pub figure: Metric,
    /// How far down.
    #[serde(default)]
    pub to: u32,
    /// Within how many seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub within_seconds: u32,
}

/// A gauge that keeps down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Stays {
    /// The gauge, by its name in the model.
    pub figure: Metric,
    /// Below or at what.
    #[serde(default)]
    pub at_most: u32,
    /// For how many seconds; 0 for one look.
    #[serde(default)]
    #[schemars(range(max = 86_400))]
    pub for_seconds: u32,
}

/// A counter with few failures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fails {
    /// The counter, by its name in the model, which says what of it is failed.
    pub figure: Metric,
    /// How many of a thousand may.
    #[serde(default)]
    #[schemars(range(max = 1000))]
    pub per_thousand: u32,
    /// For how many seconds it is watched.
    #[schemars(range(min = 1, max = 86_400))]
    pub for_seconds: u32,
}

impl Step {
    /// What the folder of its artefacts is called: `2-activity`.
    pub fn folder(&self) -> String {
        format!("{}-{}", self.number, self.name)
    }

    /// Its gates, by their keys in the file.
    pub fn gates(&self) -> [(&'static str, &Gate); 4] {
        [
            ("precondition", &self.precondition),
            ("verification", &self.verification),
            ("rollback", &self.rollback),
            ("exit", &self.exit),
        ]
    }
}

impl Steps {
    /// The step of this number or name.
    pub fn named(&self, named: &str) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| step.name.as_str() == named || step.number.to_string() == named)
    }

    /// The step that puts everything there.
    pub fn of_placement(&self, placement: &Placement) -> Option<&Step> {
        self.steps.iter().find(|step| step.apps == *placement)
    }
}
