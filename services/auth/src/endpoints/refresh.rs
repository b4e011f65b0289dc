use axum::extract::State;
use http::StatusCode;
use pando_auth_contract::{Refresh, SessionKind, codes};
use pando_http::{Answer, Context};
use pando_store::{CommitError, Unit};
use pando_wire::Problem;

use super::request::{Client, Optional};
use super::{TRIES, contended};
use crate::Auth;
use crate::domain::refresh::{RefreshToken, Worth};
use crate::store::rows::{Account, SessionRow};
use crate::store::units;

/// `POST /auth/refresh`. The token is used up and gets a successor; for ten seconds it gets the very same one again (a lost answer, two
/// tabs at once). Any older one ends the session: somebody has a copy. A token from the cookie goes back into the cookie, whatever the
/// body says, so that no script ever gets to read it.
pub async fn refresh(
    State(auth): State<Auth>,
    client: Client,
    context: Context,
    Optional(asked): Optional<Refresh>,
) -> Result<Answer, Problem> {
    let (token, kind) = match &asked.refresh_token {
        Some(token) => (Some(token.expose()), asked.session),
        None => (client.cookie()?, SessionKind::Cookie),
    };
    let token = token.and_then(RefreshToken::read).ok_or_else(refused)?;
    for _ in 0..TRIES {
        let now = auth.now();
        let session = SessionRow::by_id(&*auth.store, token.session_id).await?.ok_or_else(refused)?;
        let (successor, ends) = match session.family.worth(&token, now) {
            Worth::Nothing => return Err(refused()),
            Worth::Reused => {
                end_of_stolen(&auth, &session, &context).await?;
                return Err(refused());
            }
            Worth::Again(salt) => (token.successor(&salt), auth.ends(session.family.rotated_at, session.ends_at)),
            Worth::Current => {
                let mut salt = [0; 32];
                auth.platform.random.fill(&mut salt);
                let successor = token.successor(&salt);
                let ends = auth.ends(now, session.ends_at);
                let rotate = units::rotate(session.id, token.secret_hash(), successor.secret_hash(), salt, now, ends.idle);
                match auth.store.commit(Unit::new().op(rotate).traced(context.trace)).await {
                    Ok(_) => (successor, ends),
                    // The same token was used at the same moment: what it is worth now is to be asked anew.
                    Err(CommitError::Conflict(units::words::SESSION)) => continue,
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let account = Account::by_id(&*auth.store, session.user_id).await?.ok_or_else(refused)?;
        return auth.signed_in(account.user, &successor, kind, ends, now);
    }
    Err(contended())
}

/// In a unit of its own, and before the refusal: a failed request must not undo it.
async fn end_of_stolen(auth: &Auth, session: &SessionRow, context: &Context) -> Result<(), Problem> {
    let mut unit = Unit::new().traced(context.trace);
    unit.ops = units::end_session(session.id, session.user_id, auth.now());
    match auth.store.commit(unit).await {
        Ok(_) => {
            auth.figures.reuses.inc();
            tracing::warn!(user_id = %session.user_id, session_id = %session.id, "a used refresh token came again; the session was ended");
        }
        Err(CommitError::Conflict(units::words::SESSION)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(auth.follow_revocations().await?)
}

fn refused() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, codes::REFRESH, "The session is over. Sign in again.")
}
