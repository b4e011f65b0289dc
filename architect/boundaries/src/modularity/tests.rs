use super::{modularity, numbered, potts};
use crate::graph::Graph;

#[test]
fn two_triangles_are_two_groups() {
    let edges = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)];
    let graph = Graph::new(6, edges.map(|(a, b)| (a, b, 1.0)));
    // 6 of 7 edges inside; each group has half of the ends.
    assert!((modularity(&graph, &[0, 0, 0, 1, 1, 1], 1.0) - (6.0 / 7.0 - 0.5)).abs() < 1e-12);
    assert!(modularity(&graph, &[0; 6], 1.0).abs() < 1e-12);
    assert!((potts(&graph, &[0, 0, 0, 1, 1, 1], 0.5) - 3.0).abs() < 1e-12);
    assert_eq!(modularity(&Graph::new(2, []), &[0, 1], 1.0), 0.0);
}

#[test]
fn groups_are_numbered_as_they_come() {
    assert_eq!(numbered(&[7, 2, 7, 0]), [0, 1, 0, 2]);
}
