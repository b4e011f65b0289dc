use std::fmt;
use std::sync::Arc;

use pando_kernel::{Instant, SessionId, UserId, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an account may do besides looking after its own things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Invites people.
    Administrator,
    /// Everybody else.
    Member,
}

/// A person's access token as it came: forwarded with every call made for them, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Arc<str>);

impl AccessToken {
    /// Keeps the token's text.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text, for the Authorization header.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// The person a request is made for. Made only by a verifier of tokens (`pando_token`), so that who has one, has checked one.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Whose things may be touched.
    pub user_id: UserId,
    /// The session the token belongs to.
    pub session_id: SessionId,
    /// What else they may do.
    pub role: Role,
    /// Their zone, unless a query names another.
    pub zone: Zone,
    /// When the token ends.
    pub expires_at: Instant,
    /// The token itself, to be forwarded.
    pub token: AccessToken,
}
