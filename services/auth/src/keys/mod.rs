//! The keys that sign access tokens. They live in the store, so that all replicas share them and a restart changes none.

mod keep;
mod seal;

use std::sync::{Arc, PoisonError, RwLock};

use pando_kernel::Instant;
use pando_token::{Jwks, Signer, TokenVerifier};

pub use keep::{KeyError, Keys};
pub use seal::{SealError, Sealer};

use crate::domain::key_schedule::{KeyTimes, signing};

/// The keys as this process knows them.
#[derive(Clone, Default)]
pub struct KeyRing {
    inner: Arc<RwLock<Arc<Ring>>>,
}

#[derive(Default)]
struct Ring {
    times: Vec<KeyTimes>,
    signers: Vec<Arc<Signer>>,
    published: Jwks,
}

impl KeyRing {
    /// Replaces all keys and tells the verifier of this process.
    fn set(&self, keys: Vec<(KeyTimes, Arc<Signer>)>, published: Jwks, verifier: &TokenVerifier) {
        verifier.set_keys(&published);
        let (times, signers) = keys.into_iter().unzip();
        let ring = Ring { times, signers, published };
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    fn ring(&self) -> Arc<Ring> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key that signs now; none before the keys were read.
    pub fn signer(&self, now: Instant) -> Option<Arc<Signer>> {
        let ring = self.ring();
        let number = signing(&ring.times, now)?;
        let place = ring.times.iter().position(|key| key.number == number)?;
        ring.signers.get(place).cloned()
    }

    /// What is published: the key that signs, those that will, and those that did and still have tokens.
    pub fn published(&self) -> Jwks {
        self.ring().published.clone()
    }
}
