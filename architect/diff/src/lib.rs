//! What changed between two states of a program: in what was read of it, in the boundaries that are proposed for it, and in its debts, which
//! are what stands in the way of a cut. Lines that only moved are no change.

mod boundaries;
mod debts;
mod facts;
mod said;

use pando_boundaries::{Figures, Proposal};
use pando_facts::{Facts, Place};
use serde::Serialize;

pub use said::{json, markdown, text};

/// A state of a program.
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    /// What it is called: a folder, a file, a commit.
    pub name: &'a str,
    /// What was read.
    pub facts: &'a Facts,
    /// What is proposed.
    pub proposal: &'a Proposal,
}

/// What changed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// What the older state is called.
    pub old: String,
    /// What the newer state is called.
    pub new: String,
    /// In what was read.
    pub facts: Vec<Change>,
    /// In the boundaries that are proposed.
    pub boundaries: Vec<Change>,
    /// In what stands in the way of them.
    pub debts: Vec<Change>,
    /// How the proposals fare, the older first.
    pub figures: [Option<Figures>; 2],
}

impl Diff {
    /// Whether something stands in the way that did not.
    pub fn has_new_debts(&self) -> bool {
        self.debts.iter().any(|change| change.way == Way::New)
    }
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Of which kind it is: `table`, `route`, `foreign write`.
    pub kind: &'static str,
    /// What it is.
    pub what: String,
    /// In which way it changed.
    pub way: Way,
    /// Where it is, or was.
    pub place: Option<Place>,
}

/// In which way something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// It was there.
    Gone,
    /// It is there now.
    New,
    /// It is elsewhere, or otherwise.
    Other,
}

/// Compares two states.
pub fn diff(old: &State<'_>, new: &State<'_>) -> Diff {
    let best = |state: &State<'_>| state.proposal.considered.first().map(|one| one.figures.clone());
    Diff {
        old: old.name.to_owned(),
        new: new.name.to_owned(),
        facts: facts::changes(old.facts, new.facts),
        boundaries: boundaries::changes(old.proposal, new.proposal),
        debts: debts::changes(old, new),
        figures: [best(old), best(new)],
    }
}

#[cfg(test)]
mod tests;
