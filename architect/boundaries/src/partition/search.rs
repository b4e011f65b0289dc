use std::cmp::Ordering;

use crate::graph::Graph;
use crate::leiden::Leiden;
use crate::modularity::modularity;
use crate::polish::{Cost, polish};

/// How fine the groups are that a search begins from; Newman's own is 1.
const RESOLUTIONS: [f64; 4] = [0.5, 1.0, 1.5, 2.5];
/// The one by which all are judged: below Newman's, as a service is to be larger than a community, and less is to cross. A judgement; what it
/// gives on published programs stands in docs/ARCHITECT-EVALUATION.md.
pub(super) const RESOLUTION: f64 = 0.7;
/// Beginnings of each.
const SEEDS: u64 = 4;
/// Up to so many blocks one is begun from each alone: its time is the cube.
const ALONE: usize = 200;

/// What the search begins from.
pub(super) struct Runs<'a> {
    graph: &'a Graph,
    runs: Vec<Vec<usize>>,
    /// Of each run, which two of its groups are taken together first, which next, and so on until one is left.
    pairs: Vec<Vec<(usize, usize)>>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        let mut runs = Vec::new();
        for resolution in RESOLUTIONS {
            for seed in 0..SEEDS {
                let options = Leiden {
                    resolution,
                    seed,
                    rounds: 3,
                    ..Leiden::default()
                };
                runs.push(options.run(graph));
            }
        }
        if graph.nodes() <= ALONE {
            runs.push((0..graph.nodes()).collect());
        }
        let pairs = runs.iter().map(|groups| pairs(graph, groups)).collect();
        Self { graph, runs, pairs }
    }

    /// What the Leiden algorithm found.
    pub(super) fn all(&self) -> &[Vec<usize>] {
        &self.runs
    }

    /// So many groups from each beginning that has as many or more, each taken together and polished; the best first.
    pub(super) fn cut_into(&self, count: usize) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = self
            .runs
            .iter()
            .zip(&self.pairs)
            .filter(|(groups, _)| size(groups) >= count)
            .map(|(groups, pairs)| polished(self.graph, merged(groups, &pairs[..size(groups) - count]), &[]))
            .filter(|groups| size(groups) == count)
            .collect();
        let worth = |groups: &Vec<usize>| modularity(self.graph, groups, RESOLUTION);
        found.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.cmp(b)));
        found
    }
}

/// How many groups there are.
pub(super) fn size(groups: &[usize]) -> usize {
    groups.iter().max().map_or(0, |last| last + 1)
}

/// Which two groups gain most or lose least when they are taken together, and of what is left then, which two next. The second of two goes
/// into the first, and those behind it have one number less.
fn pairs(graph: &Graph, groups: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    // Only the graph of the groups is looked at: a program has many times more units than that has nodes.
    let mut folded = graph.folded(groups, size(groups));
    while folded.nodes() > 1 {
        let sizes = folded.nodes();
        let price = RESOLUTION / (2.0 * folded.total().max(f64::MIN_POSITIVE));
        let mut best = (f64::NEG_INFINITY, 0, 1);
        for a in 0..sizes {
            let mut near = folded.near(a).iter().peekable();
            for b in a + 1..sizes {
                while near.next_if(|(other, _)| (*other as usize) < b).is_some() {}
                let between = near.next_if(|(other, _)| *other as usize == b).map_or(0.0, |(_, weight)| *weight);
                let gain = between - price * folded.degree(a) * folded.degree(b);
                if gain > best.0 + 1e-12 {
                    best = (gain, a, b);
                }
            }
        }
        let (_, a, b) = best;
        let renamed: Vec<usize> = (0..sizes).map(|group| within(group, (a, b))).collect();
        folded = folded.folded(&renamed, sizes - 1);
        pairs.push((a, b));
    }
    pairs
}

/// The number of a group after two were taken together.
fn within(group: usize, (a, b): (usize, usize)) -> usize {
    match group.cmp(&b) {
        Ordering::Less => group,
        Ordering::Equal => a,
        Ordering::Greater => group - 1,
    }
}

/// Takes groups together, pair by pair.
fn merged(groups: &[usize], pairs: &[(usize, usize)]) -> Vec<usize> {
    let number = |group| pairs.iter().fold(group, |group, pair| within(group, *pair));
    let numbers: Vec<usize> = (0..size(groups)).map(number).collect();
    groups.iter().map(|group| numbers[*group]).collect()
}

/// The groups after local moves that raise the modularity; those blocks stay that are fixed. No group vanishes.
pub(super) fn polished(graph: &Graph, groups: Vec<usize>, fixed: &[bool]) -> Vec<usize> {
    let blocks: Vec<Vec<usize>> = (0..graph.nodes())
        .filter(|block| !fixed.get(*block).copied().unwrap_or_default())
        .map(|block| vec![block])
        .collect();
    let mut cost = Modularity::new(graph, &groups);
    polish(&blocks, groups, &mut cost)
}

/// What a move costs in modularity.
struct Modularity<'a> {
    graph: &'a Graph,
    price: f64,
    degrees: Vec<f64>,
    members: Vec<usize>,
}

impl<'a> Modularity<'a> {
    fn new(graph: &'a Graph, groups: &[usize]) -> Self {
        let mut degrees = vec![0.0; size(groups)];
        let mut members = vec![0; degrees.len()];
        for (block, &group) in groups.iter().enumerate() {
            degrees[group] += graph.degree(block);
            members[group] += 1;
        }
        Self {
            graph,
            price: RESOLUTION / (2.0 * graph.total().max(f64::MIN_POSITIVE)),
            degrees,
            members,
        }
    }
}

impl Cost for Modularity<'_> {
    fn change(&self, groups: &[usize], block: &[usize], to: usize) -> f64 {
        let [block] = *block else { return f64::INFINITY };
        let from = groups[block];
        if self.members[from] < 2 {
            return f64::INFINITY;
        }
        let (mut here, mut there) = (0.0, 0.0);
        for &(other, weight) in self.graph.near(block) {
            let group = groups[other as usize];
            here += if group == from { weight } else { 0.0 };
            there += if group == to { weight } else { 0.0 };
        }
        let degree = self.graph.degree(block);
        here - there + self.price * degree * (self.degrees[to] - self.degrees[from] + degree)
    }

    fn near(&self, groups: &[usize], block: &[usize]) -> Vec<usize> {
        let mut near: Vec<usize> = block
            .iter()
            .flat_map(|&block| self.graph.near(block))
            .map(|(other, _)| groups[*other as usize])
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    fn moved(&mut self, block: &[usize], from: usize, to: usize) {
        for &block in block {
            let degree = self.graph.degree(block);
            self.degrees[from] -= degree;
            self.degrees[to] += degree;
            self.members[from] -= 1;
            self.members[to] += 1;
        }
    }
}
