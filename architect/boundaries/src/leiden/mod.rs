//! The Leiden algorithm: groups of a sparse graph that hang together (Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing
//! well-connected communities", Scientific Reports 9, 2019). Nodes move to the group that gains most, groups are refined into parts that are
//! well connected, and the parts become the nodes of the next round.

mod level;
mod random;
mod refine;
#[cfg(test)]
mod tests;

use level::Level;
use random::Random;

use crate::graph::Graph;
use crate::modularity::numbered;

/// How groups are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leiden {
    /// What is made as large as possible.
    pub quality: Quality,
    /// How fine the groups are: more asks for smaller ones.
    pub resolution: f64,
    /// Which of the many near equal results it is.
    pub seed: u64,
    /// How much chance there is in the refinement, of an average edge's weight: the paper's θ.
    pub randomness: f64,
    /// How often it begins anew from what it found, at most. It ends when nothing changes.
    pub rounds: usize,
}

/// What is made as large as possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// Newman's modularity: see [`crate::modularity::modularity`].
    #[default]
    Modularity,
    /// The constant Potts model: see [`crate::modularity::potts`]. It has no smallest size of a group below which it cannot see.
    Potts,
}

impl Default for Leiden {
    fn default() -> Self {
        Self {
            quality: Quality::default(),
            resolution: 1.0,
            seed: 1,
            randomness: 0.01,
            rounds: 10,
        }
    }
}

impl Leiden {
    /// The group of each node, numbered in the order in which they first appear. Every group hangs together.
    pub fn run(&self, graph: &Graph) -> Vec<usize> {
        let mut random = Random::new(self.seed);
        let mut groups: Vec<usize> = (0..graph.nodes()).collect();
        for _ in 0..self.rounds.max(1) {
            let next = self.round(graph, &groups, &mut random);
            let same = next == groups;
            groups = next;
            if same {
                break;
            }
        }
        groups
    }

    fn round(&self, graph: &Graph, groups: &[usize], random: &mut Random) -> Vec<usize> {
        let mut level = Level::first(graph, groups, self);
        // Which node of the level stands for each node of the graph.
        let mut stands: Vec<usize> = (0..graph.nodes()).collect();
        loop {
            level.move_nodes(random);
            if level.each_alone() {
                break;
            }
            let parts = level.refined(self.randomness, random);
            let count = parts.iter().max().map_or(0, |last| last + 1);
            for node in &mut stands {
                *node = parts[*node];
            }
            if count == level.nodes() {
                // Nothing can be taken together without a loss: the next level would be this one.
                break;
            }
            level = level.folded(&parts, count);
        }
        let found: Vec<usize> = stands.iter().map(|&node| level.group(node)).collect();
        // Where it ended early a group may have lost the node that held it together. Splitting it gains.
        numbered(&graph.parts_within(&found))
    }
}
