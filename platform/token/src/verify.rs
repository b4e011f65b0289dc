use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use pando_kernel::{Instant, SessionId, UserId};
use pando_wire::{AccessToken, Caller};
use quick_cache::Equivalent;
use quick_cache::sync::Cache;
use ring::signature::{ED25519, UnparsedPublicKey};

use crate::compact::{self, Header};
use crate::revoked::Revoked;
use crate::{Claims, Jwks, TokenError};

/// What every token of this product must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The `iss` claim.
    pub issuer: String,
    /// The `aud` claim.
    pub audience: String,
    /// No token may be made for longer than this many seconds (`exp` less `iat`); a revocation is remembered for as long.
    pub lifetime_seconds_max: i64,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            issuer: "pando".to_owned(),
            audience: "pando".to_owned(),
            lifetime_seconds_max: 15 * 60,
        }
    }
}

struct Keys {
    by_id: HashMap<String, UnparsedPublicKey<[u8; 32]>>,
}

#[derive(Clone)]
struct Verified {
    caller: Caller,
    issued: Instant,
    generation: u64,
}

/// A token as a key. Its hash is that of its end, a part of the signature: hashing all of it would take longer than the rest of a
/// look-up, and only tokens with a valid signature are ever put in, which nobody can make to collide.
#[derive(PartialEq, Eq)]
struct Remembered(Arc<str>);

/// A token that is looked up.
struct Asked<'a>(&'a str);

fn hash_end(token: &str, state: &mut impl Hasher) {
    let bytes = token.as_bytes();
    state.write(&bytes[bytes.len().saturating_sub(24)..]);
}

impl Hash for Remembered {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(&self.0, state);
    }
}

impl Hash for Asked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(self.0, state);
    }
}

impl Equivalent<Remembered> for Asked<'_> {
    fn equivalent(&self, key: &Remembered) -> bool {
        *self.0 == *key.0
    }
}

/// Checks access tokens. One a process, shared; tokens that were verified are remembered until they expire, are revoked, or the
/// keys change.
pub struct TokenVerifier {
    profile: Profile,
    keys: RwLock<Keys>,
    generation: AtomicU64,
    revoked: Revoked,
    verified: Cache<Remembered, Verified>,
}

impl TokenVerifier {
    /// A longer token is refused unread.
    pub const TOKEN_BYTES_MAX: usize = 2048;
    /// So many verified tokens are remembered; the least used go first.
    pub const REMEMBERED_MAX: usize = 10_000;

    /// A verifier that knows no keys yet, and so refuses everything.
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            keys: RwLock::new(Keys { by_id: HashMap::new() }),
            generation: AtomicU64::new(0),
            revoked: Revoked::default(),
            verified: Cache::new(Self::REMEMBERED_MAX),
        }
    }

    /// The profile that tokens must have.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Takes these keys in place of the former ones; keys of another kind are passed over. Tokens of a key that is gone are refused
    /// from now on.
    pub fn set_keys(&self, published: &Jwks) {
        let by_id: HashMap<_, _> = published
            .keys
            .iter()
            .filter_map(|jwk| Some((jwk.kid.clone(), UnparsedPublicKey::new(&ED25519, jwk.public_key().ok()?))))
            .collect();
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let same = keys.by_id.len() == by_id.len()
            && by_id
                .iter()
                .all(|(kid, key)| keys.by_id.get(kid).is_some_and(|known| known.as_ref() == key.as_ref()));
        if !same {
            keys.by_id = by_id;
            self.generation.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Whether any key is known: without one nobody can be let in.
    pub fn has_keys(&self) -> bool {
        !self.keys.read().unwrap_or_else(PoisonError::into_inner).by_id.is_empty()
    }

    /// Refuses every token of this session until `until`, by when they have all expired.
    pub fn revoke_session(&self, session: SessionId, until: Instant, now: Instant) {
        self.revoked.session(session, until, now);
    }

    /// Refuses every token of this person that was issued before `issued_before`.
    pub fn revoke_user(&self, user: UserId, issued_before: Instant, now: Instant) {
        let until = issued_before.plus_seconds(self.profile.lifetime_seconds_max);
        self.revoked.user(user, issued_before, until, now);
    }

    /// Who the token is for, when it is valid at `now`. Below a microsecond for a token that was seen before, some 50 us else.
    ///
    /// # Errors
    /// Any fault of it; outside all of them are the same 401.
    pub fn verify(&self, token: &str, now: Instant) -> Result<Caller, TokenError> {
        if token.len() > Self::TOKEN_BYTES_MAX {
            return Err(TokenError::TooLong);
        }
        // Read before the keys: a change in between leaves an entry that counts as stale, never one that outlives its key.
        let generation = self.generation.load(Ordering::SeqCst);
        let known = self.verified.get(&Asked(token)).filter(|known| known.generation == generation);
        let verified = match known {
            Some(verified) => verified,
            None => {
                let verified = self.verify_anew(token, now, generation)?;
                self.verified.insert(Remembered(token.into()), verified.clone());
                verified
            }
        };
        let Verified { caller, issued, .. } = verified;
        if now >= caller.expires_at {
            self.verified.remove(&Asked(token));
            return Err(TokenError::Expired);
        }
        if self.revoked.contains(caller.session_id, caller.user_id, issued) {
            return Err(TokenError::Revoked);
        }
        Ok(caller)
    }

    fn verify_anew(&self, token: &str, now: Instant, generation: u64) -> Result<Verified, TokenError> {
        let parts = compact::split(token)?;
        let header: Header = serde_json::from_slice(&parts.header).map_err(|_| TokenError::Kind)?;
        if header.alg != compact::ALG || header.typ != compact::TYP {
            return Err(TokenError::Kind);
        }
        {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            let key = keys.by_id.get(&header.kid).ok_or(TokenError::UnknownKey)?;
            key.verify(parts.signed.as_bytes(), &parts.signature)
                .map_err(|_| TokenError::Signature)?;
        }
        let claims: Claims = serde_json::from_slice(&parts.payload).map_err(|_| TokenError::Claims)?;
        self.judge(&claims, now)?;
        Ok(Verified {
            caller: Caller {
                user_id: claims.sub,
                session_id: claims.sid,
                role: claims.role,
                zone: claims.zone,
                expires_at: claims.exp.0,
                token: AccessToken::new(token),
            },
            issued: claims.iat.0,
            generation,
        })
    }

    fn judge(&self, claims: &Claims, now: Instant) -> Result<(), TokenError> {
        if claims.iss != self.profile.issuer || claims.aud != self.profile.audience {
            return Err(TokenError::NotForUs);
        }
        if claims.exp.0 > claims.iat.0.plus_seconds(self.profile.lifetime_seconds_max) {
            return Err(TokenError::Claims);
        }
        if now >= claims.exp.0 {
            return Err(TokenError::Expired);
        }
        if claims.nbf.is_some_and(|start| now < start.0) {
            return Err(TokenError::Early);
        }
        Ok(())
    }
}
