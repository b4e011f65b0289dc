//! How much better groups hang together than chance would have it.

#[cfg(test)]
mod tests;

use crate::graph::Graph;

/// The modularity of groups (Newman and Girvan 2004, with the resolution of Reichardt and Bornholdt 2006): the share of weight inside of
/// groups, less what chance would put there. `resolution` is 1 for Newman's own; more asks for smaller groups. 0 for a graph without edges.
pub fn modularity(graph: &Graph, groups: &[usize], resolution: f64) -> f64 {
    let total = graph.total();
    if total <= 0.0 {
        return 0.0;
    }
    let (inside, degrees) = sums(graph, groups, |node| graph.degree(node));
    let chance: f64 = degrees.iter().map(|degree| (degree / (2.0 * total)).powi(2)).sum();
    inside / total - resolution * chance
}

/// What the constant Potts model counts (Traag, Van Dooren and Nesterov 2011): the weight inside of groups, less `resolution` for each pair
/// of nodes that are together.
pub fn potts(graph: &Graph, groups: &[usize], resolution: f64) -> f64 {
    let (inside, sizes) = sums(graph, groups, |_| 1.0);
    let pairs: f64 = sizes.iter().map(|size| size * (size - 1.0) / 2.0).sum();
    inside - resolution * pairs
}

/// The same groups, numbered in the order in which they first appear.
pub fn numbered(groups: &[usize]) -> Vec<usize> {
    let mut numbers = std::collections::BTreeMap::new();
    groups
        .iter()
        .map(|group| {
            let next = numbers.len();
            *numbers.entry(group).or_insert(next)
        })
        .collect()
}

/// The weight inside of groups, and the sum over each group of what a node counts for.
fn sums(graph: &Graph, groups: &[usize], counts: impl Fn(usize) -> f64) -> (f64, Vec<f64>) {
    let mut sums = vec![0.0; groups.iter().max().map_or(0, |last| last + 1)];
    let mut inside = 0.0;
    for node in 0..graph.nodes() {
        sums[groups[node]] += counts(node);
        inside += graph.to_itself(node);
        for &(other, weight) in graph.near(node) {
            let other = other as usize;
            if other > node && groups[other] == groups[node] {
                inside += weight;
            }
        }
    }
    (inside, sums)
}
