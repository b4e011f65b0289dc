use std::collections::BTreeMap;

use super::network::Network;
use crate::ground::Ground;
use crate::linkage::{Distances, Tree, average};

/// Up to so many blocks of tables are compared, each with each.
const TABLES_MAX: usize = 1_000;

/// The dense layer: blocks that have tables, and how they are taken together by who uses them.
pub(super) struct Data {
    /// The blocks.
    pub(super) blocks: Vec<usize>,
    tree: Tree,
}

impl Data {
    /// Tables that only tell of something are left out: everybody writes them. Nothing where there is nothing to compare.
    pub(super) fn new(ground: &Ground<'_>, network: &Network) -> Option<Self> {
        let holds = |block: &usize| network.tables[*block].iter().any(|table| !ground.ledgers[*table]);
        let blocks: Vec<usize> = (0..network.tables.len()).filter(holds).collect();
        if blocks.len() < 2 || blocks.len() > TABLES_MAX {
            return None;
        }
        let users: Vec<BTreeMap<usize, f64>> = blocks.iter().map(|block| users(ground, network, *block)).collect();
        let lengths: Vec<f64> = users
            .iter()
            .map(|users| users.values().map(|by| by * by).sum::<f64>().sqrt())
            .collect();
        let tree = average(Distances::new(blocks.len(), |a, b| {
            let shared: f64 = users[a].iter().filter_map(|(user, by)| Some(by * users[b].get(user)?)).sum();
            match lengths[a] * lengths[b] {
                length if length > 0.0 => 1.0 - shared / length,
                _ => 1.0,
            }
        }));
        Some(Self { blocks, tree })
    }

    /// The group of each block in [`Self::blocks`], where there are so many.
    pub(super) fn cut_into(&self, count: usize) -> Vec<usize> {
        self.tree.into_groups(count)
    }
}

/// Who uses the tables of a block, and how much: units that touch them, those that run these at half, and what refers to them or is referred
/// to.
fn users(ground: &Ground<'_>, network: &Network, block: usize) -> BTreeMap<usize, f64> {
    let mut users: BTreeMap<usize, f64> = BTreeMap::new();
    let units = ground.units.len();
    for &table in &network.tables[block] {
        for touch in ground.of_table[table].iter().map(|touch| &ground.touches[*touch]) {
            let by = if touch.access.kind.writes() { 2.0 } else { 1.0 };
            *users.entry(touch.unit).or_default() += by;
            for link in ground.into[touch.unit].iter().map(|call| &ground.calls[*call]) {
                if !ground.guards[touch.unit] {
                    *users.entry(link.from).or_default() += by / 2.0;
                }
            }
        }
        *users.entry(units + table).or_default() += 1.0;
        for to in ground.facts.tables[table]
            .references
            .iter()
            .filter_map(|reference| ground.table(&reference.to))
        {
            *users.entry(units + to).or_default() += 1.0;
        }
    }
    users
}
