use proptest::prelude::*;

use super::{Directed, Graph};

#[test]
fn edges_given_twice_and_backwards_are_one() {
    let graph = Graph::new(
        3,
        [(1, 0, 1.0), (0, 1, 2.0), (2, 2, 4.0), (0, 7, 1.0), (1, 2, f64::NAN), (1, 2, -1.0)],
    );
    assert_eq!(graph.near(0), [(1, 3.0)]);
    assert_eq!(graph.near(1), [(0, 3.0)]);
    assert!(graph.near(2).is_empty());
    assert_eq!((graph.degree(1), graph.degree(2), graph.total()), (3.0, 8.0, 7.0));
    assert_eq!(graph.parts(), [0, 0, 1]);
}

#[test]
fn a_folded_graph_weighs_the_same() {
    let graph = Graph::new(4, [(0, 1, 1.0), (1, 2, 2.0), (2, 3, 3.0), (3, 3, 1.0)]);
    let folded = graph.folded(&[0, 0, 1, 1], 2);
    assert_eq!(folded.near(0), [(1, 2.0)]);
    assert_eq!((folded.to_itself(0), folded.to_itself(1)), (1.0, 4.0));
    assert_eq!(folded.total(), graph.total());
}

#[test]
fn circles_are_found_without_the_threads_stack() {
    let chain = 200_000;
    let graph = Directed::new(chain, (0..chain).map(|node| (node, (node + 1) % chain, 1.0)));
    assert_eq!(graph.circles().len(), 1);
    let graph = Directed::new(5, [(0, 1, 1.0), (1, 2, 1.0), (2, 1, 1.0), (3, 4, 1.0), (4, 4, 1.0)]);
    assert_eq!(graph.circles(), [[1, 2]]);
}

proptest! {
    #[test]
    fn the_order_of_edges_means_nothing(mut edges in prop::collection::vec((0_usize..9, 0_usize..9, 0.1_f64..9.0), 0..40), turn in 0_usize..40) {
        let graph = Graph::new(9, edges.clone());
        if !edges.is_empty() {
            let by = turn % edges.len();
            edges.rotate_left(by);
        }
        prop_assert_eq!(graph, Graph::new(9, edges.iter().map(|&(a, b, weight)| (b, a, weight))));
    }
}
