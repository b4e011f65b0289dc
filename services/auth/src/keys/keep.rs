use std::sync::Arc;

use pando_kernel::{Instant, Random};
use pando_service::Platform;
use pando_store::{CommitError, Op, Store, StoreError, Unit};
use pando_token::{Jwk, Jwks, Signer, SigningKey};

use super::{KeyRing, SealError, Sealer};
use crate::domain::key_schedule::{KeyTimes, asked_for, due, over};
use crate::store::statements as sql;

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// They are sealed, and there is no secret to open them with.
    #[error("the signing keys in the database are sealed: start with the secret that sealed them")]
    SecretMissing,
    /// They were sealed with another secret.
    #[error(
        "the signing keys in the database were sealed with another secret (key {0} {1}): start with that secret, or delete the keys \
         from the table signing_key, which signs everybody out"
    )]
    AnotherSecret(String, SealError),
    /// A row makes no sense.
    #[error("the signing key {0} in the database is damaged")]
    Damaged(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not take a change.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Makes, publishes and retires keys.
#[derive(Clone)]
pub struct Keys {
    store: Arc<dyn Store>,
    platform: Platform,
    sealer: Option<Arc<Sealer>>,
    ring: KeyRing,
}

struct StoredKey {
    times: KeyTimes,
    key: SigningKey,
    is_sealed: bool,
}

impl Keys {
    /// Keys of this store, sealed by this sealer if there is one.
    pub fn new(store: Arc<dyn Store>, platform: Platform, sealer: Option<Sealer>) -> Self {
        Self {
            store,
            platform,
            sealer: sealer.map(Arc::new),
            ring: KeyRing::default(),
        }
    }

    /// The keys as this process knows them; [`Self::keep`] fills it.
    pub fn ring(&self) -> KeyRing {
        self.ring.clone()
    }

    /// Brings the keys to where they should be: reads them, makes the one that is due, deletes those whose tokens have ended, seals
    /// those that are not when there is a secret. Repeatable, by several processes at once.
    ///
    /// # Errors
    /// [`KeyError`]; the keys known so far stay in use.
    pub async fn keep(&self) -> Result<(), KeyError> {
        let now = self.platform.clock.now();
        let mut keys = self.read().await?;
        if let Some(times) = due(&times_of(&keys), now) {
            self.make(times, now).await?;
            keys = self.read().await?;
        }
        let token_seconds = self.platform.verifier.profile().lifetime_seconds_max;
        let gone = over(&times_of(&keys), token_seconds, now);
        let mut unit = Unit::new();
        for number in &gone {
            unit = unit.op(Op::new(&sql::KEY_DELETE, vec![(*number).into()]));
        }
        keys.retain(|key| !gone.contains(&key.times.number));
        for key in keys.iter().filter(|key| !key.is_sealed) {
            if let Some(sealed) = self.seal(&key.key)? {
                unit = unit.op(Op::new(&sql::KEY_SEAL, vec![key.times.number.into(), sealed.into()]));
            }
        }
        if !unit.ops.is_empty() {
            self.store.commit(unit).await?;
        }
        self.publish(keys);
        Ok(())
    }

    /// Makes a new key now, whatever the period says. It signs after it has been published for a quarter of an hour; the former one
    /// stays until its last token has ended. Answers from when on the new key signs.
    ///
    /// # Errors
    /// [`KeyError`]; nothing has changed then.
    pub async fn rotate_now(&self) -> Result<Instant, KeyError> {
        let now = self.platform.clock.now();
        let times = asked_for(&times_of(&self.read().await?), now);
        self.make(times, now).await?;
        self.keep().await?;
        Ok(times.signs_from)
    }

    fn publish(&self, keys: Vec<StoredKey>) {
        let public: Vec<Jwk> = keys.iter().map(|key| key.key.jwk().clone()).collect();
        let signers = keys.into_iter().map(|key| (key.times, Arc::new(Signer::new(key.key)))).collect();
        self.ring.set(signers, Jwks { keys: public }, &self.platform.verifier);
    }

    fn seal(&self, key: &SigningKey) -> Result<Option<Vec<u8>>, KeyError> {
        let random: &dyn Random = &*self.platform.random;
        let sealed = self.sealer.as_ref().map(|sealer| sealer.seal(key.kid(), key.seed(), random));
        sealed
            .transpose()
            .map_err(|error| KeyError::AnotherSecret(key.kid().to_owned(), error))
    }

    /// Makes a key of this number, unless another process was faster.
    async fn make(&self, times: KeyTimes, now: Instant) -> Result<(), KeyError> {
        let key = SigningKey::generate(&*self.platform.random).map_err(|_| KeyError::Damaged("just made".to_owned()))?;
        let sealed = self.seal(&key)?;
        let is_sealed = sealed.is_some();
        let seed = sealed.unwrap_or_else(|| key.seed().to_vec());
        let params = vec![
            times.number.into(),
            key.kid().into(),
            seed.into(),
            is_sealed.into(),
            now.into(),
            times.signs_from.into(),
        ];
        match self.store.commit(Unit::new().op(Op::new(&sql::KEY_INSERT, params))).await {
            Ok(_) => {
                tracing::info!(kid = key.kid(), signs_from = %times.signs_from, "made a signing key");
                Ok(())
            }
            Err(CommitError::AlreadyThere(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn read(&self) -> Result<Vec<StoredKey>, KeyError> {
        let rows = self.store.read(&sql::KEYS, Vec::new()).await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let (kid, kept): (String, Vec<u8>) = (row.get(1)?, row.get(2)?);
            let is_sealed: bool = row.get(3)?;
            let seed = match (is_sealed, &self.sealer) {
                (false, _) => kept.try_into().map_err(|_| KeyError::Damaged(kid.clone()))?,
                (true, None) => return Err(KeyError::SecretMissing),
                (true, Some(sealer)) => sealer
                    .open(&kid, &kept)
                    .map_err(|error| KeyError::AnotherSecret(kid.clone(), error))?,
            };
            let key = SigningKey::from_seed(seed).map_err(|_| KeyError::Damaged(kid.clone()))?;
            if key.kid() != kid {
                return Err(KeyError::Damaged(kid));
            }
            let times = KeyTimes {
                number: row.get(0)?,
                signs_from: row.get(4)?,
            };
            keys.push(StoredKey { times, key, is_sealed });
        }
        Ok(keys)
    }
}

fn times_of(keys: &[StoredKey]) -> Vec<KeyTimes> {
    keys.iter().map(|key| key.times).collect()
}
