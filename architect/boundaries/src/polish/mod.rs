//! A polish of groups by local moves, for what a search cannot see: any price that can tell what a move changes. Passes of single moves, in
//! each of which everything moves once and the best point of the way is kept (Kernighan and Lin 1970; Fiduccia and Mattheyses 1982), so that
//! a move that loses may be followed by one that gains more. All groupings are tried where there are few enough.

mod exact;
#[cfg(test)]
mod tests;

use crate::modularity::numbered;

/// What groups cost.
pub trait Cost {
    /// What it would change, if all nodes of a block went from the group they are in to another: below zero is better. Infinity forbids it.
    fn change(&self, groups: &[usize], block: &[usize], to: usize) -> f64;

    /// The groups that a block could do well in. All where nothing else is said: whoever knows its neighbours says less and is faster.
    fn near(&self, groups: &[usize], block: &[usize]) -> Vec<usize> {
        let _ = block;
        (0..groups.iter().max().map_or(0, |last| last + 1)).collect()
    }

    /// Hears of each move that is made, or taken back, for those who keep sums.
    fn moved(&mut self, block: &[usize], from: usize, to: usize) {
        let _ = (block, from, to);
    }
}

/// Up to so many blocks all groupings are tried: into four groups 4,096 of them.
const EXACT: usize = 6;

/// Up to so many groupings are tried.
const GROUPINGS: usize = 5_000;

/// Up to so many blocks passes are made, whose time is the square of it. Above it each move must gain.
const PASSES: usize = 300;

/// A gain below this is none: it is what sums of floating numbers differ by.
const NOTHING: f64 = 1e-9;

/// The groups after moves that make them cost less, numbered in the order in which they first appear. A block is a set of nodes that stay
/// together; nodes in no block stay where they are, and so does a block whose nodes are in several groups. Groups may vanish; none is added.
pub fn polish(blocks: &[Vec<usize>], groups: Vec<usize>, cost: &mut impl Cost) -> Vec<usize> {
    let blocks: Vec<&[usize]> = blocks
        .iter()
        .map(Vec::as_slice)
        .filter(|block| !block.is_empty() && block.iter().all(|&node| groups[node] == groups[block[0]]))
        .collect();
    let mut groups = groups;
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let groupings = count.checked_pow(u32::try_from(blocks.len()).unwrap_or(u32::MAX));
    if blocks.len() <= EXACT && groupings.is_some_and(|groupings| groupings <= GROUPINGS) {
        exact::best(&blocks, &mut groups, cost);
    } else if blocks.len() <= PASSES {
        while pass(&blocks, &mut groups, cost) {}
    } else {
        descend(&blocks, &mut groups, cost);
    }
    numbered(&groups)
}

/// Puts a block into another group.
fn put(groups: &mut [usize], block: &[usize], to: usize, cost: &mut impl Cost) {
    let from = groups[block[0]];
    if from == to {
        return;
    }
    for &node in block {
        groups[node] = to;
    }
    cost.moved(block, from, to);
}

/// The best move of a block.
fn best(groups: &[usize], block: &[usize], cost: &impl Cost) -> Option<(usize, f64)> {
    let from = groups[block[0]];
    cost.near(groups, block)
        .into_iter()
        .filter(|&to| to != from)
        .map(|to| (to, cost.change(groups, block, to)))
        .filter(|(_, change)| change.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
}

/// One pass; whether it gained.
fn pass(blocks: &[&[usize]], groups: &mut [usize], cost: &mut impl Cost) -> bool {
    /// After so many moves behind the best point the way is given up.
    const BEHIND: usize = 40;
    let mut free: Vec<usize> = (0..blocks.len()).collect();
    let mut made: Vec<(usize, usize)> = Vec::new();
    let mut sum = 0.0;
    let mut least = (0.0, 0);
    while !free.is_empty() && made.len() < least.1 + BEHIND {
        let next = free
            .iter()
            .enumerate()
            .filter_map(|(at, &block)| best(groups, blocks[block], cost).map(|(to, change)| (at, block, to, change)))
            .min_by(|a, b| a.3.total_cmp(&b.3).then(a.1.cmp(&b.1)));
        let Some((at, block, to, change)) = next else { break };
        free.remove(at);
        made.push((block, groups[blocks[block][0]]));
        put(groups, blocks[block], to, cost);
        sum += change;
        if sum < least.0 - NOTHING {
            least = (sum, made.len());
        }
    }
    for (block, from) in made.drain(least.1..).rev() {
        put(groups, blocks[block], from, cost);
    }
    least.0 < -NOTHING
}

/// Moves that gain, until there is none; so many rounds at most, as a price may contradict itself.
fn descend(blocks: &[&[usize]], groups: &mut [usize], cost: &mut impl Cost) {
    for _ in 0..20 {
        let mut moved = false;
        for block in blocks {
            if let Some((to, change)) = best(groups, block, cost)
                && change < -NOTHING
            {
                put(groups, block, to, cost);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}
