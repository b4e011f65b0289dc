use axum::extract::State;
use http::StatusCode;
use pando_auth_contract::{Register, Secret, USER_REGISTERED, User, codes};
use pando_http::{Answer, Body, Context};
use pando_kernel::{Instant, Zone};
use pando_store::{CommitError, Op, Unit};
use pando_wire::{Problem, Role};

use super::password::too_often;
use super::request::Client;
use super::{TRIES, choosable, contended};
use crate::Auth;
use crate::domain::refresh::{RefreshToken, hash};
use crate::domain::registration::{Refused, Way};
use crate::session::told;
use crate::store::rows::{self, Account};
use crate::store::{statements as sql, units};

/// `POST /auth/register`. The first account is the administrator's, and exactly one is ever the first: the census is counted up in the
/// same unit, and who comes second is judged anew.
pub async fn register(State(auth): State<Auth>, client: Client, context: Context, Body(wanted): Body<Register>) -> Result<Answer, Problem> {
    let mut hashed = None;
    for _ in 0..TRIES {
        let accounts = rows::accounts(&*auth.store).await?;
        let way = match way(&auth, &client, &wanted, accounts) {
            Ok(way) => way,
            Err(problem) => return Err(refused(&auth, &wanted, problem).await),
        };
        if hashed.is_none() {
            if way == Way::Invited && !is_invited(&auth, &wanted).await? {
                return Err(refused(&auth, &wanted, bad_invitation()).await);
            }
            refuse_taken(&auth, &wanted).await?;
            let password = choosable(&auth, "/password", wanted.password.expose(), &wanted.email, wanted.name.as_ref())?;
            hashed = Some(auth.hashed(&password).await?);
        }
        let now = auth.now();
        let account = new_account(&auth, &wanted, way, hashed.as_deref().unwrap_or_default(), now);
        let token = RefreshToken::first(auth.platform.ids.next(), &*auth.platform.random);
        let count = if way == Way::First {
            &sql::COUNT_FIRST
        } else {
            &sql::COUNT_ANOTHER
        };
        let mut unit = Unit::new()
            .op(Op::one(count, Vec::new(), units::words::FIRST))
            .op(units::insert_account(&account))
            .event(told(&USER_REGISTERED, &account, "registered", &context))
            .traced(context.trace);
        if let (Way::Invited, Some(code)) = (way, &wanted.invitation) {
            let mut params = invitation_params(code, &wanted, now);
            params.push(account.user.id.into());
            unit = unit.op(Op::one(&sql::INVITATION_USE, params, units::words::INVITATION));
        }
        unit.ops
            .extend(units::begin_session(&account, auth.new_session(&token, client.user_agent(), now)));
        match auth.store.commit(unit).await {
            Ok(_) => {
                auth.figures.registrations.inc();
                let answer = auth.signed_in(account.user, &token, wanted.session, auth.ends_of_new(now), now)?;
                return Ok(answer.status(StatusCode::CREATED));
            }
            Err(CommitError::AlreadyThere(_)) => return Err(taken()),
            Err(CommitError::Conflict(units::words::INVITATION)) => return Err(refused(&auth, &wanted, bad_invitation()).await),
            Err(CommitError::Conflict(units::words::FIRST)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(contended())
}

fn new_account(auth: &Auth, wanted: &Register, way: Way, password: &str, now: Instant) -> Account {
    Account {
        user: User {
            id: auth.platform.ids.next(),
            email: wanted.email.clone(),
            name: wanted.name.clone(),
            role: if way == Way::First { Role::Administrator } else { Role::Member },
            time_zone: wanted.time_zone.clone().unwrap_or_else(Zone::utc),
            created_at: now,
        },
        password: password.to_owned(),
        version: 1,
    }
}

/// In what way this person may register. Wrong set-up codes slow down their address.
fn way(auth: &Auth, client: &Client, wanted: &Register, accounts: i64) -> Result<Way, Problem> {
    let policy = auth.settings.registration;
    let setup_code = auth.settings.setup_code.as_ref();
    let decide = || policy.way(accounts, setup_code, wanted.setup_code.as_ref(), wanted.invitation.is_some());
    let decided = match (accounts, setup_code, &wanted.setup_code) {
        (0, Some(_), Some(_)) => {
            let attempt = auth.attempt(client.key("set-up code")).map_err(too_often)?;
            let decided = decide();
            if decided.is_ok() {
                attempt.right();
            } else {
                attempt.wrong();
            }
            decided
        }
        _ => decide(),
    };
    decided.map_err(|refused| {
        let (code, detail) = match refused {
            Refused::SetupCode => (
                codes::SETUP_CODE,
                "The first account needs the code that the server printed when it started.",
            ),
            Refused::Closed => (codes::REGISTRATION_CLOSED, "No accounts can be made here."),
            Refused::Uninvited => (
                codes::REGISTRATION_CLOSED,
                "Accounts are made by invitation here: ask an administrator for one.",
            ),
        };
        Problem::new(StatusCode::FORBIDDEN, code, detail)
    })
}

fn invitation_params(code: &Secret, wanted: &Register, now: Instant) -> Vec<pando_store::Value> {
    let code = hash(code.expose().trim().as_bytes());
    vec![code.as_slice().into(), now.into(), wanted.email.as_str().into()]
}

async fn is_invited(auth: &Auth, wanted: &Register) -> Result<bool, Problem> {
    let Some(code) = &wanted.invitation else { return Ok(false) };
    let params = invitation_params(code, wanted, auth.now());
    Ok(!auth.store.read(&sql::INVITATION_BY_CODE, params).await?.is_empty())
}

/// A form that was sent twice, or by eight at once: whoever comes second hears that the account is there, not that they may not make
/// it. After a moment nobody hears any more whether an address has an account, where accounts are not open to all.
async fn refused(auth: &Auth, wanted: &Register, problem: Problem) -> Problem {
    const MOMENT_SECONDS: i64 = 60;
    match Account::by_email(&*auth.store, &wanted.email).await {
        Ok(Some(account)) if auth.now() < account.user.created_at.plus_seconds(MOMENT_SECONDS) => taken(),
        Ok(_) => problem,
        Err(error) => error.into(),
    }
}

async fn refuse_taken(auth: &Auth, wanted: &Register) -> Result<(), Problem> {
    match Account::by_email(&*auth.store, &wanted.email).await? {
        Some(_) => Err(taken()),
        None => Ok(()),
    }
}

fn taken() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        codes::EMAIL_TAKEN,
        "There is an account with this address: sign in.",
    )
}

fn bad_invitation() -> Problem {
    let detail = "This invitation is unknown, used, too old, or for another address: ask for a new one.";
    Problem::new(StatusCode::FORBIDDEN, codes::INVITATION, detail)
}
