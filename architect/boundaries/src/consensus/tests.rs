use proptest::prelude::*;

use super::consensus;
use crate::modularity::numbered;

#[test]
fn two_of_three_runs_carry() {
    let runs = [vec![0, 0, 1, 1], vec![0, 0, 0, 1], vec![5, 4, 3, 3]];
    let agreed = consensus(&runs, 0.6);
    assert_eq!(agreed.groups, [0, 0, 1, 1]);
    assert_eq!(agreed.sure, [2.0 / 3.0; 4]);
    assert_eq!(consensus(&runs, 1.0).groups, [0, 1, 2, 3]);
}

#[test]
fn no_run_agrees_on_nothing() {
    assert!(consensus(&[], 0.5).groups.is_empty());
}

proptest! {
    #[test]
    fn runs_that_are_the_same_are_agreed_on(run in prop::collection::vec(0_usize..5, 0..30), times in 1_usize..5, share in 0.5_f64..=1.0) {
        let agreed = consensus(&vec![run.clone(); times], share);
        prop_assert_eq!(agreed.groups, numbered(&run));
        prop_assert!(agreed.sure.iter().all(|sure| *sure == 1.0));
    }

    /// The order of the nodes means nothing but for the numbers of the groups.
    #[test]
    fn other_numbers_of_nodes_are_the_same_groups(runs in prop::collection::vec(prop::collection::vec(0_usize..4, 12), 1..6), turn in 0_usize..12) {
        let turned: Vec<Vec<usize>> = runs.iter().map(|run| { let mut run = run.clone(); run.rotate_left(turn); run }).collect();
        let mut groups = consensus(&runs, 0.6).groups;
        groups.rotate_left(turn);
        prop_assert_eq!(numbered(&groups), consensus(&turned, 0.6).groups);
    }
}
