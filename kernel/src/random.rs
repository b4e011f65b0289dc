use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::Clock;

/// The port to randomness. The real one (the system's) is in `platform/service`.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes` with values nobody can foresee.
    fn fill(&self, bytes: &mut [u8]);
}

/// Repeatable randomness for tests: SplitMix64 (Steele, Lea, Flood 2014). Never for secrets.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// The same seed gives the same bytes.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self
                .0
                .fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed)
                .wrapping_add(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Makes ids: UUIDv7 (RFC 9562) from the clock and the random port, rising within one process even when the clock stands or steps back.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    last: Arc<Mutex<u64>>,
}

impl Ids {
    /// Ids from this clock and this source of randomness.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            clock,
            random,
            last: Arc::new(Mutex::new(0)),
        }
    }

    /// A new id of the kind that is asked for: `let id: TaskId = ids.next();`.
    pub fn next<I: From<Uuid>>(&self) -> I {
        let tick = self.tick();
        let mut bytes = [0u8; 16];
        self.random.fill(&mut bytes[8..]);
        bytes[..6].copy_from_slice(&(tick >> 12).to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&(tick as u16 & 0x0FFF).to_be_bytes());
        I::from(
            uuid::Builder::from_bytes(bytes)
                .with_version(uuid::Version::SortRand)
                .with_variant(uuid::Variant::RFC4122)
                .into_uuid(),
        )
    }

    /// 48 bits of milliseconds and 12 bits that count within one (RFC 9562 section 6.2, method 3).
    fn tick(&self) -> u64 {
        let micros = u64::try_from(self.clock.now().as_micros()).unwrap_or(0);
        let now = ((micros / 1000) << 12) | ((micros % 1000) * 4096 / 1000);
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *last = now.max(*last + 1);
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instant, ManualClock, TaskId};

    #[test]
    fn ids_rise_while_the_clock_stands_and_when_it_steps_back() {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(7)));
        let mut made: Vec<TaskId> = (0..10_000).map(|_| ids.next()).collect();
        clock.advance(-3600);
        made.extend((0..100).map(|_| ids.next::<TaskId>()));
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(made[0].uuid().get_version_num(), 7);
    }
}
