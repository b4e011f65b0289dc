use std::fmt;

use pando_kernel::{Email, Instant, InvitationId, PersonName, SessionId, UserId, Zone};
use pando_wire::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text that is never logged: a password, a refresh token, an invitation's code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// The account.
    pub id: UserId,
    /// What it signs in with.
    pub email: Email,
    /// What the person is called.
    pub name: Option<PersonName>,
    /// What it may do.
    pub role: Role,
    /// The person's zone.
    pub time_zone: Zone,
    /// When it was made.
    pub created_at: Instant,
}

/// How the refresh token travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// In the body.
    #[default]
    Token,
    /// In an HttpOnly, SameSite=Strict cookie only.
    Cookie,
}

/// A new account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// What it will sign in with.
    pub email: Email,
    /// 8 to 256 characters, none of the commonest.
    pub password: Secret,
    /// What the person is called.
    #[serde(default)]
    pub name: Option<PersonName>,
    /// The person's zone; UTC when not said.
    #[serde(default)]
    pub time_zone: Option<Zone>,
    /// The code of an invitation, where accounts are made by invitation.
    #[serde(default)]
    pub invitation: Option<Secret>,
    /// The code printed at start, for the first account of a server that listens to the network.
    #[serde(default)]
    pub setup_code: Option<Secret>,
    /// How the refresh token travels.
    #[serde(default)]
    pub session: SessionKind,
}

/// Signing in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The address.
    pub email: Email,
    /// The password.
    pub password: Secret,
    /// How the refresh token travels.
    #[serde(default)]
    pub session: SessionKind,
}

/// Asking for a new access token.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token; from the cookie when it is not here.
    #[serde(default)]
    pub refresh_token: Option<Secret>,
    /// How the next one travels.
    #[serde(default)]
    pub session: SessionKind,
}

/// Ending a session.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logout {
    /// The refresh token of the session; from the cookie, or the session of the access token, when it is not here.
    #[serde(default)]
    pub refresh_token: Option<Secret>,
}

/// What signing in gives.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// For the Authorization header.
    pub access_token: Secret,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token ends.
    pub expires_in: u32,
    /// For the next one; absent when it travels in a cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

/// How accounts are made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// Anybody may make one.
    Open,
    /// Nobody may.
    Closed,
    /// Whoever was invited.
    Invitation,
    /// There is no account yet: the next one is the administrator.
    FirstAccount,
}

/// What a sign-in page needs to know.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AuthStatus {
    /// How accounts are made.
    pub registration: Registration,
    /// Whether the first account needs the code printed at start.
    pub setup_code_required: bool,
}

/// A change of one's own account; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    /// What the person is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonName>,
    /// The person's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
}

/// Deleting one's own account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteMe {
    /// Asked again.
    pub password: Secret,
}

/// Changing one's password: every other session ends.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one until now.
    pub current_password: Secret,
    /// The one from now on.
    pub new_password: Secret,
}

/// A signed-in session.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Instant,
    /// When it last asked for an access token.
    pub last_used_at: Instant,
    /// When it ends unless it is used.
    pub expires_at: Instant,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A token to be looked at (RFC 7662).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyToken {
    /// The access token.
    pub token: Secret,
}

/// What a token is worth (RFC 7662).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Introspection {
    /// Whether it is good now.
    pub active: bool,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<UserId>,
    /// When it ends, in seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// Its session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// What it may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// A new invitation.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Only for this address, when it is given.
    #[serde(default)]
    pub email: Option<Email>,
}

/// An invitation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Only for this address, when it is given.
    pub email: Option<Email>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// The code, told only once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Secret>,
}
