use crate::graph::Graph;
use crate::leiden::Leiden;
use crate::modularity::{modularity, numbered};
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
        Self { graph, runs }
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
            .filter(|groups| size(groups) >= count)
            .map(|groups| polished(self.graph, merged(self.graph, groups, count), &[]))
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

/// Takes the two groups together that gain most or lose least, until there are so many.
fn merged(graph: &Graph, groups: &[usize], count: usize) -> Vec<usize> {
    let mut groups = groups.to_vec();
    let mut sizes = size(&groups);
    while sizes > count {
        let folded = graph.folded(&groups, sizes);
        let price = RESOLUTION / (2.0 * folded.total().max(f64::MIN_POSITIVE));
        let mut best = (f64::NEG_INFINITY, 0, 0);
        for a in 0..sizes {
            for b in a + 1..sizes {
                let between = folded.near(a).binary_search_by_key(&b, |(other, _)| *other as usize);
                let between = between.map_or(0.0, |at| folded.near(a)[at].1);
                let gain = between - price * folded.degree(a) * folded.degree(b);
                if gain > best.0 + 1e-12 {
                    best = (gain, a, b);
                }
            }
        }
        for group in &mut groups {
            if *group == best.2 {
                *group = best.1;
            }
        }
        groups = numbered(&groups);
        sizes = size(&groups);
    }
    groups
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
