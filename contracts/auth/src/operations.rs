use pando_wire::{Access, CloudEvent, Operation};
use serde_json::Value;

use crate::*;

/// How accounts are made here.
pub const STATUS: Operation<(), (), AuthStatus> = Operation::get("/auth/status", "authStatus", "How accounts are made here")
    .access(Access::Public)
    .safe_to_retry();
/// Makes an account and signs it in.
pub const REGISTER: Operation<(), Register, SignedIn> = Operation::post("/auth/register", "register", "Make an account and sign in")
    .access(Access::Public)
    .answers(201)
    .refuses(&[409]);
/// Signs in.
pub const LOGIN: Operation<(), Login, SignedIn> = Operation::post("/auth/login", "login", "Sign in").access(Access::Public);
/// Gives a new access token and a new refresh token.
pub const REFRESH: Operation<(), Refresh, SignedIn> =
    Operation::post("/auth/refresh", "refresh", "Get a new access token; the refresh token is used up").access(Access::Public);
/// Ends a session.
pub const LOGOUT: Operation<(), Logout, ()> = Operation::post("/auth/logout", "logout", "End the session")
    .access(Access::Public)
    .answers(204);
/// Looks at a token.
pub const VERIFY_TOKEN: Operation<(), VerifyToken, Introspection> = Operation::post(
    "/auth/verify-token",
    "verifyToken",
    "Tell whether an access token is good (RFC 7662)",
)
.access(Access::Public)
.safe_to_retry();
/// The keys that sign access tokens. A JSON Web Key Set (RFC 7517).
pub const JWKS: Operation<(), (), Value> =
    Operation::get("/auth/jwks", "jwks", "The public keys of access tokens (RFC 7517)").access(Access::Public);
/// What ended before its time: `pando_token::RevocationList`.
pub const REVOCATIONS: Operation<After, (), Value> = Operation::get(
    "/auth/revocations",
    "revocations",
    "Sessions and people whose tokens no longer count",
)
.access(Access::Services(&[
    "api-gateway",
    "task-service",
    "chatbot-service",
    "activity-service",
]));
/// One's own account.
pub const ME: Operation<(), (), User> = Operation::get("/auth/me", "me", "Your account");
/// Changes one's own account.
pub const CHANGE_ME: Operation<(), ChangeMe, User> = Operation::patch("/auth/me", "changeMe", "Change your account");
/// Deletes one's own account and everything that belongs to it.
pub const DELETE_ME: Operation<(), DeleteMe, ()> =
    Operation::delete("/auth/me", "deleteMe", "Delete your account and everything in it").refuses(&[409]);
/// Changes one's password.
pub const CHANGE_PASSWORD: Operation<(), ChangePassword, ()> =
    Operation::post("/auth/password", "changePassword", "Change your password; every other session ends").answers(204);
/// One's own sessions.
pub const SESSIONS: Operation<(), (), Items<Session>> = Operation::get("/auth/sessions", "sessions", "Where you are signed in");
/// Ends one of them.
pub const END_SESSION: Operation<(), (), ()> = Operation::delete("/auth/sessions/{id}", "endSession", "Sign out somewhere else");
/// Invites somebody.
pub const INVITE: Operation<(), Invite, Invitation> = Operation::post("/auth/invitations", "invite", "Invite somebody")
    .access(Access::Administrator)
    .answers(201)
    .refuses(&[409]);
/// The invitations that are open.
pub const INVITATIONS: Operation<(), (), Items<Invitation>> =
    Operation::get("/auth/invitations", "invitations", "Open invitations").access(Access::Administrator);
/// Takes an invitation back.
pub const WITHDRAW_INVITATION: Operation<(), (), ()> =
    Operation::delete("/auth/invitations/{id}", "withdrawInvitation", "Take an invitation back").access(Access::Administrator);
/// The log, for a consumer that misses a position.
pub const OUTBOX: Operation<After, (), Items<CloudEvent>> = Operation::get("/outbox", "authOutbox", "Committed events after a position")
    .access(Access::Services(&["activity-service", "chatbot-service", "task-service"]));
