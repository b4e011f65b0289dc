use axum::extract::State;
use pando_auth_contract::Items;
use pando_http::{Answer, Authenticated, Context, Id};
use pando_kernel::SessionId;
use pando_store::{CommitError, Unit};
use pando_wire::Problem;

use crate::Auth;
use crate::store::rows::SessionRow;
use crate::store::units;

/// `GET /auth/sessions`: those that are not over, the one used last first.
pub async fn sessions(State(auth): State<Auth>, Authenticated(caller): Authenticated) -> Result<Answer, Problem> {
    let sessions = SessionRow::of(&*auth.store, caller.user_id, auth.now()).await?;
    let items = sessions.into_iter().map(|session| session.shown(caller.session_id)).collect();
    Ok(Answer::json(&Items { items }))
}

/// `DELETE /auth/sessions/{id}`: 404 for anybody else's.
pub async fn end_session(
    State(auth): State<Auth>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(id): Id<SessionId>,
) -> Result<Answer, Problem> {
    let mut unit = Unit::new().traced(context.trace);
    unit.ops = units::end_session(id, caller.user_id, auth.now());
    match auth.store.commit(unit).await {
        Ok(_) => {}
        Err(CommitError::Conflict(units::words::SESSION)) => return Err(Problem::not_found("session")),
        Err(error) => return Err(error.into()),
    }
    auth.follow_revocations().await?;
    Ok(Answer::no_content())
}
