use axum::extract::State;
use http::{StatusCode, header};
use pando_auth_contract::{ChangePassword, DeleteMe, USER_DELETED};
use pando_http::{Answer, Authenticated, Body, Context};
use pando_kernel::Instant;
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
        let mut unit = Unit::new()
            .op(Op::one(&sql::ACCOUNT_PASSWORD, params, units::words::ACCOUNT))
            .traced(context.trace);
        unit.ops
            .extend(units::end_sessions(account.user.id, Some(caller.session_id), auth.now()));
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
    let id = account.user.id;
    for tries_left in (0..TRIES).rev() {
        let unit = deletion(account, auth.now(), &context);
        match auth.store.commit(unit).await {
            Ok(_) => break,
            Err(CommitError::Conflict(units::words::ACCOUNT)) if tries_left > 0 => {}
            Err(CommitError::Conflict(units::words::ACCOUNT)) => return Err(contended()),
            Err(CommitError::Conflict(ONLY_ADMINISTRATOR)) => return Err(only_administrator()),
            Err(error) => return Err(error.into()),
        }
        // Somebody signed in at the same moment, or changed the password, or deleted the account.
        account = Account::by_id(&*auth.store, id).await?.ok_or_else(gone)?;
        if account.password != verified {
            return Err(wrong_again("/password"));
        }
    }
    auth.follow_revocations().await?;
    auth.deleted.wake();
    let answer = Answer::no_content();
    Ok(match client.has_cookie() {
        true => answer.header(header::SET_COOKIE, &cookie::clear(auth.settings.secure_cookies)),
        false => answer,
    })
}

/// The word of a conflict: nobody would be left who may look after the others.
const ONLY_ADMINISTRATOR: &str = "only administrator";

fn deletion(mut account: Account, now: Instant, context: &Context) -> Unit {
    let (id, password) = (account.user.id, account.password.clone());
    let unchanged = vec![
        id.into(),
        account.version.into(),
        password.as_str().into(),
        password.as_str().into(),
    ];
    account.version += 1;
    let mut unit = Unit::new()
        .op(Op::one(&sql::COUNT_LESS, Vec::new(), units::words::ACCOUNT))
        .op(Op::one(&sql::ACCOUNT_PASSWORD, unchanged, units::words::ACCOUNT))
        .event(told(&USER_DELETED, &account, "deleted", context))
        .traced(context.trace);
    unit.ops.extend(units::end_sessions(id, None, now));
    unit.op(Op::one(&sql::ACCOUNT_DELETE, vec![id.into(), password.into()], ONLY_ADMINISTRATOR))
        .op(Op::new(&sql::TOMBSTONE_INSERT, vec![id.into(), now.into()]))
        .op(Op::new(&sql::INVITATIONS_DELETE_OF, vec![id.into()]))
}

fn only_administrator() -> Problem {
    let detail = "You are the only administrator, and there are other accounts. First the others delete theirs, or whoever runs the server \
                  makes one of them administrator.";
    Problem::new(StatusCode::CONFLICT, codes::CONFLICT, detail)
}
