use std::time::Duration;

use pando_kernel::Random;

/// The first wait of an event that was not taken.
const FIRST: Duration = Duration::from_secs(1);
/// Its longest wait.
const LONGEST: Duration = Duration::from_secs(240);
/// The first wait of a relay whose subscriber seems to be away.
const HELD_FIRST: Duration = Duration::from_millis(100);
/// Its longest.
const HELD_LONGEST: Duration = Duration::from_secs(5);

/// Doubles with each try (from 1), and is spread by a quarter up and down, so that what failed together does not come back together.
fn backoff(random: &dyn Random, tries: u32, first: Duration, longest: Duration) -> Duration {
    let doubled = first.saturating_mul(1 << tries.saturating_sub(1).min(20)).min(longest);
    let mut bytes = [0; 4];
    random.fill(&mut bytes);
    let share = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
    doubled.mul_f64(0.75 + share / 2.0)
}

/// No event waits longer than this.
pub(crate) const EVENT_MAX: Duration = Duration::from_secs(300);

/// How long an event waits after its `tries`-th try.
pub(crate) fn event(random: &dyn Random, tries: u32) -> Duration {
    backoff(random, tries, FIRST, LONGEST)
}

/// How long a relay waits after the `tries`-th time that nothing was taken.
pub(crate) fn held(random: &dyn Random, tries: u32) -> Duration {
    backoff(random, tries, HELD_FIRST, HELD_LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pando_kernel::SeededRandom;

    #[test]
    fn waits_double_up_to_a_limit_and_are_spread_by_a_quarter() {
        let random = SeededRandom::new(1);
        let mut seen = std::collections::BTreeSet::new();
        for tries in 1..=40_u32 {
            let plain = Duration::from_secs(1 << (tries - 1).min(30)).min(LONGEST);
            for _ in 0..100 {
                let wait = event(&random, tries);
                assert!(wait >= plain.mul_f64(0.75) && wait <= plain.mul_f64(1.25), "{tries}: {wait:?}");
                assert!(wait <= EVENT_MAX);
                seen.insert(wait);
            }
        }
        assert!(seen.len() > 3000, "the spread is real: {}", seen.len());
        let all: Duration = (1..12).map(|tries| Duration::from_secs(1 << (tries - 1)).min(LONGEST)).sum();
        assert_eq!(all.as_secs(), 975, "twelve attempts take about 16 minutes, as documented");
    }
}
