use std::sync::Arc;

use pando_facts::{Place, UnitId};
use schemars::JsonSchema;
use serde::Serialize;

/// Something that crosses from a service to another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Crossing {
    /// Of which kind.
    pub kind: CrossingKind,
    /// Where it begins.
    pub from: End,
    /// Where it leads.
    pub to: End,
    /// The line that crosses; of a transaction all its writes.
    pub places: Vec<Place>,
    /// What it becomes.
    pub replacement: Replacement,
    /// How, in a sentence that names both ends.
    pub how: String,
    /// What it adds to each request that comes through it, in milliseconds; nothing where nobody waits.
    pub added_ms: f64,
}

/// An end of a crossing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// The service's name.
    pub service: Arc<str>,
    /// The unit, where one is meant.
    pub unit: Option<UnitId>,
    /// The table, where one is meant.
    pub table: Option<Arc<str>>,
}

/// Of which kind a crossing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CrossingKind {
    /// A unit runs one of another service.
    Call,
    /// A table refers to one of another service.
    Reference,
    /// A unit reads a table of another service.
    SharedRead,
    /// A unit writes a table of another service.
    ForeignWrite,
    /// A transaction writes tables of several services.
    Transaction,
}

impl CrossingKind {
    /// Its code, where crossings are listed with findings (SARIF).
    pub fn code(self) -> &'static str {
        match self {
            Self::Call => "PAN921",
            Self::Reference => "PAN922",
            Self::SharedRead => "PAN923",
            Self::ForeignWrite => "PAN924",
            Self::Transaction => "PAN925",
        }
    }
}

/// What a crossing becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Replacement {
    /// The other service is asked, by Dapr's service invocation.
    Call,
    /// The other service hears of it, by publish and subscribe.
    Event,
    /// The reader keeps a copy of what it needs, kept up by events.
    Replica,
    /// Steps with what undoes each.
    Saga,
    /// The write and the event of it in one transaction of the writer.
    Outbox,
    /// The unit goes to where the table is.
    Move,
    /// The constraint goes; the id stays, and whoever refers looks or hears whether it is still there.
    Id,
}
