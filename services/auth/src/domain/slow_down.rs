//! Guessing a password gets slower with each failure: for one account from one address, so that a guesser never locks the owner out
//! who sits elsewhere. Accounts that do not exist are slowed down alike, or else that would tell them apart.

use std::collections::HashMap;

use pando_kernel::Instant;

/// So many failures are free; a person who tries all passwords they ever had gets through.
pub const FREE: u32 = 10;

/// The longest wait, in seconds.
pub const WAIT_SECONDS_MAX: i64 = 15 * 60;

/// After so long without a failure all is forgotten.
pub const FORGET_SECONDS: i64 = 60 * 60;

/// So many pairs of account and address are remembered; then the one that failed longest ago is forgotten.
pub const REMEMBERED_MAX: usize = 20_000;

/// One account as seen from one address.
pub type Key = [u8; 32];

struct Failures {
    count: u32,
    last: Instant,
}

/// The failures of late. Kept in memory, by each process for itself: n replicas allow n times as many.
#[derive(Default)]
pub struct SlowDown {
    failures: HashMap<Key, Failures>,
}

impl SlowDown {
    /// Begins an attempt, which counts as a failure until it is known to be none; so attempts at once gain nothing.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn begin(&mut self, key: Key, now: Instant) -> Result<(), u32> {
        if let Some(entry) = self.failures.get(&key) {
            let wait = wait_seconds(entry.count);
            let left = entry.last.plus_seconds(wait).seconds_since(now) + 1;
            if wait > 0 && left > 1 && left <= wait + 1 {
                return Err(u32::try_from(left - 1).unwrap_or(1));
            }
        }
        self.make_room(now);
        let entry = self.failures.entry(key).or_insert(Failures { count: 0, last: now });
        if now.seconds_since(entry.last) >= FORGET_SECONDS {
            entry.count = 0;
        }
        entry.count += 1;
        entry.last = now;
        Ok(())
    }

    /// The attempt was right: all is forgotten.
    pub fn succeeded(&mut self, key: &Key) {
        self.failures.remove(key);
    }

    /// The attempt was never judged (the server was too busy).
    pub fn not_judged(&mut self, key: &Key) {
        if let Some(entry) = self.failures.get_mut(key) {
            entry.count = entry.count.saturating_sub(1);
        }
    }

    fn make_room(&mut self, now: Instant) {
        if self.failures.len() < REMEMBERED_MAX {
            return;
        }
        self.failures.retain(|_, entry| now.seconds_since(entry.last) < FORGET_SECONDS);
        if self.failures.len() >= REMEMBERED_MAX
            && let Some(oldest) = self.failures.iter().min_by_key(|(_, entry)| entry.last).map(|(key, _)| *key)
        {
            self.failures.remove(&oldest);
        }
    }
}

/// 1, 2, 4, … seconds from the first failure that is not free.
fn wait_seconds(count: u32) -> i64 {
    match count.checked_sub(FREE) {
        None | Some(0) => 0,
        Some(over) => WAIT_SECONDS_MAX.min(1 << (over - 1).min(20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(1_790_000_000_000_000).plus_seconds(seconds)
    }

    #[test]
    fn the_wait_doubles_and_ends_with_the_right_password() {
        let mut slow = SlowDown::default();
        let mut now = 0;
        for _ in 0..=FREE {
            assert_eq!(slow.begin([1; 32], at(now)), Ok(()));
        }
        for wait in [1, 2, 4, 8] {
            assert_eq!(slow.begin([1; 32], at(now)), Err(wait));
            assert_eq!(slow.begin([2; 32], at(now)), Ok(()), "another address or account is not held up");
            slow.succeeded(&[2; 32]);
            now += i64::from(wait);
            assert_eq!(slow.begin([1; 32], at(now)), Ok(()));
        }
        slow.succeeded(&[1; 32]);
        assert_eq!(slow.begin([1; 32], at(now)), Ok(()));
    }

    #[test]
    fn it_is_forgotten_and_never_waits_longer_than_it_may() {
        let mut slow = SlowDown::default();
        for round in 0..40 {
            let _ = slow.begin([1; 32], at(round * WAIT_SECONDS_MAX));
        }
        let now = 39 * WAIT_SECONDS_MAX;
        assert_eq!(slow.begin([1; 32], at(now)), Err(WAIT_SECONDS_MAX as u32));
        for _ in 0..FREE {
            assert_eq!(slow.begin([1; 32], at(now + FORGET_SECONDS)), Ok(()));
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut slow = SlowDown::default();
        for number in 0..REMEMBERED_MAX as u64 + 100 {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_le_bytes());
            let _ = slow.begin(key, at(number as i64 / 1000));
        }
        assert_eq!(slow.failures.len(), REMEMBERED_MAX);
    }

    #[test]
    fn an_attempt_that_was_not_judged_does_not_count() {
        let mut slow = SlowDown::default();
        for _ in 0..100 {
            assert_eq!(slow.begin([1; 32], at(0)), Ok(()));
            slow.not_judged(&[1; 32]);
        }
    }
}
