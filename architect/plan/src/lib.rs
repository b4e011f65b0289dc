//! The way from a program in one piece to the services that were proposed: steps in an order that follows from what crosses, what each
//! changes and how it is undone, and the target as a model that `architect render` renders.
//!
//! Whatever comes from the program is data: no name, path or value of it is refused, and none gets to be more than a text.

mod answers;
mod model;
mod names;
mod order;
mod paths;
mod step;
mod target;

pub use answers::{Answer, Question};
pub use step::{Change, Command, Kind, Move, Plan, Step};

use pando_boundaries::Proposal;
use pando_facts::Facts;
use pando_model::Model;

use target::Target;

/// The target as a model: sound by every rule of `architect check` that calls something an error, whatever was read.
pub fn model(facts: &Facts, proposal: &Proposal) -> Model {
    model::draft(&Target::of(facts, proposal)).model
}
