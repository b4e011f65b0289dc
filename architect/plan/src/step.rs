use std::sync::Arc;

use pando_boundaries::Replacement;
use pando_facts::Place;
use schemars::JsonSchema;
use serde::Serialize;

use crate::Answer;

/// The way to the services that were proposed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// What an architect is asked, answered.
    pub answers: Vec<Answer>,
    /// In their order. Where the program is best kept whole: what is worth doing all the same.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its number: 0 keeps the boundaries inside the program, 1 adds Dapr to it, then services go.
    pub number: u32,
    /// Of which kind.
    pub kind: Kind,
    /// The services that go, by name; none in steps 0 and 1.
    pub services: Vec<Arc<str>>,
    /// What it does, in a few words.
    pub title: String,
    /// Why it stands here in the order, in a sentence.
    pub why: String,
    /// How much can go wrong, of 1 (little) to 3, and why.
    pub risk: u8,
    /// See `risk`.
    pub risk_why: String,
    /// What must hold before, in a sentence.
    pub precondition: String,
    /// What is changed in the code.
    pub changes: Vec<Change>,
    /// How requests find their way meanwhile: which paths go where (the strangler pattern), in a sentence.
    pub routing: String,
    /// How data moves.
    pub data: Vec<Move>,
    /// What is looked at once it is done.
    pub verification: Vec<Command>,
    /// How it is undone, in a sentence or two.
    pub rollback: String,
    /// What must hold before the next, in a sentence with a figure and a time.
    pub exit: String,
}

/// Of which kind a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The boundaries are kept inside the program.
    Boundaries,
    /// The program gets its sidecar.
    Dapr,
    /// Services go that only read or only hear of things.
    ReadOnly,
    /// Services go that others can do without.
    Independent,
    /// Services go that the rest stands on.
    Core,
}

/// Something that is changed in the code.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Where.
    pub place: Place,
    /// What is done there, in a sentence.
    pub what: String,
    /// By which pattern, where it replaces something that crosses.
    pub pattern: Option<Replacement>,
}

/// Data that moves.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Move {
    /// The tables.
    pub tables: Vec<Arc<str>>,
    /// From where to where and how, in a sentence.
    pub how: String,
    /// How both sides are kept the same meanwhile, in a sentence.
    pub consistency: String,
}

/// Something to type.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// The line.
    pub line: String,
    /// What it shows, in a sentence.
    pub shows: String,
}
