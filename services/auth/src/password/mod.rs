//! Passwords at rest: argon2id in a pool of its own.
//!
//! A hash takes some 20 ms and 19 MiB, so there are never more of them alive than the pool has threads. When its queue is full the
//! answer is 503 with Retry-After: a storm of sign-ins costs those who sign in, and nobody else.

mod phc;

use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use pando_kernel::Random;
use pando_service::{Counter, Platform, PoolError, WorkPool};

pub use phc::{PasswordCost, Phc};

use crate::Settings;
use crate::domain::password_rules::Password;

/// Waiting in the queue included; below the time limit of a request.
const ALLOWED: Duration = Duration::from_secs(5);

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    pool: WorkPool,
    cost: PasswordCost,
    random: Arc<dyn Random>,
    /// Verified when there is no account, so that it takes as long.
    nobody: Arc<Phc>,
    hashes: Counter,
}

/// What a password was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It is not the one.
    Wrong,
    /// It is.
    Right,
    /// It is, and its hash cost something else than hashes cost now: make it anew.
    RightButOutdated,
}

/// A cost that argon2 cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cost of a password hash is impossible: at least 1 pass, 1 lane and 8 KiB a lane")]
pub struct CostError;

impl Passwords {
    /// With a pool of `settings.password_threads` threads.
    ///
    /// # Errors
    /// When the cost is impossible, or the system gives no threads.
    pub fn new(platform: &Platform, settings: &Settings) -> Result<Self, crate::StartError> {
        let cost = settings.password_cost;
        argon2(cost).ok_or(CostError)?;
        let pool = WorkPool::new("password", settings.password_threads, settings.password_queue_max)?;
        let mut nobody = Phc {
            cost,
            salt: vec![0; 16],
            hash: vec![0; 32],
        };
        platform.random.fill(&mut nobody.salt);
        platform.random.fill(&mut nobody.hash);
        Ok(Self {
            pool,
            cost,
            random: platform.random.clone(),
            nobody: Arc::new(nobody),
            hashes: platform
                .metrics
                .counter("pando_password_hashes_total", "Password hashes computed, right or wrong"),
        })
    }

    /// The text to store for a password.
    ///
    /// # Errors
    /// When the pool is full or too slow: come back later.
    pub async fn hash(&self, password: &Password) -> Result<String, PoolError> {
        let mut phc = Phc {
            cost: self.cost,
            salt: vec![0; 16],
            hash: vec![0; 32],
        };
        self.random.fill(&mut phc.salt);
        let (password, hashes) = (password.clone(), self.hashes.clone());
        let hashed = self.pool.run(ALLOWED, move || {
            hashes.inc();
            phc.hash = compute(&phc, &password)?;
            Some(phc.text())
        });
        hashed.await?.ok_or(PoolError::Died)
    }

    /// Compares a password with a stored text; with nobody's, which is never right and costs the same, when there is none.
    ///
    /// # Errors
    /// When the pool is full or too slow: come back later.
    pub async fn verify(&self, password: &Password, stored: Option<&str>) -> Result<Verified, PoolError> {
        let phc = match stored {
            Some(text) => Phc::read(text).map(Arc::new),
            None => Some(self.nobody.clone()),
        };
        if phc.is_none() {
            tracing::error!("a stored password hash cannot be read: that person needs a reset");
        }
        let phc = phc.unwrap_or_else(|| self.nobody.clone());
        let exists = stored.is_some() && !Arc::ptr_eq(&phc, &self.nobody);
        let outdated = phc.cost != self.cost;
        let (password, hashes) = (password.clone(), self.hashes.clone());
        let same = self.pool.run(ALLOWED, move || {
            hashes.inc();
            let computed = compute(&phc, &password)?;
            // Every byte is looked at, wherever they first differ.
            Some(computed.len() == phc.hash.len() && computed.iter().zip(&phc.hash).fold(0, |d, (a, b)| d | (a ^ b)) == 0)
        });
        Ok(match (same.await?.unwrap_or(false) && exists, outdated) {
            (false, _) => Verified::Wrong,
            (true, false) => Verified::Right,
            (true, true) => Verified::RightButOutdated,
        })
    }
}

fn argon2(cost: PasswordCost) -> Option<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn compute(phc: &Phc, password: &Password) -> Option<Vec<u8>> {
    let mut out = vec![0; 32];
    argon2(phc.cost)?
        .hash_password_into(password.as_bytes(), &phc.salt, &mut out)
        .ok()?;
    Some(out)
}
