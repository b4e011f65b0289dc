use pando_boundaries::Proposal;
use pando_facts::Facts;
use pando_plan::Plan;

/// What was read of a program, how it could be cut, and the way there.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// What was read.
    pub facts: &'a Facts,
    /// How it could be cut.
    pub proposal: &'a Proposal,
    /// The way there.
    pub plan: &'a Plan,
}
