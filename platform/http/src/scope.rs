use std::sync::{Arc, OnceLock};

use http::request::Parts;
use http::{HeaderMap, header};
use pando_kernel::Instant;
use pando_service::{Current, Platform};
use pando_token::TokenError;
use pando_wire::{AccessToken, Caller, Problem, TraceParent};

/// What belongs to one request; put into its extensions by the outermost layer, found there by the extractors.
pub(crate) struct Scope {
    pub platform: Arc<Platform>,
    pub current: Arc<Current>,
    /// A span of its own below the caller's.
    pub trace: TraceParent,
    /// The caller's; none where the trace begins.
    pub caused: Option<TraceParent>,
    caller: OnceLock<Caller>,
    /// Of a request that brings an event: when that happened.
    pub happened_at: OnceLock<Instant>,
}

impl Scope {
    pub fn new(platform: Arc<Platform>, current: Arc<Current>, trace: TraceParent, caused: Option<TraceParent>) -> Self {
        Self {
            platform,
            current,
            trace,
            caused,
            caller: OnceLock::new(),
            happened_at: OnceLock::new(),
        }
    }

    /// Who the request is for, verified once however many extractors ask.
    pub fn caller(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        if let Some(caller) = self.caller.get() {
            return Ok(caller.clone());
        }
        let token = bearer(headers).ok_or(TokenError::Form)?;
        let now = self.platform.clock.now();
        let caller = self.platform.verifier.verify(token, now).map_err(|error| {
            tracing::debug!(reason = %error, "token refused");
            // Who cannot check a token yet must not call it wrong: its person would be signed out.
            match error == TokenError::UnknownKey && !self.platform.verifier.has_keys() {
                true => Problem::unavailable("The server is just starting. Try again in a moment.").because(error),
                false => error.into(),
            }
        })?;
        let _ = self.current.user_id.set(caller.user_id);
        Ok(self.caller.get_or_init(|| caller).clone())
    }
}

/// The request's scope.
pub(crate) fn scope_of(parts: &Parts) -> Result<&Arc<Scope>, Problem> {
    parts
        .extensions
        .get::<Arc<Scope>>()
        .ok_or_else(|| Problem::internal("a router without service_layers"))
}

/// The one bearer token of the Authorization header; `None` when there is none, or more than one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && values.next().is_none()).then(|| token.trim_start_matches(' '))
}

/// The token to forward; whoever receives it verifies it.
pub(crate) fn forwarded_token(headers: &HeaderMap) -> Option<AccessToken> {
    bearer(headers)
        .filter(|token| token.len() <= pando_token::TokenVerifier::TOKEN_BYTES_MAX)
        .map(AccessToken::new)
}
