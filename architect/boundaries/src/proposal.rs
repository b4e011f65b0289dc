use std::sync::Arc;

use pando_facts::{Place, UnitId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Crossing, Figures, Finding, Service};

/// How a program could be cut.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Whether to cut it at all.
    pub verdict: Verdict,
    /// The services, where each thing has its place: one where nothing is to be divided; else those of the best cut, of which `verdict`
    /// says whether they are to be services or boundaries inside of one.
    pub services: Vec<Service>,
    /// What several services use and none owns: a library that each takes along.
    pub shared: Vec<Shared>,
    /// What no evidence places. It stays where it is until a person says.
    pub border: Vec<Border>,
    /// Whatever crosses between the services, in the order of services and places.
    pub crossings: Vec<Crossing>,
    /// What is built in a way that hurts, now or after the cut.
    pub findings: Vec<Finding>,
    /// What was compared: one piece, the cut that is proposed, others that were near it, and a person's own. The best is first.
    pub considered: Vec<Considered>,
}

/// Whether to cut.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// What to do.
    pub advice: Advice,
    /// What is best and why, in a sentence or two.
    pub sentence: String,
    /// What speaks for it.
    pub why: Vec<Reason>,
    /// What speaks against it, or could not be seen.
    pub but: Vec<Reason>,
}

impl Verdict {
    /// Whether nothing is to be divided, not even inside.
    pub fn keep_one(&self) -> bool {
        self.advice == Advice::One
    }
}

/// What to do with a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Advice {
    /// Keep it one: no cut is worth its price, or the data that would decide it was not seen.
    One,
    /// Keep it one for now and draw the boundaries inside: the cut is clean, and nobody needs it yet.
    Inside,
    /// Cut it.
    Cut,
}

/// Something that speaks for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// A sentence.
    pub sentence: String,
    /// What it rests on: the first few places, in order.
    pub places: Vec<Place>,
}

/// What several services use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shared {
    /// The module, or the unit where only a part of a module is shared.
    pub unit: UnitId,
    /// By which services, by name.
    pub by: Vec<Arc<str>>,
    /// Where it is.
    pub place: Place,
}

/// Something that no evidence places.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Border {
    /// The unit, or the table.
    pub what: Arc<str>,
    /// Where it is.
    pub place: Place,
    /// Which services it is near to, the nearest first.
    pub near: Vec<Near>,
    /// Why it could not be placed, in a sentence.
    pub why: String,
}

/// A service that something is near to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Near {
    /// The service's name.
    pub service: Arc<str>,
    /// How near, of all that draws it anywhere: 0 to 1.
    pub share: f64,
}

/// A cut that was compared with others.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Considered {
    /// What it is called: `one piece`, `proposed`, `with 5 services`, `yours`.
    pub name: String,
    /// The services' names.
    pub services: Vec<Arc<str>>,
    /// How it fares.
    pub figures: Figures,
    /// Which service has which unit or table: names of `services` by the ids of units and `table:NAME`; for a page that lets a person
    /// try another cut.
    pub places: Vec<(Arc<str>, Arc<str>)>,
}
