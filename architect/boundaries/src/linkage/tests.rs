use proptest::prelude::*;

use super::{Distances, average};

#[test]
fn what_is_near_is_together() {
    let at = [0.0_f64, 1.0, 10.0, 11.5, 30.0];
    let tree = average(Distances::new(5, |a, b| (at[a] - at[b]).abs()));
    assert_eq!(tree.into_groups(3), [0, 0, 1, 1, 2]);
    assert_eq!(tree.into_groups(1), [0; 5]);
    assert_eq!(tree.into_groups(9), [0, 1, 2, 3, 4]);
    assert_eq!(tree.below(1.0), [0, 0, 1, 2, 3]);
    assert_eq!(tree.below(1.5), [0, 0, 1, 1, 2]);
    // (10 + 11.5 + 9 + 10.5) / 4
    assert!((tree.merges()[2].height - 10.25).abs() < 1e-12);
}

#[test]
fn nothing_and_one_thing_have_trees() {
    assert!(average(Distances::new(0, |_, _| 0.0)).into_groups(3).is_empty());
    assert_eq!(average(Distances::new(1, |_, _| 0.0)).below(0.0), [0]);
}

#[test]
fn what_is_infinitely_far_ends_too() {
    let tree = average(Distances::new(4, |a, b| if a + b == 1 { 0.5 } else { f64::NAN }));
    assert_eq!(tree.below(1.0), [0, 0, 1, 2]);
}

proptest! {
    /// Of any numbers, ties too: the heights rise, and each is the mean distance of the members, as the definition has it.
    #[test]
    fn heights_are_means_and_rise(apart in prop::collection::vec(0_u8..4, 120), count in 2_usize..15) {
        let told = Distances::new(count, |a, b| f64::from(apart[(a * 15 + b) % 120]));
        let tree = average(told.clone());
        let mut members: Vec<Vec<usize>> = (0..count).map(|thing| vec![thing]).collect();
        let mut last = 0.0;
        for merge in tree.merges() {
            let (a, b) = (&members[merge.a], &members[merge.b]);
            let sum: f64 = a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y))).map(|(x, y)| told.at(x, y)).sum();
            #[expect(clippy::cast_precision_loss, reason = "numbers of things")]
            let mean = sum / (a.len() * b.len()) as f64;
            prop_assert!((merge.height - mean).abs() < 1e-9);
            prop_assert!(merge.height >= last - 1e-9);
            last = merge.height;
            members.push([a.as_slice(), b.as_slice()].concat());
        }
        prop_assert_eq!(tree.merges().last().map(|merge| merge.size), Some(count));
    }
}
