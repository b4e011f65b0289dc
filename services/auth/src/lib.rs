//! auth-service: who people are.
//!
//! Owns accounts, credentials, sessions, invitations and the keys that sign access tokens. Publishes `user.registered`,
//! `user.logged_in` and `user.deleted`; subscribes to nothing. Others learn of it what access tokens say, the published keys (JWKS) and
//! the list of revocations.
//!
//! - Access tokens are EdDSA JWTs of ten minutes ([`pando_token`]); refresh tokens are opaque, used once, and kept as digests only
//!   ([`domain::refresh`]).
//! - Every decision is in [`domain`]; an endpoint reads, asks a decision, commits one unit of work and answers.
//! - What ends before its time (a session, a person) is a row of the list of revocations in the same unit, and binds in this process
//!   before the answer is given.

mod administration;
mod auth;
pub mod domain;
mod endpoints;
mod keys;
mod password;
mod reconcilers;
mod session;
mod settings;
pub mod store;

use std::sync::Arc;

use pando_service::{Platform, Service};
use pando_store::Store;

pub use administration::{AdministrationError, KnownAccount};
pub use auth::{Auth, StartError};
pub use domain::registration::RegistrationPolicy;
pub use keys::{KeyError, SealError};
pub use password::{CostError, PasswordCost};
pub use settings::Settings;
pub use store::SCHEMA;

/// What auth-service is made of.
#[derive(Clone)]
pub struct Deps {
    /// Time, randomness, tokens, figures.
    pub platform: Platform,
    /// Its own database, of [`SCHEMA`].
    pub store: Arc<dyn Store>,
    /// What can be set.
    pub settings: Settings,
}

/// The service, with its keys read (or made, at the first start) and known to the platform's verifier. Who also wants to administer it
/// takes [`Auth::open`] and [`Auth::service`].
///
/// # Errors
/// [`StartError`]: what stops the start, in a sentence.
pub async fn service(deps: Deps) -> Result<Service, StartError> {
    Ok(Auth::open(deps).await?.service())
}
