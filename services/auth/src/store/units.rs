//! The changes of auth-service as statements, each with the word for what goes wrong.

use pando_kernel::{Instant, SessionId, UserId};
use pando_store::{Op, Value};

use super::rows::Account;
use super::statements as sql;
use crate::domain::refresh::{Hash, RefreshToken};

/// Words of conflicts.
pub mod words {
    /// Somebody else made the first account.
    pub const FIRST: &str = "first account";
    /// The account, its version or its password is not the one that was read.
    pub const ACCOUNT: &str = "account";
    /// The invitation was used.
    pub const INVITATION: &str = "invitation";
    /// The session is not there, or its token was used at the same moment.
    pub const SESSION: &str = "session";
}

/// A person has at most so many sessions; the one that was not used for the longest time ends when another begins.
pub const SESSIONS_MAX: u32 = 100;

/// Makes an account.
pub fn insert_account(account: &Account) -> Op {
    let user = &account.user;
    let role = match user.role {
        pando_wire::Role::Administrator => "administrator",
        pando_wire::Role::Member => "member",
    };
    let params = vec![
        user.id.into(),
        user.email.as_str().into(),
        user.name.as_ref().map(|name| name.as_str()).into(),
        role.into(),
        user.time_zone.name().into(),
        account.password.as_str().into(),
        account.version.into(),
        user.created_at.into(),
    ];
    Op::one(&sql::ACCOUNT_INSERT, params, words::ACCOUNT)
}

/// A session that is to begin.
pub struct NewSession<'a> {
    /// Its first token; names the session.
    pub token: &'a RefreshToken,
    /// When it begins.
    pub now: Instant,
    /// When it ends unless it is used.
    pub expires_at: Instant,
    /// When it ends in any case.
    pub ends_at: Instant,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// Begins a session, if the account still has this password; ends the oldest ones beyond the bound.
pub fn begin_session(account: &Account, session: NewSession<'_>) -> Vec<Op> {
    let user_id = account.user.id;
    let NewSession {
        token,
        now,
        expires_at,
        ends_at,
        user_agent,
    } = session;
    let params = vec![
        token.session_id.into(),
        user_id.into(),
        token.family_hash().as_slice().into(),
        token.secret_hash().as_slice().into(),
        now.into(),
        expires_at.into(),
        ends_at.into(),
        user_agent.into(),
        account.password.as_str().into(),
    ];
    let kept = || vec![user_id.into(), SESSIONS_MAX.into()];
    vec![
        Op::one(&sql::SESSION_INSERT, params, words::ACCOUNT),
        Op::new(&sql::REVOKE_MOVE_OLDEST, kept()),
        Op::new(&sql::REVOKE_OLDEST, vec![user_id.into(), SESSIONS_MAX.into(), now.into()]),
        Op::new(&sql::SESSIONS_DELETE_OLDEST, kept()),
    ]
}

/// Gives a session's current token a successor.
pub fn rotate(session_id: SessionId, current: Hash, next: Hash, salt: [u8; 32], now: Instant, expires_at: Instant) -> Op {
    let bytes = |bytes: [u8; 32]| bytes.as_slice().into();
    let params = vec![
        session_id.into(),
        bytes(current),
        bytes(next),
        bytes(salt),
        now.into(),
        expires_at.into(),
    ];
    Op::one(&sql::SESSION_ROTATE, params, words::SESSION)
}

/// Ends one session of a person, and tells it to all who verify tokens.
pub fn end_session(session_id: SessionId, user_id: UserId, now: Instant) -> Vec<Op> {
    let kind = "session";
    vec![
        Op::one(&sql::REVOKE_MOVE, Vec::new(), "revocations"),
        Op::one(&sql::REVOKE, vec![kind.into(), session_id.into(), now.into()], "revocations"),
        Op::one(&sql::SESSION_DELETE, vec![session_id.into(), user_id.into()], words::SESSION),
    ]
}

/// Ends all sessions of a person, or all but one. To stand in a unit after a change of the account's row, which keeps another session
/// from beginning meanwhile. Each session is revoked by its own id: that binds for its tokens whenever they were issued.
pub fn end_sessions(user_id: UserId, kept: Option<SessionId>, now: Instant) -> Vec<Op> {
    let kept = || kept.map_or_else(|| Value::from(Vec::new()), Value::from);
    vec![
        Op::new(&sql::REVOKE_MOVE_OTHERS, vec![user_id.into(), kept()]),
        Op::new(&sql::REVOKE_OTHERS, vec![user_id.into(), kept(), now.into()]),
        Op::new(&sql::SESSIONS_DELETE_OTHERS, vec![user_id.into(), kept()]),
    ]
}
