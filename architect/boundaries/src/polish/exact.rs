use super::{Cost, NOTHING, put};

/// The grouping of the blocks that costs least, of all there are in the groups that there are.
pub(super) fn best(blocks: &[&[usize]], groups: &mut [usize], cost: &mut impl Cost) {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut search = Search {
        blocks,
        count,
        least: (0.0, blocks.iter().map(|block| groups[block[0]]).collect()),
    };
    search.place(0, groups, 0.0, cost);
    for (block, to) in blocks.iter().zip(search.least.1) {
        put(groups, block, to, cost);
    }
}

struct Search<'a> {
    blocks: &'a [&'a [usize]],
    count: usize,
    /// The best so far: what it changes, and the group of each block.
    least: (f64, Vec<usize>),
}

impl Search<'_> {
    /// Tries each group for a block and those behind it. `sum` is what the moves so far change.
    fn place(&mut self, at: usize, groups: &mut [usize], sum: f64, cost: &mut impl Cost) {
        let Some(&block) = self.blocks.get(at) else {
            if sum < self.least.0 - NOTHING {
                self.least = (sum, self.blocks.iter().map(|block| groups[block[0]]).collect());
            }
            return;
        };
        let from = groups[block[0]];
        for to in 0..self.count {
            let change = if to == from { 0.0 } else { cost.change(groups, block, to) };
            if !change.is_finite() {
                continue;
            }
            put(groups, block, to, cost);
            self.place(at + 1, groups, sum + change, cost);
            put(groups, block, from, cost);
        }
    }
}
