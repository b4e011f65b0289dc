//! Asking for a password that is known already.

use http::StatusCode;
use pando_auth_contract::{Secret, codes};
use pando_kernel::Email;
use pando_wire::{FieldError, Problem, codes as shared};

use super::request::Client;
use crate::Auth;
use crate::domain::password_rules::Password;
use crate::password::Verified;

/// What asking gave.
pub enum Asked {
    /// The password is right: here it is, and whether its hash should be made anew.
    Right(Password, bool),
    /// It is wrong, or there is no such account.
    Wrong,
}

/// Verifies the password of an account, or of nobody at the same cost. Wrong ones slow down this account from this address.
///
/// # Errors
/// 429 when it is to wait, 503 when too many passwords are being hashed.
pub async fn ask(auth: &Auth, client: &Client, email: &Email, typed: &Secret, stored: Option<&str>) -> Result<Asked, Problem> {
    let attempt = auth.attempt(client.key(email)).map_err(too_often)?;
    // A password that nobody can have is wrong for every address alike.
    let Ok(password) = Password::new(typed.expose()) else {
        attempt.wrong();
        return Ok(Asked::Wrong);
    };
    let verified = auth.passwords.verify(&password, stored).await?;
    Ok(match verified {
        Verified::Wrong => {
            attempt.wrong();
            auth.figures.failures.inc();
            Asked::Wrong
        }
        Verified::Right | Verified::RightButOutdated => {
            attempt.right();
            Asked::Right(password, verified == Verified::RightButOutdated)
        }
    })
}

/// 429 with the time to wait.
pub fn too_often(seconds: u32) -> Problem {
    let detail = format!("Too many wrong tries. Try again in {seconds} seconds.");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, shared::RATE, detail).retry_after(seconds)
}

/// 403: signed in, but the password that was asked for again is wrong. No 401, which would tell the client to sign in anew.
pub fn wrong_again(pointer: &str) -> Problem {
    let detail = "The password is wrong.".to_owned();
    Problem {
        errors: vec![FieldError {
            pointer: pointer.to_owned(),
            code: codes::CREDENTIALS,
            detail: detail.clone(),
        }],
        ..Problem::new(StatusCode::FORBIDDEN, codes::CREDENTIALS, detail)
    }
}
