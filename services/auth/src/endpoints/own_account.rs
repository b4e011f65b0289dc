use axum::extract::State;
use http::{StatusCode, header};
use pando_auth_contract::{ChangePassword, DeleteMe, USER_DELETED};
use pando_http::{Answer, Authenticated, Body, Context};
use pando_store::{CommitError, Op, Unit};
use pando_wire::{Problem, codes};

use super::password::{Asked, ask, wrong_again};
use super::request::Client;
use super::{TRIES, choosable, contended, cookie, gone};
use crate::Auth;
use crate::session::told;
use crate::store::rows::Account;
use crate::store::{statements as sql, units};

/// `POST /auth/password`. Asks for the current one; every other session ends, this one stays.
pub async fn change_password(
    State(auth): State<Auth>,
    Authenticated(caller): Authenticated,
    client: Client,
    context: Context,
    Body(change): Body<ChangePassword>,
) -> Result<Answer, Problem> {
    let mut account = Account::by_id(&*auth.store, caller.user_id).await?.ok_or_else(gone)?;
    let (email, name) = (account.user.email.clone(), account.user.name.clone());
    let new = choosable(&auth, "/new_password", change.new_password.expose(), &email, name.as_ref())?;
    let verified = account.password.clone();
    if let Asked::Wrong = ask(&auth, &client, &email, &change.current_password, Some(&verified)).await? {
        return Err(wrong_again("/current_password"));
    }
    let hashed = auth.hashed(&new).await?;
    for _ in 0..TRIES {
        let params = vec![
            account.user.id.into(),
            account.version.into(),
            verified.as_str().into(),
            hashed.as_str().into(),
        ];
        let mut unit = Unit::new().op(Op::one(&sql::ACCOUNT_PASSWORD, params, units::words::ACCOUNT)).traced(context.trace);
        unit.ops.extend(units::end_other_sessions(account.user.id, caller.session_id, auth.now()));
        match auth.store.commit(unit).await {
            Ok(_) => {
                auth.follow_revocations().await?;
                return Ok(Answer::no_content());
            }
            Err(CommitError::Conflict(units::words::ACCOUNT)) => {}
            Err(error) => return Err(error.into()),
        }
        account = Account::by_id(&*auth.store, caller.user_id).await?.ok_or_else(gone)?;
        if account.password != verified {
            return Err(wrong_again("/current_password"));
        }
    }
    Err(contended())
}

/// `DELETE /auth/me`. Asks for the password. The rows go, a tombstone stays, and `user.deleted` makes every service forget the person.
pub async fn delete_me(
    State(auth): State<Auth>,
    Authenticated(caller): Authenticated,
    client: Client,
    context: Context,
    Body(asked): Body<DeleteMe>,
) -> Result<Answer, Problem> {
    let mut account = Account::by_id(&*auth.store, caller.user_id).await?.ok_or_else(gone)?;
    let verified = account.password.clone();
    if let Asked::Wrong = ask(&auth, &client, &account.user.email, &asked.password, Some(&verified)).await? {
        return Err(wrong_again("/password"));
    }
    let (id, now) = (account.user.id, auth.now());
    account.version += 1;
    let delete = Op::one(&sql::ACCOUNT_DELETE, vec![id.into(), verified.as_str().into()], units::words::ACCOUNT);
    let mut unit = Unit::new()
        .op(Op::one(&sql::COUNT_LESS, Vec::new(), units::words::ACCOUNT))
        .op(delete)
        .op(Op::new(&sql::TOMBSTONE_INSERT, vec![id.into(), now.into()]))
        .op(Op::new(&sql::INVITATIONS_DELETE_OF, vec![id.into()]))
        .event(told(&USER_DELETED, &account, "deleted", &context))
        .traced(context.trace);
    unit.ops.extend(units::end_all_sessions(id, now));
    match auth.store.commit(unit).await {
        Ok(_) => {}
        Err(CommitError::Conflict(units::words::ACCOUNT)) => return Err(why_not(&auth, &account, &verified).await?),
        Err(error) => return Err(error.into()),
    }
    auth.follow_revocations().await?;
    auth.deleted.wake();
    let answer = Answer::no_content();
    Ok(match client.has_cookie() {
        true => answer.header(header::SET_COOKIE, &cookie::clear(auth.settings.secure_cookies)),
        false => answer,
    })
}

async fn why_not(auth: &Auth, account: &Account, verified: &str) -> Result<Problem, Problem> {
    Ok(match Account::by_id(&*auth.store, account.user.id).await? {
        None => gone(),
        Some(now) if now.password != verified => wrong_again("/password"),
        Some(_) => Problem::new(
            StatusCode::CONFLICT,
            codes::CONFLICT,
            "You are the only administrator, and there are other accounts. First the others delete theirs, or whoever runs the server makes \
             one of them administrator.",
        ),
    })
}
