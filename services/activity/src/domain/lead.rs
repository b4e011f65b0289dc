//! How long things took, as a histogram whose bins can be added and taken away: seconds up to 127 exactly, longer times in bins of
//! which each power of two has 64. A quantile is the middle of its bin, so it is off by less than 1 in 128 (0.8 %).

use pando_activity_contract::LeadTime;
use pando_kernel::Instant;

const SUB_BITS: u32 = 6;
const SUB: u64 = 1 << SUB_BITS;
/// Longer times (1,088 years) count as this long.
const SECONDS_MAX: u64 = 1 << 35;

/// The bin of a task made at `from` and done at `to`; a clock that was set back makes it zero.
pub fn bin_of(from: Instant, to: Instant) -> u16 {
    let seconds = u64::try_from(to.seconds_since(from)).unwrap_or(0).min(SECONDS_MAX);
    let octave = (u64::BITS - 1 - seconds.max(1).leading_zeros()).saturating_sub(SUB_BITS);
    let bin = u64::from(octave) * SUB + (seconds >> octave);
    u16::try_from(bin).unwrap_or(u16::MAX)
}

/// The middle of a bin in seconds.
fn middle(bin: u16) -> f64 {
    let bin = u64::from(bin);
    let octave = (bin / SUB).saturating_sub(1);
    let low = (bin - octave * SUB) << octave;
    low as f64 + ((1u64 << octave) - 1) as f64 / 2.0
}

/// The figures of a histogram, given as bins with their counts in rising order.
pub fn lead_time(bins: &[(u16, u64)]) -> LeadTime {
    let count = bins.iter().map(|(_, n)| n).sum();
    let quantile = |share: f64| {
        let rank = ((count as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let found = bins.iter().find(|(_, n)| {
            seen += n;
            seen >= rank
        });
        found.map(|(bin, _)| middle(*bin))
    };
    LeadTime {
        p50_seconds: quantile(0.5),
        p85_seconds: quantile(0.85),
        count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn of(seconds: i64) -> u16 {
        bin_of(Instant::from_micros(0), Instant::from_micros(0).plus_seconds(seconds))
    }

    #[test]
    fn short_times_are_exact_and_a_clock_set_back_is_zero() {
        for seconds in 0..128 {
            assert_eq!(middle(of(seconds)), seconds as f64);
        }
        assert_eq!(of(-5), 0);
        assert_eq!(lead_time(&[]), LeadTime::default());
    }

    proptest! {
        #[test]
        fn quantiles_are_within_one_in_128(mut seconds in prop::collection::vec(0i64..3_000_000_000, 1..200)) {
            let mut bins = BTreeMap::new();
            for s in &seconds {
                *bins.entry(of(*s)).or_insert(0u64) += 1;
            }
            let found = lead_time(&bins.into_iter().collect::<Vec<_>>());
            seconds.sort_unstable();
            for (share, got) in [(0.5, found.p50_seconds), (0.85, found.p85_seconds)] {
                let exact = seconds[((seconds.len() as f64 * share).ceil() as usize).max(1) - 1] as f64;
                prop_assert!((got.unwrap() - exact).abs() <= exact / 128.0, "{got:?} for {exact}");
            }
            prop_assert_eq!(found.count, seconds.len() as u64);
        }

        #[test]
        fn a_longer_time_never_has_a_lower_bin(a in 0i64..40_000_000_000, b in 0i64..40_000_000_000) {
            prop_assert!(of(a.min(b)) <= of(a.max(b)));
        }
    }
}
