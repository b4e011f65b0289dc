//! What is proposed for programs whose facts are made by hand.

mod cuts;
mod patterns;
mod program;
mod sketches;
mod slight;
mod verdicts;

use std::collections::BTreeSet;

use pando_facts::Facts;

use crate::{Crossing, CrossingKind, Cut, Proposal, judge};

/// What a person's cut would be, whether or not it is worth it.
fn cut(facts: &Facts, text: &str) -> Proposal {
    let cut = Cut::read(text).expect("a cut");
    cut.fits(facts).expect("everything in it is there");
    judge(facts, &cut)
}

fn of_kind(proposal: &Proposal, kind: CrossingKind) -> Vec<&Crossing> {
    proposal.crossings.iter().filter(|crossing| crossing.kind == kind).collect()
}

fn codes(proposal: &Proposal) -> BTreeSet<&str> {
    proposal.findings.iter().map(|finding| &*finding.code).collect()
}
