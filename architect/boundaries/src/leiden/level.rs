use std::borrow::Cow;
use std::collections::VecDeque;

use super::{Leiden, Quality, Random};
use crate::graph::Graph;
use crate::modularity::numbered;

/// A gain below this, of an average edge's weight, is none: it is what sums of floating numbers differ by.
const NOTHING: f64 = 1e-10;

/// The graph at a level of the search: its nodes stand for parts of the whole.
pub(super) struct Level<'a> {
    pub(super) graph: Cow<'a, Graph>,
    /// What each node counts for when chance is reckoned: its degree, or how many nodes it stands for.
    pub(super) counts: Vec<f64>,
    /// What two that count 1 each must have between them so that it is better to have them together.
    pub(super) price: f64,
    /// The group of each node.
    pub(super) groups: Vec<usize>,
    /// The sum of `counts` of each group.
    pub(super) sums: Vec<f64>,
    /// The weight of an average edge of the whole graph.
    pub(super) unit: f64,
}

impl<'a> Level<'a> {
    pub(super) fn first(graph: &'a Graph, groups: &[usize], options: &Leiden) -> Self {
        let total = graph.total();
        let (counts, price): (Vec<f64>, f64) = match options.quality {
            Quality::Modularity => (
                (0..graph.nodes()).map(|node| graph.degree(node)).collect(),
                if total > 0.0 { options.resolution / (2.0 * total) } else { 0.0 },
            ),
            Quality::Potts => (vec![1.0; graph.nodes()], options.resolution),
        };
        #[expect(clippy::cast_precision_loss, reason = "a number of edges")]
        let unit = if graph.edges() > 0 { total / graph.edges() as f64 } else { 1.0 };
        Self::new(Cow::Borrowed(graph), counts, price, groups.to_vec(), unit)
    }

    fn new(graph: Cow<'a, Graph>, counts: Vec<f64>, price: f64, groups: Vec<usize>, unit: f64) -> Self {
        let mut sums = vec![0.0; graph.nodes()];
        for (node, &group) in groups.iter().enumerate() {
            sums[group] += counts[node];
        }
        Self {
            graph,
            counts,
            price,
            groups,
            sums,
            unit,
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.graph.nodes()
    }

    pub(super) fn group(&self, node: usize) -> usize {
        self.groups[node]
    }

    /// Whether each group is one node.
    pub(super) fn each_alone(&self) -> bool {
        let mut taken = vec![false; self.nodes()];
        self.groups.iter().all(|&group| !std::mem::replace(&mut taken[group], true))
    }

    /// Moves each node to the group that gains most, and looks again at the neighbours of each that moved, until nobody gains.
    pub(super) fn move_nodes(&mut self, random: &mut Random) {
        let nodes = self.nodes();
        let mut waiting: VecDeque<usize> = random.order(nodes).into();
        let mut waits = vec![true; nodes];
        let mut sizes = vec![0_usize; nodes];
        for &group in &self.groups {
            sizes[group] += 1;
        }
        let mut empty: Vec<usize> = (0..nodes).rev().filter(|&group| sizes[group] == 0).collect();
        let mut around = Around::new(nodes);
        while let Some(node) = waiting.pop_front() {
            waits[node] = false;
            let from = self.groups[node];
            let count = self.counts[node];
            around.look(&self.graph, node, |other| Some(self.groups[other]));
            self.sums[from] -= count;
            sizes[from] -= 1;
            let stays = around.weight(from) - self.price * count * self.sums[from];
            let mut best = (from, stays);
            for &group in around.groups() {
                let gain = around.weight(group) - self.price * count * self.sums[group];
                if gain > best.1 + NOTHING * self.unit {
                    best = (group, gain);
                }
            }
            // Alone: neither weight nor price.
            if best.1 < -NOTHING * self.unit
                && sizes[from] > 0
                && let Some(&group) = empty.last()
            {
                best = (group, 0.0);
            }
            let to = best.0;
            if empty.last() == Some(&to) {
                empty.pop();
            }
            self.sums[to] += count;
            sizes[to] += 1;
            if to == from {
                continue;
            }
            self.groups[node] = to;
            if sizes[from] == 0 {
                empty.push(from);
            }
            for &(other, _) in self.graph.near(node) {
                let other = other as usize;
                if self.groups[other] != to && !waits[other] {
                    waits[other] = true;
                    waiting.push_back(other);
                }
            }
        }
    }

    /// The next level: its nodes are the parts, and its groups are those of this one.
    pub(super) fn folded(&self, parts: &[usize], count: usize) -> Level<'static> {
        let mut counts = vec![0.0; count];
        let mut groups = vec![0; count];
        for (node, &part) in parts.iter().enumerate() {
            counts[part] += self.counts[node];
            groups[part] = self.groups[node];
        }
        let graph = self.graph.folded(parts, count);
        Level::new(Cow::Owned(graph), counts, self.price, numbered(&groups), self.unit)
    }
}

/// What a node weighs to each group around it.
pub(super) struct Around {
    weights: Vec<f64>,
    groups: Vec<usize>,
}

impl Around {
    pub(super) fn new(groups: usize) -> Self {
        Self {
            weights: vec![0.0; groups],
            groups: Vec::new(),
        }
    }

    /// Looks at the neighbours of a node that have a group.
    pub(super) fn look(&mut self, graph: &Graph, node: usize, group: impl Fn(usize) -> Option<usize>) {
        for group in self.groups.drain(..) {
            self.weights[group] = 0.0;
        }
        for &(other, weight) in graph.near(node) {
            let Some(group) = group(other as usize) else { continue };
            if self.weights[group] == 0.0 {
                self.groups.push(group);
            }
            self.weights[group] += weight;
        }
    }

    /// The groups around, in the order of their first neighbours.
    pub(super) fn groups(&self) -> &[usize] {
        &self.groups
    }

    /// What weighs to a group.
    pub(super) fn weight(&self, group: usize) -> f64 {
        self.weights[group]
    }
}
