use axum::extract::State;
use http::StatusCode;
use pando_auth_contract::{Login, USER_LOGGED_IN, codes};
use pando_http::{Answer, Body, Context};
use pando_store::{CommitError, Op, Unit};
use pando_wire::Problem;

use super::password::{Asked, ask};
use super::request::Client;
use super::{TRIES, contended};
use crate::Auth;
use crate::domain::refresh::RefreshToken;
use crate::session::told;
use crate::store::rows::Account;
use crate::store::{statements as sql, units};

/// `POST /auth/login`. An unknown address costs and answers the same as a wrong password. Too many wrong ones: 429.
pub async fn login(State(auth): State<Auth>, client: Client, context: Context, Body(login): Body<Login>) -> Result<Answer, Problem> {
    let found = Account::by_email(&*auth.store, &login.email).await?;
    let stored = found.as_ref().map(|account| account.password.as_str());
    let asked = ask(&auth, &client, &login.email, &login.password, stored).await?;
    let (Asked::Right(password, outdated), Some(mut account)) = (asked, found) else {
        return Err(wrong());
    };
    let verified = account.password.clone();
    let kept = match outdated {
        // A busy pool is no reason to turn away who is in already.
        true => auth.hashed(&password).await.unwrap_or_else(|_| verified.clone()),
        false => verified.clone(),
    };
    for _ in 0..TRIES {
        let now = auth.now();
        let token = RefreshToken::first(auth.platform.ids.next(), &*auth.platform.random);
        let sign_in = vec![
            account.user.id.into(),
            account.version.into(),
            verified.as_str().into(),
            kept.as_str().into(),
        ];
        account.version += 1;
        account.password.clone_from(&kept);
        let mut unit = Unit::new()
            .op(Op::one(&sql::ACCOUNT_PASSWORD, sign_in, units::words::ACCOUNT))
            .event(told(&USER_LOGGED_IN, &account, "logged_in", &context))
            .traced(context.trace);
        unit.ops
            .extend(units::begin_session(&account, auth.new_session(&token, client.user_agent(), now)));
        match auth.store.commit(unit).await {
            Ok(_) => {
                auth.figures.logins.inc();
                return auth.signed_in(account.user, &token, login.session, auth.ends_of_new(now), now);
            }
            Err(CommitError::Conflict(units::words::ACCOUNT)) => {}
            Err(error) => return Err(error.into()),
        }
        // Somebody signed in at the same moment, or changed the password, or deleted the account.
        let anew = Account::by_id(&*auth.store, account.user.id).await?;
        match anew.filter(|anew| anew.password == verified) {
            Some(anew) => account = anew,
            None => return Err(wrong()),
        }
    }
    Err(contended())
}

fn wrong() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        codes::CREDENTIALS,
        "The address or the password is wrong.",
    )
}
