//! What many runs agree on: how often two things are together, over seeds, resolutions and weights (Strehl and Ghosh 2002; Lancichinetti and
//! Fortunato 2012).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::graph::Graph;
use crate::modularity::numbered;

/// What runs agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// The group of each node, numbered in the order in which they first appear.
    pub groups: Vec<usize>,
    /// For each node: how often, on average, it is together with the others of its group; 1 where it is alone in it.
    pub sure: Vec<f64>,
}

/// Puts together what is together in at least this share of the runs, above a half, and what is reached over such. All runs are about the
/// same nodes. Without runs each node is alone.
pub fn consensus(runs: &[Vec<usize>], share: f64) -> Agreement {
    let nodes = runs.first().map_or(0, Vec::len);
    // Nodes that are together in all runs are one for what follows: there are few that differ.
    let mut same: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for node in 0..nodes {
        same.entry(runs.iter().map(|run| run[node]).collect()).or_default().push(node);
    }
    let kinds: Vec<(&Vec<usize>, &Vec<usize>)> = same.iter().collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of runs")]
    let needed = share * runs.len() as f64 - 1e-9;
    let mut together = Vec::new();
    for a in 0..kinds.len() {
        for b in 0..a {
            let often = often(kinds[a].0, kinds[b].0);
            if often >= needed {
                together.push((a, b, 1.0));
            }
        }
    }
    let parts = Graph::new(kinds.len(), together).parts();
    let mut groups = vec![0; nodes];
    for (kind, (_, members)) in kinds.iter().enumerate() {
        for &node in *members {
            groups[node] = parts[kind];
        }
    }
    let groups = numbered(&groups);
    let sure = sure(runs, &groups);
    Agreement { groups, sure }
}

/// For each node: how often, on average over the runs, it is together with the others of its group; 1 where it is alone in it.
pub fn sure(runs: &[Vec<usize>], groups: &[usize]) -> Vec<f64> {
    let nodes = groups.len();
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0_usize; count];
    for &group in groups {
        sizes[group] += 1;
    }
    let mut sums = vec![0_usize; nodes];
    for run in runs {
        // How many of a group are in a group of the run, themselves counted.
        let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for node in 0..nodes {
            *cells.entry((groups[node], run[node])).or_default() += 1;
        }
        for node in 0..nodes {
            sums[node] += cells[&(groups[node], run[node])] - 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "numbers of nodes and runs")]
    (0..nodes)
        .map(|node| match (sizes[groups[node]] - 1) * runs.len() {
            0 => 1.0,
            all => sums[node] as f64 / all as f64,
        })
        .collect()
}

/// In how many runs two are together.
#[expect(clippy::cast_precision_loss, reason = "a number of runs")]
fn often(a: &[usize], b: &[usize]) -> f64 {
    a.iter().zip(b).filter(|(a, b)| a == b).count() as f64
}
