//! Signing keys at rest: sealed with AES-256-GCM under a key derived from a secret setting (HKDF-SHA-256, RFC 5869).

use pando_auth_contract::Secret;
use pando_kernel::Random;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};

/// What the derived key is for; another version of the form gets another text.
const PURPOSE: &[u8] = b"pando auth signing key v1";
const SALT_BYTES: usize = 32;

/// Seals seeds and opens them again.
pub struct Sealer {
    secret: Secret,
}

/// It was sealed with another secret, for another key, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be opened with this secret")]
pub struct SealError;

impl Sealer {
    /// Seals with this secret.
    pub fn new(secret: Secret) -> Self {
        Self { secret }
    }

    /// Salt, nonce and ciphertext with its tag, in this order. Bound to the key's name: a seed cannot be put in the place of another.
    ///
    /// # Errors
    /// Never for a seed of 32 bytes; the library's signature says so.
    pub fn seal(&self, kid: &str, seed: &[u8; 32], random: &dyn Random) -> Result<Vec<u8>, SealError> {
        let mut sealed = vec![0; SALT_BYTES + NONCE_LEN];
        random.fill(&mut sealed);
        let (salt, nonce) = sealed.split_at(SALT_BYTES);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError)?;
        let mut text = seed.to_vec();
        self.key(salt)?
            .seal_in_place_append_tag(nonce, Aad::from(kid.as_bytes()), &mut text)
            .map_err(|_| SealError)?;
        sealed.append(&mut text);
        Ok(sealed)
    }

    /// The seed again.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(&self, kid: &str, sealed: &[u8]) -> Result<[u8; 32], SealError> {
        let (salt, rest) = sealed.split_at_checked(SALT_BYTES).ok_or(SealError)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or(SealError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError)?;
        let mut text = text.to_vec();
        let seed = self
            .key(salt)?
            .open_in_place(nonce, Aad::from(kid.as_bytes()), &mut text)
            .map_err(|_| SealError)?;
        <[u8; 32]>::try_from(&*seed).map_err(|_| SealError)
    }

    fn key(&self, salt: &[u8]) -> Result<LessSafeKey, SealError> {
        let derived = Salt::new(HKDF_SHA256, salt).extract(self.secret.expose().as_bytes());
        let purpose = [PURPOSE];
        let okm = derived.expand(&purpose, &AES_256_GCM).map_err(|_| SealError)?;
        Ok(LessSafeKey::new(UnboundKey::from(okm)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pando_kernel::SeededRandom;

    #[test]
    fn only_the_same_secret_opens_it_for_the_same_key() {
        let (random, sealer) = (SeededRandom::new(3), Sealer::new(Secret::new("one")));
        let sealed = sealer.seal("kid", &[7; 32], &random).unwrap();
        assert!(!sealed.windows(8).any(|window| window == [7; 8]));
        assert_eq!(sealer.open("kid", &sealed), Ok([7; 32]));
        assert_eq!(sealer.open("other", &sealed), Err(SealError));
        assert_eq!(Sealer::new(Secret::new("two")).open("kid", &sealed), Err(SealError));
        let mut changed = sealed.clone();
        changed[50] ^= 1;
        assert_eq!(sealer.open("kid", &changed), Err(SealError));
        assert_eq!(sealer.open("kid", &sealed[..20]), Err(SealError));
        assert_ne!(sealer.seal("kid", &[7; 32], &random).unwrap(), sealed);
    }
}
