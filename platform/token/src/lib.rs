//! Access tokens: EdDSA JWTs of one closed profile, made in one place and checked in every process.
//!
//! The profile is small on purpose: `alg` is EdDSA (RFC 8037) and `typ` is `at+jwt`, the key is one of the known ones, and every
//! claim is there. Nothing a token says about itself chooses how it is checked, so there is nothing to confuse. What is wrong
//! with a token is for the log alone; outside it is always the same 401.

mod claims;
mod compact;
mod error;
mod follow;
mod jwk;
mod revoked;
mod sign;
mod verify;

pub use claims::{Claims, NumericDate};
pub use error::TokenError;
pub use follow::{KeysAndRevocations, Revocation, RevocationKind, RevocationList};
pub use jwk::{Jwk, JwkError, Jwks};
pub use sign::{Signer, SigningKey};
pub use verify::{Profile, TokenVerifier};
