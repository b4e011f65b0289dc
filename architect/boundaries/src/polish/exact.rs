use super::{Cost, NOTHING, put};

/// The grouping of the blocks that costs least, of all there are in the groups that there are.
pub(super) fn best(blocks: &[&[usize]], groups: &mut Vec<usize>, cost: &impl Cost) {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut search = Search {
        blocks,
        cost,
        count,
        least: (0.0, groups.clone()),
    };
    search.place(0, groups, 0.0);
    *groups = search.least.1;
}

struct Search<'a, C> {
    blocks: &'a [&'a [usize]],
    cost: &'a C,
    count: usize,
    /// The best so far: what it changes, and the groups.
    least: (f64, Vec<usize>),
}

impl<C: Cost> Search<'_, C> {
    /// Tries each group for a block and those behind it. `sum` is what the moves so far change.
    fn place(&mut self, at: usize, groups: &mut Vec<usize>, sum: f64) {
        let Some(&block) = self.blocks.get(at) else {
            if sum < self.least.0 - NOTHING {
                self.least = (sum, groups.clone());
            }
            return;
        };
        let from = groups[block[0]];
        for to in 0..self.count.min(self.blocks.len() + 1) {
            let change = if to == from { 0.0 } else { self.cost.change(groups, block, to) };
            put(groups, block, to);
            self.place(at + 1, groups, sum + change);
            put(groups, block, from);
        }
    }
}
