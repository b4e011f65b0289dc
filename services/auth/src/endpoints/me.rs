use axum::extract::State;
use pando_auth_contract::ChangeMe;
use pando_http::{Answer, Authenticated, Body, Context};
use pando_store::{CommitError, Op, Unit};
use pando_wire::Problem;

use super::{TRIES, contended, gone};
use crate::Auth;
use crate::store::rows::Account;
use crate::store::{statements as sql, units};

/// `GET /auth/me`.
pub async fn me(State(auth): State<Auth>, Authenticated(caller): Authenticated) -> Result<Answer, Problem> {
    let account = Account::by_id(&*auth.store, caller.user_id).await?.ok_or_else(gone)?;
    Ok(Answer::json(&account.user))
}

/// `PATCH /auth/me`. A new zone is in the access tokens from the next refresh on.
pub async fn change_me(
    State(auth): State<Auth>,
    Authenticated(caller): Authenticated,
    context: Context,
    Body(change): Body<ChangeMe>,
) -> Result<Answer, Problem> {
    for _ in 0..TRIES {
        let Account { mut user, version, .. } = Account::by_id(&*auth.store, caller.user_id).await?.ok_or_else(gone)?;
        let before = user.clone();
        user.name = change.name.clone().or(user.name);
        user.time_zone = change.time_zone.clone().unwrap_or(user.time_zone);
        if user == before {
            return Ok(Answer::json(&user));
        }
        let params = vec![
            user.id.into(),
            version.into(),
            user.name.as_ref().map(|name| name.as_str()).into(),
            user.time_zone.name().into(),
        ];
        let unit = Unit::new()
            .op(Op::one(&sql::ACCOUNT_CHANGE, params, units::words::ACCOUNT))
            .traced(context.trace);
        match auth.store.commit(unit).await {
            Ok(_) => return Ok(Answer::json(&user)),
            Err(CommitError::Conflict(units::words::ACCOUNT)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(contended())
}
