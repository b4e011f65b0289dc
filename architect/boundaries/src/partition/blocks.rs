use std::collections::{BTreeMap, BTreeSet};

use super::network::written;
use crate::ground::Ground;

/// Which nodes must stay together: the number of its part for each.
///
/// - Two tables that are mostly written together: in more than half of the transactions that write the one that is written less often.
/// - A class and the table that it stands for.
/// - A unit and the tables that it writes, where they are all of one part. A table that only tells of something counts where it is all that is
///   written.
pub(super) fn together(
    ground: &Ground<'_>,
    of_unit: &[Option<usize>],
    of_table: &[Option<usize>],
    is_face: &[bool],
    nodes: usize,
) -> Vec<usize> {
    let mut parts = Parts((0..nodes).collect());
    for (a, b) in written_together(ground) {
        if let (Some(a), Some(b)) = (of_table[a], of_table[b]) {
            parts.join(a, b);
        }
    }
    for (unit, table) in ground.class_of.iter().enumerate() {
        if let (Some(unit), Some(table)) = (of_unit[unit], table.and_then(|table| of_table[table])) {
            parts.join(unit, table);
        }
    }
    // The parts of tables are done: code changes none of them.
    let owners: Vec<Option<usize>> = of_table.iter().map(|node| node.map(|node| parts.root(node))).collect();
    for (unit, node) in of_unit.iter().enumerate() {
        let Some(node) = *node else { continue };
        if is_face[node] || ground.class_of[unit].is_some() {
            continue;
        }
        let touches = ground.of_unit[unit].iter().map(|touch| &ground.touches[*touch]);
        let (mut all, mut data) = (BTreeSet::new(), BTreeSet::new());
        for touch in touches.filter(|touch| touch.access.kind.writes()) {
            let Some(owner) = owners[touch.table] else { continue };
            all.insert(owner);
            if !ground.ledgers[touch.table] {
                data.insert(owner);
            }
        }
        let writes = if data.is_empty() { all } else { data };
        if let (Some(&owner), 1) = (writes.first(), writes.len()) {
            parts.join(node, owner);
        }
    }
    (0..nodes).map(|node| parts.root(node)).collect()
}

/// Pairs of tables that are mostly written in one transaction.
fn written_together(ground: &Ground<'_>) -> Vec<(usize, usize)> {
    let mut alone: BTreeMap<usize, usize> = BTreeMap::new();
    let mut both: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for transaction in &ground.facts.transactions {
        let written = written(ground, transaction);
        for (at, &a) in written.iter().enumerate() {
            *alone.entry(a).or_default() += 1;
            for &b in &written[..at] {
                *both.entry((b, a)).or_default() += 1;
            }
        }
    }
    both.into_iter()
        .filter(|((a, b), times)| 2 * times > alone[a].min(alone[b]))
        .map(|(pair, _)| pair)
        .collect()
}

/// Sets that grow together.
struct Parts(Vec<usize>);

impl Parts {
    fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The first is the root, so that the same sets have the same.
        self.0[a.max(b)] = a.min(b);
    }
}
