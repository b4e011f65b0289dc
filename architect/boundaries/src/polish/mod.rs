//! A polish of groups by local moves, for what a search cannot see: any price that can tell what a move changes. Passes of single moves, in
//! each of which everything moves once and the best point of the way is kept (Kernighan and Lin 1970; Fiduccia and Mattheyses 1982), so that
//! a move that loses may be followed by one that gains more. All groupings are tried where there are few enough.

mod exact;
#[cfg(test)]
mod tests;

use crate::modularity::numbered;

/// What groups cost.
pub trait Cost {
    /// What it would change, if all nodes of a block went from the group they are in to another: below zero is better.
    fn change(&self, groups: &[usize], block: &[usize], to: usize) -> f64;

    /// The groups that a block could do well in. All where nothing else is said: whoever knows its neighbours says less and is faster.
    fn near(&self, groups: &[usize], block: &[usize]) -> Vec<usize> {
        let _ = block;
        (0..groups.iter().max().map_or(0, |last| last + 1)).collect()
    }
}

/// Up to so many blocks all groupings are tried: 877 of them.
const EXACT: usize = 7;

/// Up to so many blocks passes are made, whose time is the square of it. Above it each move must gain.
const PASSES: usize = 300;

/// A gain below this is none: it is what sums of floating numbers differ by.
const NOTHING: f64 = 1e-9;

/// The groups after moves that make them cost less, numbered in the order in which they first appear. A block is a set of nodes that stay
/// together; nodes in no block stay where they are, and so does a block whose nodes are in several groups. Groups may vanish; none is added.
pub fn polish(blocks: &[Vec<usize>], groups: Vec<usize>, cost: &impl Cost) -> Vec<usize> {
    let blocks: Vec<&[usize]> = blocks
        .iter()
        .map(Vec::as_slice)
        .filter(|block| !block.is_empty() && block.iter().all(|&node| groups[node] == groups[block[0]]))
        .collect();
    let mut groups = groups;
    if blocks.len() <= EXACT {
        exact::best(&blocks, &mut groups, cost);
    } else if blocks.len() <= PASSES {
        while pass(&blocks, &mut groups, cost) {}
    } else {
        descend(&blocks, &mut groups, cost);
    }
    numbered(&groups)
}

fn put(groups: &mut [usize], block: &[usize], to: usize) {
    for &node in block {
        groups[node] = to;
    }
}

/// The best move of a block.
fn best(groups: &[usize], block: &[usize], cost: &impl Cost) -> Option<(usize, f64)> {
    let from = groups[block[0]];
    cost.near(groups, block)
        .into_iter()
        .filter(|&to| to != from)
        .map(|to| (to, cost.change(groups, block, to)))
        .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
}

/// One pass; whether it gained.
fn pass(blocks: &[&[usize]], groups: &mut Vec<usize>, cost: &impl Cost) -> bool {
    let mut free: Vec<usize> = (0..blocks.len()).collect();
    let mut sum = 0.0;
    let mut least = (0.0, groups.clone());
    while !free.is_empty() {
        let next = free
            .iter()
            .enumerate()
            .filter_map(|(at, &block)| best(groups, blocks[block], cost).map(|(to, change)| (at, block, to, change)))
            .min_by(|a, b| a.3.total_cmp(&b.3).then(a.1.cmp(&b.1)));
        let Some((at, block, to, change)) = next else { break };
        free.remove(at);
        put(groups, blocks[block], to);
        sum += change;
        if sum < least.0 - NOTHING {
            least = (sum, groups.clone());
        }
        // So far from the best that no pass came back from it.
        if free.len() + 50 < blocks.len() && sum > least.0 + least.0.abs() {
            break;
        }
    }
    *groups = least.1;
    least.0 < -NOTHING
}

/// Moves that gain, until there is none; so many rounds at most, as a price may contradict itself.
fn descend(blocks: &[&[usize]], groups: &mut [usize], cost: &impl Cost) {
    for _ in 0..20 {
        let mut moved = false;
        for block in blocks {
            if let Some((to, change)) = best(groups, block, cost) && change < -NOTHING {
                put(groups, block, to);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}
