//! Refresh tokens: opaque, used once, and a stolen one is noticed (RFC 9700 section 4.14.2).
//!
//! A token is the session's id, 128 bits that all tokens of the session share (its family), and 256 bits of its own. The store keeps
//! SHA-256 of the family, of the current token and of the one before it: one row a session however often it is used. Whoever shows
//! the right family with any other secret shows a token that was used already; without the family it is a mere guess, and harms nobody.
//!
//! The successor of a token is HMAC-SHA-256 of a fresh salt under the token's own secret. So the very same successor can be told again
//! to whoever lost the answer or asked from two tabs at once, for [`GRACE_SECONDS`], without a token ever being stored: the salt alone
//! is worth nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pando_kernel::{Instant, Random, SessionId};
use ring::hmac;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// So long after a token was used it may be used once more and gives the same successor.
pub const GRACE_SECONDS: i64 = 10;

/// SHA-256 of something secret.
pub type Hash = [u8; 32];

/// Keeps a secret as its digest: 128 random bits and more need no slow hash.
pub fn hash(secret: &[u8]) -> Hash {
    Sha256::digest(secret).into()
}

/// A refresh token taken apart.
pub struct RefreshToken {
    /// Which session.
    pub session_id: SessionId,
    family: [u8; 16],
    secret: [u8; 32],
}

/// What the store knows of a session's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Of the part that all share.
    pub family_hash: Hash,
    /// Of the one that is good.
    pub current_hash: Hash,
    /// Of the one before it, with the salt that made the current one of it.
    pub previous: Option<(Hash, [u8; 32])>,
    /// When the current one took the place of the one before.
    pub rotated_at: Instant,
    /// When the session ends unless it is used, or in any case.
    pub expires_at: Instant,
}

/// What a presented token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It is the current one: give it a successor.
    Current,
    /// It is the one before, used a moment ago: its successor was made with this salt.
    Again([u8; 32]),
    /// It was used before: somebody has a copy.
    Reused,
    /// It is none of ours, or its session is over.
    Nothing,
}

impl RefreshToken {
    /// The first token of a session.
    pub fn first(session_id: SessionId, random: &dyn Random) -> Self {
        let (mut family, mut secret) = ([0; 16], [0; 32]);
        random.fill(&mut family);
        random.fill(&mut secret);
        Self {
            session_id,
            family,
            secret,
        }
    }

    /// The token that follows this one.
    pub fn successor(&self, salt: &[u8; 32]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        let mut secret = [0; 32];
        secret.copy_from_slice(hmac::sign(&key, salt).as_ref());
        Self { secret, ..*self }
    }

    /// Reads a token; `None` for anything that was not made here.
    pub fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 64] = URL_SAFE_NO_PAD.decode(text.get(..86)?).ok()?.try_into().ok()?;
        let part = |from: usize, to: usize| &bytes[from..to];
        (text.len() == 86).then_some(())?;
        Some(Self {
            session_id: Uuid::from_slice(part(0, 16)).ok()?.into(),
            family: part(16, 32).try_into().ok()?,
            secret: part(32, 64).try_into().ok()?,
        })
    }

    /// The text that travels: 86 characters.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.raw())
    }

    /// The bytes of that text.
    pub fn raw(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..16].copy_from_slice(self.session_id.uuid().as_bytes());
        bytes[16..32].copy_from_slice(&self.family);
        bytes[32..].copy_from_slice(&self.secret);
        bytes
    }

    /// What the store keeps of the family.
    pub fn family_hash(&self) -> Hash {
        hash(&self.family)
    }

    /// What the store keeps of this one.
    pub fn secret_hash(&self) -> Hash {
        hash(&self.secret)
    }
}

impl Family {
    /// Judges a token of this session. Comparing digests tells nothing about what they are of.
    pub fn worth(&self, token: &RefreshToken, now: Instant) -> Worth {
        if self.family_hash != token.family_hash() || now >= self.expires_at {
            return Worth::Nothing;
        }
        let presented = token.secret_hash();
        if presented == self.current_hash {
            return Worth::Current;
        }
        match self.previous {
            Some((previous, salt)) if presented == previous && now <= self.rotated_at.plus_seconds(GRACE_SECONDS) => Worth::Again(salt),
            _ => Worth::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pando_kernel::SeededRandom;

    #[test]
    fn a_token_travels_as_text_and_nonsense_does_not() {
        let token = RefreshToken::first(Uuid::from_u128(7).into(), &SeededRandom::new(1));
        let read = RefreshToken::read(&token.text()).unwrap();
        assert_eq!(read.text(), token.text());
        for bad in [
            "",
            "x",
            &token.text()[1..],
            &format!("{}A", token.text()),
            &"é".repeat(43),
            &"=".repeat(86),
        ] {
            assert!(RefreshToken::read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn each_token_is_worth_what_its_place_says() {
        let now = Instant::from_micros(1_790_000_000_000_000);
        let first = RefreshToken::first(Uuid::from_u128(7).into(), &SeededRandom::new(1));
        let second = first.successor(&[1; 32]);
        let third = second.successor(&[2; 32]);
        let family = Family {
            family_hash: first.family_hash(),
            current_hash: third.secret_hash(),
            previous: Some((second.secret_hash(), [2; 32])),
            rotated_at: now,
            expires_at: now.plus_seconds(100),
        };
        assert_eq!(family.worth(&third, now), Worth::Current);
        assert_eq!(family.worth(&second, now.plus_seconds(GRACE_SECONDS)), Worth::Again([2; 32]));
        assert_eq!(family.worth(&second, now.plus_seconds(GRACE_SECONDS + 1)), Worth::Reused);
        assert_eq!(family.worth(&first, now), Worth::Reused);
        assert_eq!(family.worth(&third, now.plus_seconds(100)), Worth::Nothing);
        let guess = RefreshToken::first(Uuid::from_u128(7).into(), &SeededRandom::new(2));
        assert_eq!(family.worth(&guess, now), Worth::Nothing);
        assert_eq!(second.successor(&[2; 32]).text(), third.text());
    }
}
