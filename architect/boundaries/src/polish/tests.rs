use proptest::prelude::*;

use super::{Cost, polish};
use crate::graph::Graph;

/// The weight that crosses, and a price for groups that are not the same size.
struct Crossing<'a>(&'a Graph, f64);

impl Cost for Crossing<'_> {
    fn change(&self, groups: &[usize], block: &[usize], to: usize) -> f64 {
        let mut moved = groups.to_vec();
        for &node in block {
            moved[node] = to;
        }
        self.whole(&moved) - self.whole(groups)
    }
}

impl Crossing<'_> {
    #[expect(clippy::cast_precision_loss, reason = "numbers of nodes")]
    fn whole(&self, groups: &[usize]) -> f64 {
        let crosses = |node: usize| {
            self.0
                .near(node)
                .iter()
                .filter(move |(other, _)| groups[*other as usize] != groups[node])
                .map(|(_, weight)| weight)
        };
        let crossing: f64 = (0..self.0.nodes()).flat_map(crosses).sum::<f64>() / 2.0;
        let mut sizes = vec![0_usize; self.0.nodes()];
        for &group in groups {
            sizes[group] += 1;
        }
        crossing + self.1 * sizes.iter().map(|size| (size * size) as f64).sum::<f64>()
    }
}

fn each_alone(nodes: usize) -> Vec<Vec<usize>> {
    (0..nodes).map(|node| vec![node]).collect()
}

#[test]
fn a_move_that_loses_may_lead_to_one_that_gains() {
    // Two cliques of five with one node each on the wrong side: as both sides must stay the same size, one has to go first, at a loss.
    let inside = |first: usize| (first..first + 5).flat_map(move |a| (first..a).map(move |b| (a, b, 1.0)));
    let graph = Graph::new(10, inside(0).chain(inside(5)));
    let swapped = vec![0, 0, 0, 0, 1, 1, 1, 1, 1, 0];
    let mut cost = Crossing(&graph, 4.0);
    assert!(cost.change(&swapped, &[4], 0) > 0.0 && cost.change(&swapped, &[9], 1) > 0.0);
    assert_eq!(polish(&each_alone(10), swapped, &mut cost), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
}

#[test]
fn few_blocks_are_all_tried() {
    // A ring of four pairs: the best halves are neighbours, and no single move leads there from the crossed ones.
    let ring = [(0, 1, 3.0), (1, 2, 1.0), (2, 3, 3.0), (3, 0, 1.0)];
    let graph = Graph::new(4, ring);
    assert_eq!(polish(&each_alone(4), vec![0, 1, 0, 1], &mut Crossing(&graph, 2.0)), [0, 0, 1, 1]);
}

#[test]
fn a_block_in_several_groups_stays() {
    let graph = Graph::new(3, [(0, 1, 9.0)]);
    assert_eq!(polish(&[vec![0, 2], vec![]], vec![0, 1, 1], &mut Crossing(&graph, 0.0)), [0, 1, 1]);
}

proptest! {
    /// Few blocks are tried whole, some by passes, many one by one: in each way blocks stay together and nothing costs more than before.
    #[test]
    fn blocks_stay_together_and_nothing_costs_more(
        edges in prop::collection::vec((0_usize..24, 0_usize..24, 0.1_f64..5.0), 0..80),
        of in prop::collection::vec(0_usize..20, 24),
        starts in prop::collection::vec(0_usize..4, 20),
        few in any::<bool>(),
        price in 0.0_f64..0.5,
    ) {
        let graph = Graph::new(24, edges);
        let most = if few { 5 } else { 20 };
        let mut blocks = vec![Vec::new(); most];
        for (node, block) in of.iter().enumerate() {
            blocks[block % most].push(node);
        }
        let groups: Vec<usize> = of.iter().map(|block| starts[block % most]).collect();
        let mut cost = Crossing(&graph, price);
        let polished = polish(&blocks, groups.clone(), &mut cost);
        prop_assert!(cost.whole(&polished) <= cost.whole(&groups) + 1e-6);
        for block in blocks.iter().filter(|block| !block.is_empty()) {
            prop_assert!(block.iter().all(|&node| polished[node] == polished[block[0]]));
        }
    }
}
