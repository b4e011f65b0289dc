use proptest::prelude::*;

use super::{Leiden, Quality};
use crate::graph::Graph;
use crate::modularity::{modularity, potts};

/// Cliques of `size` in a ring, each joined to the next by one edge.
fn ring(cliques: usize, size: usize) -> Graph {
    let inside = (0..cliques).flat_map(move |clique| {
        let first = clique * size;
        (0..size).flat_map(move |a| (0..a).map(move |b| (first + a, first + b, 1.0)))
    });
    let between = (0..cliques).map(move |clique| (clique * size, ((clique + 1) % cliques) * size + 1, 1.0));
    Graph::new(cliques * size, inside.chain(between))
}

#[test]
fn cliques_are_groups_whatever_the_seed() {
    let graph = ring(8, 6);
    for seed in 0..20 {
        let groups = Leiden { seed, ..Leiden::default() }.run(&graph);
        assert_eq!(groups, (0..48).map(|node| node / 6).collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn the_potts_model_sees_cliques_that_modularity_takes_for_pairs() {
    // Fortunato and Barthélemy 2007: thirty cliques of three.
    let graph = ring(30, 3);
    let pairs = Leiden::default().run(&graph);
    let cliques = Leiden {
        quality: Quality::Potts,
        resolution: 0.5,
        ..Leiden::default()
    }
    .run(&graph);
    assert!(pairs.iter().max() < Some(&29));
    assert_eq!(cliques.iter().max(), Some(&29));
}

#[test]
fn a_bridge_that_moves_away_leaves_no_group_in_two_pieces() {
    // The example of the paper's figure 2: what holds a group together is drawn to another.
    let edges = [
        (0, 1),
        (1, 2),
        (0, 3),
        (3, 4),
        (4, 5),
        (3, 5),
        (1, 2),
        (0, 6),
        (0, 7),
        (6, 7),
        (6, 8),
        (7, 8),
        (0, 8),
    ];
    let graph = Graph::new(9, edges.map(|(a, b)| (a, b, 1.0)));
    for seed in 0..50 {
        let groups = Leiden { seed, ..Leiden::default() }.run(&graph);
        assert_eq!(graph.parts_within(&groups), groups);
    }
}

#[test]
fn nothing_and_one_node_are_graphs_too() {
    assert!(Leiden::default().run(&Graph::new(0, [])).is_empty());
    assert_eq!(Leiden::default().run(&Graph::new(2, [(1, 1, 3.0)])), [0, 1]);
}

fn graphs() -> impl Strategy<Value = Graph> {
    (1_usize..40).prop_flat_map(|nodes| {
        prop::collection::vec((0..nodes, 0..nodes, 0.01_f64..10.0), 0..120).prop_map(move |edges| Graph::new(nodes, edges))
    })
}

proptest! {
    #[test]
    fn every_group_hangs_together(graph in graphs(), seed in 0_u64..9, resolution in 0.0_f64..3.0, potts in any::<bool>()) {
        let quality = if potts { Quality::Potts } else { Quality::Modularity };
        let groups = Leiden { quality, resolution, seed, ..Leiden::default() }.run(&graph);
        prop_assert_eq!(graph.parts_within(&groups), groups);
    }

    #[test]
    fn no_node_gains_by_moving(graph in graphs(), seed in 0_u64..9, is_potts in any::<bool>()) {
        let options = Leiden {
            quality: if is_potts { Quality::Potts } else { Quality::Modularity },
            resolution: 0.8,
            seed,
            rounds: 100,
            ..Leiden::default()
        };
        let groups = options.run(&graph);
        let quality = |groups: &[usize]| match is_potts {
            true => potts(&graph, groups, 0.8),
            false => modularity(&graph, groups, 0.8),
        };
        let now = quality(&groups);
        let count = groups.iter().max().map_or(0, |last| last + 1);
        for node in 0..graph.nodes() {
            for to in 0..=count {
                let mut other = groups.clone();
                other[node] = to;
                prop_assert!(quality(&other) <= now + 1e-6, "node {} gains in {}", node, to);
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_groups(graph in graphs(), seed in any::<u64>()) {
        let options = Leiden { seed, ..Leiden::default() };
        prop_assert_eq!(options.run(&graph), options.run(&graph.clone()));
    }
}
