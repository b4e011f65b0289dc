//! What whoever makes the first account has to show, so that it is somebody who sees the server's terminal.

use pando_auth_contract::Secret;
use sha2::{Digest, Sha256};

use crate::world::World;

/// They can be read out.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
const LENGTH: usize = 10;

/// A new one at each start.
pub fn new(world: &World) -> Secret {
    let mut bytes = [0u8; LENGTH];
    world.random.fill(&mut bytes);
    spelled(&bytes)
}

/// The one of a system whose processes share this token: the same in each replica, whichever is asked.
pub fn shared(token: &str) -> Secret {
    let digest = Sha256::new()
        .chain_update("the code for the first account\n")
        .chain_update(token)
        .finalize();
    spelled(&digest[..LENGTH])
}

fn spelled(bytes: &[u8]) -> Secret {
    Secret::new(
        bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect::<String>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_ask_for_the_same_code_and_other_systems_for_another() {
        assert_eq!(shared("a-token-long-enough").expose(), shared("a-token-long-enough").expose());
        assert_ne!(shared("a-token-long-enough").expose(), shared("another-token-than-that").expose());
        assert_eq!(shared("a-token-long-enough").expose().len(), LENGTH);
    }
}
