//! One file an endpoint (or a few that belong together); each reads, asks a decision, commits one unit and answers.

pub mod cookie;
mod invitations;
mod login;
mod logout;
mod me;
mod own_account;
mod password;
mod published;
mod refresh;
mod register;
mod request;
mod sessions;

use http::StatusCode;
use pando_auth_contract as contract;
use pando_auth_contract::codes;
use pando_http::Routes;
use pando_wire::{FieldError, Problem};

use crate::Auth;
use crate::domain::password_rules::{Password, PasswordError};

/// All routes.
pub fn routes(auth: Auth) -> Routes<Auth> {
    Routes::new(auth)
        .on(&contract::STATUS, published::status)
        .on(&contract::REGISTER, register::register)
        .on(&contract::LOGIN, login::login)
        .on(&contract::REFRESH, refresh::refresh)
        .on(&contract::LOGOUT, logout::logout)
        .on(&contract::VERIFY_TOKEN, published::verify_token)
        .on(&contract::JWKS, published::jwks)
        .on(&contract::REVOCATIONS, published::revocations)
        .on(&contract::ME, me::me)
        .on(&contract::CHANGE_ME, me::change_me)
        .on(&contract::DELETE_ME, own_account::delete_me)
        .on(&contract::CHANGE_PASSWORD, own_account::change_password)
        .on(&contract::SESSIONS, sessions::sessions)
        .on(&contract::END_SESSION, sessions::end_session)
        .on(&contract::INVITE, invitations::invite)
        .on(&contract::INVITATIONS, invitations::invitations)
        .on(&contract::WITHDRAW_INVITATION, invitations::withdraw)
        .on(&contract::OUTBOX, published::outbox)
}

/// How often a change is tried again that somebody else's change came before.
const TRIES: u32 = 16;

/// Somebody else's changes came before, every time.
fn contended() -> Problem {
    Problem::unavailable("This account is being changed by many at once. Try again in a moment.")
}

/// The token is good, but its account is gone.
fn gone() -> Problem {
    Problem::unauthenticated("Sign in: this account does not exist any more.")
}

/// 422 about a password that may not be chosen.
fn unusable(pointer: &str, error: PasswordError) -> Problem {
    let detail = format!("The password {error}.");
    Problem {
        errors: vec![FieldError {
            pointer: pointer.to_owned(),
            code: codes::PASSWORD,
            detail: detail.clone(),
        }],
        ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, codes::PASSWORD, detail)
    }
}

/// A password that this person may choose.
fn choosable(
    auth: &Auth,
    pointer: &str,
    typed: &str,
    email: &pando_kernel::Email,
    name: Option<&pando_kernel::PersonName>,
) -> Result<Password, Problem> {
    let judge = |password: Password| password.judge(auth.settings.password_length_min, email, name).map(|()| password);
    Password::new(typed).and_then(judge).map_err(|error| unusable(pointer, error))
}
