use std::sync::Arc;

use pando_facts::{Place, UnitId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::Reason;

/// A service that is proposed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// A name of the words of its own tables, routes and modules that others do not have: `task-service`. It is a Dapr app id.
    pub name: Arc<str>,
    /// Whether it is the web interface: pages, and no table.
    pub face: bool,
    /// The tables it owns: no other service writes or reads them.
    pub tables: Vec<Arc<str>>,
    /// The units that go with it.
    pub units: Vec<UnitId>,
    /// What it answers.
    pub operations: Vec<Operation>,
    /// What it tells others of, from its writes.
    pub events: Vec<Event>,
    /// What it asks others for and waits.
    pub asks: Vec<Ask>,
    /// How sure the proposal is, from 0 to 1: the share of runs over other parameters in which what is in it was together.
    pub confidence: f64,
    /// Why it is one.
    pub why: Vec<Reason>,
}

/// Something that a service answers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// In capitals.
    pub method: Arc<str>,
    /// From the root. Of a call inside the program that becomes one: below `/internal/`.
    pub path: Arc<str>,
    /// The unit that answers.
    pub unit: UnitId,
    /// Where it is.
    pub place: Place,
    /// The type of the body, and of the answer, where they are known.
    pub body: Option<UnitId>,
    /// See `body`.
    pub answer: Option<UnitId>,
    /// Whether a person must be known to ask.
    pub guarded: bool,
    /// Whether it is new: a call inside the program today.
    pub new: bool,
    /// Whether it only reads, so far as can be seen.
    pub reads: bool,
}

/// Something that a service tells.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The topic: `task.created`.
    pub topic: Arc<str>,
    /// Of which table's rows.
    pub table: Arc<str>,
    /// The writes that it is told of.
    pub places: Vec<Place>,
    /// The services that need it, by name; none where nobody does today.
    pub to: Vec<Arc<str>>,
}

/// Something that a service asks another for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// The service that is asked.
    pub to: Arc<str>,
    /// What for: method and path of an operation of it.
    pub method: Arc<str>,
    /// See `method`.
    pub path: Arc<str>,
    /// The calls that become it.
    pub places: Vec<Place>,
}
