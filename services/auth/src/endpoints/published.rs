//! What anybody, or any service, may know.

use axum::extract::State;
use http::header;
use pando_auth_contract::{After, AuthStatus, Introspection, Items, Registration, VerifyToken};
use pando_http::{Answer, Body, Fields};
use pando_wire::Problem;

use crate::Auth;
use crate::store::rows;

/// `GET /auth/status`.
pub async fn status(State(auth): State<Auth>) -> Result<Answer, Problem> {
    let registration = auth.settings.registration.status(rows::accounts(&*auth.store).await?);
    let setup_code_required = registration == Registration::FirstAccount && auth.settings.setup_code.is_some();
    Ok(Answer::json(&AuthStatus {
        registration,
        setup_code_required,
    }))
}

/// `GET /auth/jwks` (RFC 7517). May be kept for less than the quarter of an hour that a key is published before it signs.
pub async fn jwks(State(auth): State<Auth>) -> Result<Answer, Problem> {
    Ok(Answer::json(&auth.keys.ring().published()).header(header::CACHE_CONTROL, "public, max-age=300"))
}

/// `POST /auth/verify-token` (RFC 7662). Whatever is wrong with a token, the answer is the same and nothing more.
pub async fn verify_token(State(auth): State<Auth>, Body(asked): Body<VerifyToken>) -> Result<Answer, Problem> {
    let answer = match auth.platform.verifier.verify(asked.token.expose(), auth.now()) {
        Ok(caller) => Introspection {
            active: true,
            sub: Some(caller.user_id),
            exp: Some(caller.expires_at.as_micros().div_euclid(1_000_000)),
            sid: Some(caller.session_id),
            role: Some(caller.role),
        },
        Err(_) => Introspection {
            active: false,
            sub: None,
            exp: None,
            sid: None,
            role: None,
        },
    };
    Ok(Answer::json(&answer).header(header::CACHE_CONTROL, "no-store"))
}

/// `GET /auth/revocations?after=`: at most 500 after a position; ask again with `next`.
pub async fn revocations(State(auth): State<Auth>, Fields(query): Fields<After>) -> Result<Answer, Problem> {
    Ok(Answer::json(&auth.revocations(query.after).await?))
}

/// `GET /outbox?after=`: at most 500 events after a position.
pub async fn outbox(State(auth): State<Auth>, Fields(query): Fields<After>) -> Result<Answer, Problem> {
    const PAGE: u32 = 500;
    let entries = auth.store.outbox(query.after, PAGE).await?;
    Ok(Answer::json(&Items {
        items: entries.into_iter().map(|entry| entry.event).collect(),
    }))
}
