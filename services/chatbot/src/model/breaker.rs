use std::sync::{Mutex, PoisonError};

use pando_kernel::Instant;

/// Leaves something alone for a while that failed several times in a row, so that nobody waits for it in vain each time.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// So many failures in a row open it.
    const FAILURES: u32 = 3;
    /// It stays open for so many seconds; then one try decides.
    const SECONDS: i64 = 30;

    /// Whether a try makes sense now.
    pub fn allows(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.open_until {
            Some(until) if now < until => false,
            Some(_) => {
                // One try; the others go on waiting for how it ends.
                state.open_until = Some(now.plus_seconds(Self::SECONDS));
                true
            }
            None => true,
        }
    }

    /// It worked.
    pub fn worked(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// It failed.
    pub fn failed(&self, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures >= Self::FAILURES {
            state.open_until = Some(now.plus_seconds(Self::SECONDS));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_open_it_for_half_a_minute() {
        let breaker = Breaker::default();
        let start = Instant::from_micros(1_790_000_000_000_000);
        breaker.failed(start);
        breaker.failed(start);
        breaker.worked();
        breaker.failed(start);
        breaker.failed(start);
        assert!(breaker.allows(start));
        breaker.failed(start);
        assert!(!breaker.allows(start.plus_seconds(29)));
        let later = start.plus_seconds(30);
        assert!(breaker.allows(later), "one try");
        assert!(!breaker.allows(later), "and only one");
        breaker.worked();
        assert!(breaker.allows(later));
    }
}
