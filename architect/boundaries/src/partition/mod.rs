//! Which units and tables belong together. What must stay together is put together first: tables that are mostly written in one transaction,
//! and code that writes the tables of one place. Then groups are looked for in two ways: in the sparse layer of who runs whom by
//! [`crate::leiden`], and in the dense layer of who uses which tables by [`crate::linkage`]. Each cut that is found is polished, and all are
//! handed over with one piece among them: what a cut is worth to people is weighed by whoever proposes.

mod blocks;
mod candidates;
mod data;
mod follow;
mod network;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use pando_facts::{Facts, UnitId};

use crate::ground::Ground;
use candidates::Found;
use network::Network;

/// What is given a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A function, method or class.
    Unit(UnitId),
    /// A table, by its name.
    Table(Arc<str>),
}

/// Which units and tables belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// What is given a place: units in the order of their ids, then tables in that of their names.
    pub nodes: Vec<Node>,
    /// The group of each; nothing for what no evidence places. Numbered in the order in which they first appear.
    pub groups: Vec<Option<usize>>,
    /// How many groups.
    pub count: usize,
    /// Which of them is the web interface, if one is.
    pub face: Option<usize>,
    /// Of each group: the share of runs from other beginnings in which what is in it was together.
    pub sure: Vec<f64>,
    /// What must stay together, as nodes: no cut that was compared goes through one of these.
    pub together: Vec<Vec<usize>>,
    /// What was compared, the best first. One piece is always among it, with 0.
    pub candidates: Vec<Candidate>,
}

/// A cut that was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// As in [`Partition`].
    pub groups: Vec<Option<usize>>,
    /// As in [`Partition`].
    pub count: usize,
    /// As in [`Partition`].
    pub face: Option<usize>,
    /// As in [`Partition`].
    pub sure: Vec<f64>,
    /// The modularity of what runs, the web interface left out, above that of one piece, which is 0.
    pub score: f64,
}

/// Puts together what belongs together: into as many groups as are best, or into so many. The web interface is not counted.
pub fn partition(facts: &Facts, groups: Option<usize>) -> Partition {
    of(&Ground::new(facts), groups)
}

/// See [`partition`].
pub(crate) fn of(ground: &Ground<'_>, groups: Option<usize>) -> Partition {
    let network = Network::new(ground);
    let Found { best, candidates } = candidates::found(ground, &network, groups);
    let Candidate {
        groups,
        count,
        face,
        sure,
        score: _,
    } = candidates[best].clone();
    Partition {
        nodes: network.nodes,
        groups,
        count,
        face,
        sure,
        together: network.together,
        candidates,
    }
}
