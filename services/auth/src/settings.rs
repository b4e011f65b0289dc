use pando_auth_contract::Secret;

use crate::domain::registration::RegistrationPolicy;
use crate::password::PasswordCost;

/// What can be set. Issuer, audience and the longest life of an access token are the verifier's ([`pando_token::Profile`]).
#[derive(Clone, Debug)]
pub struct Settings {
    /// How accounts are made after the first one.
    pub registration: RegistrationPolicy,
    /// Asked for with the first account; none where only this machine can reach the server.
    pub setup_code: Option<Secret>,
    /// How long an access token lives; at most the verifier's `lifetime_seconds_max`.
    pub access_token_seconds: u32,
    /// A session ends after so many seconds without use.
    pub session_idle_seconds: i64,
    /// A session ends after so many seconds in any case.
    pub session_seconds_max: i64,
    /// An invitation can be used for so many seconds.
    pub invitation_seconds: i64,
    /// The shortest password, in characters. NIST SP 800-63B-4 asks for 15 where the password is all there is, 8 beside a second
    /// factor; OWASP ASVS 5.0 asks for 8 and recommends 15.
    pub password_length_min: usize,
    /// What a password hash costs.
    pub password_cost: PasswordCost,
    /// How many passwords are hashed at once.
    pub password_threads: usize,
    /// How many may wait for that; one more is answered with 503.
    pub password_queue_max: usize,
    /// Seals the signing keys in the database, when there is one.
    pub sealing_secret: Option<Secret>,
    /// Whether the cookie of the refresh token is for TLS only; false where the server is reached by plain HTTP.
    pub secure_cookies: bool,
}

const DAY_SECONDS: i64 = 24 * 60 * 60;

impl Default for Settings {
    fn default() -> Self {
        Self {
            registration: RegistrationPolicy::default(),
            setup_code: None,
            access_token_seconds: 10 * 60,
            session_idle_seconds: 30 * DAY_SECONDS,
            session_seconds_max: 180 * DAY_SECONDS,
            invitation_seconds: 14 * DAY_SECONDS,
            password_length_min: 8,
            password_cost: PasswordCost::default(),
            password_threads: 1,
            password_queue_max: 32,
            sealing_secret: None,
            secure_cookies: true,
        }
    }
}
