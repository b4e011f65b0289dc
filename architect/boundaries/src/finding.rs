use std::sync::Arc;

use pando_facts::Place;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that is built in a way that hurts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Which way.
    pub pattern: Pattern,
    /// Its code, as `architect explain` tells of it.
    pub code: Arc<str>,
    /// The services it is about, by name.
    pub services: Vec<Arc<str>>,
    /// What, in a sentence.
    pub sentence: String,
    /// Where; the first few places, in order.
    pub places: Vec<Place>,
}

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Pattern {
    /// A table that several services write.
    SharedDatabase,
    /// Two services that ask each other for much.
    ChattyPair,
    /// Services that wait for each other in a circle.
    Cycle,
    /// A service that is less than what it costs.
    NanoService,
    /// A service that nearly all others wait for.
    Hub,
    /// Most requests need most services.
    DistributedMonolith,
    /// A module or function that nothing leads to.
    Unreachable,
    /// A route that nothing mounts.
    Unmounted,
    /// A request to a route that is not there.
    NoRoute,
    /// What a rule on what is deployed finds in a file that says how the program runs.
    Deployed,
}

impl Pattern {
    /// Its code; of what is deployed each finding has its rule's.
    pub fn code(self) -> &'static str {
        match self {
            Self::SharedDatabase => "PAN901",
            Self::ChattyPair => "PAN902",
            Self::Cycle => "PAN903",
            Self::NanoService => "PAN904",
            Self::Hub => "PAN905",
            Self::DistributedMonolith => "PAN906",
            Self::Unreachable => "PAN911",
            Self::Unmounted => "PAN912",
            Self::NoRoute => "PAN913",
            Self::Deployed => "",
        }
    }
}
