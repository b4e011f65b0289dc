//! The way from a program in one piece to the services that were proposed: steps in an order that follows from what crosses, what each
//! changes and how it is undone, and the target as a model that `architect render` renders.
//!
//! Whatever comes from the program is data: no name, path or value of it is refused, and none gets to be more than a text.

mod answered;
mod answers;
mod files;
mod gateway;
mod model;
mod moves;
mod names;
mod order;
mod paths;
mod step;
mod target;
mod work;

pub use answers::{Answer, Question};
pub use step::{Change, Command, Kind, Move, Plan, Step};

use std::collections::BTreeMap;

use pando_boundaries::Proposal;
use pando_facts::Facts;
use pando_model::{Model, Steps};

use files::Written;
use target::Target;

/// The way to what is proposed, and the answers to what an architect is asked.
pub fn plan(facts: &Facts, proposal: &Proposal) -> Plan {
    let written = written(facts, proposal);
    Plan {
        answers: answered::answers(&written),
        steps: work::steps(&written),
    }
}

/// The target as a model: no rule of `architect check` calls anything in it an error, whatever was read, and it is rendered.
pub fn model(facts: &Facts, proposal: &Proposal) -> Model {
    written(facts, proposal).draft.model
}

/// The steps by which its services move to app ids of their own; nothing where none does.
pub fn steps(facts: &Facts, proposal: &Proposal) -> Option<Steps> {
    written(facts, proposal).steps
}

/// The files of the target by their names, for one folder: the model, and beside it what it names (steps, schemas), what editors check it
/// by, and what the gateway is told. `architect render` takes the model as it is.
pub fn files(facts: &Facts, proposal: &Proposal) -> BTreeMap<String, String> {
    written(facts, proposal).files()
}

fn written<'a>(facts: &'a Facts, proposal: &'a Proposal) -> Written<'a> {
    Written::of(Target::of(facts, proposal))
}
