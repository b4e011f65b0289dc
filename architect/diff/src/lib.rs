//! What changed between two states of a program: in what was read of it, in the boundaries that are proposed for it, and in its debts, which
//! are what stands in the way of a cut. Lines that only moved are no change, and a boundary that moved makes no debt: both states are judged
//! by the same boundaries.

mod boundaries;
mod debts;
mod facts;
mod moved;
mod said;

use pando_boundaries::{Cut, Figures, Proposal, judge};
use pando_facts::{Facts, Place};
use serde::Serialize;

pub use moved::Moved;
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
    /// In the services that are proposed, and in whether to cut at all.
    pub boundaries: Vec<Change>,
    /// What is of another service than before.
    pub moved: Vec<Moved>,
    /// By which boundaries debts are told.
    pub judged_by: JudgedBy,
    /// In what stands in the way of them.
    pub debts: Vec<Change>,
    /// How those boundaries fare, in the older state first.
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
    pub kind: String,
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

/// By which boundaries debts are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum JudgedBy {
    /// Those that are proposed for the older state.
    Older,
    /// A person's own.
    Yours,
}

/// Compares two states by the boundaries of the older one. What the newer one has more goes with its module, or where what it uses is.
pub fn diff(old: &State<'_>, new: &State<'_>) -> Diff {
    compared(old, new, &Cut::of(old.facts, old.proposal), JudgedBy::Older)
}

/// Compares two states by a person's own cut: what moved is what that puts elsewhere.
pub fn diff_by(cut: &Cut, old: &State<'_>, new: &State<'_>) -> Diff {
    compared(old, new, cut, JudgedBy::Yours)
}

fn compared(old: &State<'_>, new: &State<'_>, by: &Cut, judged_by: JudgedBy) -> Diff {
    // Both by the same: the older state, too, is asked what is of whom, so that only what differs in the program can differ here.
    let judged = [judge(old.facts, by), judge(new.facts, by)];
    let [before, after] = match judged_by {
        JudgedBy::Yours => [&judged[0], &judged[1]],
        JudgedBy::Older => [old.proposal, new.proposal],
    };
    Diff {
        old: old.name.to_owned(),
        new: new.name.to_owned(),
        facts: facts::changes(old.facts, new.facts),
        boundaries: boundaries::changes(before, after, judged_by == JudgedBy::Older),
        moved: moved::moved((old.facts, before), (new.facts, after)),
        judged_by,
        debts: debts::changes(&judged[0], &judged[1]),
        figures: [&judged[0], &judged[1]].map(|judged| judged.considered.first().map(|one| one.figures.clone())),
    }
}

#[cfg(test)]
mod tests;
