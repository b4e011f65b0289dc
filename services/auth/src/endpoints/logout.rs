use axum::extract::State;
use http::header;
use pando_auth_contract::Logout;
use pando_http::{Answer, Authenticated, Context};
use pando_kernel::{SessionId, UserId};
use pando_store::{CommitError, Unit};
use pando_wire::Problem;

use super::cookie;
use super::request::{Client, Optional};
use crate::Auth;
use crate::domain::refresh::{RefreshToken, Worth};
use crate::store::rows::SessionRow;
use crate::store::units;

/// `POST /auth/logout`. Ends the session of the refresh token (in the body, else in the cookie), else that of the access token. 204 also
/// when it was over already: nothing is left to do then.
pub async fn logout(
    State(auth): State<Auth>,
    client: Client,
    context: Context,
    caller: Result<Authenticated, Problem>,
    Optional(asked): Optional<Logout>,
) -> Result<Answer, Problem> {
    let token = match &asked.refresh_token {
        Some(token) => Some(token.expose()),
        None => client.cookie()?,
    };
    let session = match token.and_then(RefreshToken::read) {
        Some(token) => of_token(&auth, &token).await?,
        None => None,
    };
    let session = session.or(caller.ok().map(|Authenticated(caller)| (caller.session_id, caller.user_id)));
    if let Some((session_id, user_id)) = session {
        let mut unit = Unit::new().traced(context.trace);
        unit.ops = units::end_session(session_id, user_id, auth.now());
        match auth.store.commit(unit).await {
            Ok(_) | Err(CommitError::Conflict(units::words::SESSION)) => {}
            Err(error) => return Err(error.into()),
        }
        auth.follow_revocations().await?;
    }
    let answer = Answer::no_content();
    Ok(match client.has_cookie() {
        true => answer.header(header::SET_COOKIE, &cookie::clear(auth.settings.secure_cookies)),
        false => answer,
    })
}

/// The session of any token of the family, used up or not: who has one may end it. A mere guess may not.
async fn of_token(auth: &Auth, token: &RefreshToken) -> Result<Option<(SessionId, UserId)>, Problem> {
    let session = SessionRow::by_id(&*auth.store, token.session_id).await?;
    let known = session.filter(|session| session.family.worth(token, auth.now()) != Worth::Nothing);
    Ok(known.map(|session| (session.id, session.user_id)))
}
