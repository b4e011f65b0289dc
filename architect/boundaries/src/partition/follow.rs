use std::collections::BTreeMap;

use crate::graph::Graph;

/// Puts what has no group yet where most of what is near to it is, the nearest to those that have one first; of two that draw the same the
/// first. What nothing leads to stays without.
pub(super) fn follow(graph: &Graph, groups: &mut [Option<usize>]) {
    let mut waiting: Vec<usize> = (0..groups.len()).filter(|block| groups[*block].is_none()).collect();
    loop {
        let placed: Vec<(usize, usize)> = waiting
            .iter()
            .filter_map(|&block| Some((block, drawn(graph, groups, block)?)))
            .collect();
        if placed.is_empty() {
            return;
        }
        for (block, group) in placed {
            groups[block] = Some(group);
        }
        waiting.retain(|block| groups[*block].is_none());
    }
}

/// The group that draws a block most.
fn drawn(graph: &Graph, groups: &[Option<usize>], block: usize) -> Option<usize> {
    let mut by: BTreeMap<usize, f64> = BTreeMap::new();
    for &(other, weight) in graph.near(block) {
        if let Some(group) = groups[other as usize] {
            *by.entry(group).or_default() += weight;
        }
    }
    by.into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        .map(|(group, _)| group)
}
