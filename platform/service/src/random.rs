use std::cell::RefCell;

use pando_kernel::Random;

/// Ids ask for 8 bytes at a time: one system call for many of them. Larger wishes, such as keys and tokens, go to the system.
const SMALL: usize = 8;
const BUFFER: usize = 256;

thread_local! {
    static AHEAD: RefCell<Ahead> = const { RefCell::new(Ahead { bytes: [0; BUFFER], used: BUFFER }) };
}

struct Ahead {
    bytes: [u8; BUFFER],
    used: usize,
}

/// The system's randomness (getrandom), fit for keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() > SMALL {
            return from_system(bytes);
        }
        AHEAD.with_borrow_mut(|ahead| {
            if ahead.used + bytes.len() > BUFFER {
                from_system(&mut ahead.bytes);
                ahead.used = 0;
            }
            let taken = &mut ahead.bytes[ahead.used..ahead.used + bytes.len()];
            bytes.copy_from_slice(taken);
            taken.fill(0);
            ahead.used += bytes.len();
        });
    }
}

/// Ends the process when the system has no randomness: nothing safe can be done without.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
fn from_system(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        tracing::error!(%error, "the system gives no randomness");
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_are_the_same_over_refills_and_threads() {
        let draw = || {
            let many = (0..1000).map(|_| {
                let mut bytes = [0; 8];
                SystemRandom.fill(&mut bytes);
                bytes
            });
            many.collect::<Vec<_>>()
        };
        let all: Vec<[u8; 8]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(draw)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 4000);
    }

    #[test]
    fn any_length_is_filled() {
        for length in [0, 1, 7, 8, 9, 32, 300] {
            let mut bytes = vec![0; length];
            SystemRandom.fill(&mut bytes);
            assert!(length < 9 || bytes.iter().any(|byte| *byte != 0));
        }
    }
}
