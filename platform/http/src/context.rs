use std::ops::Deref;

use axum::extract::FromRequestParts;
use http::request::Parts;
use pando_wire::{CallContext, Problem};

use crate::scope::{forwarded_token, scope_of};

/// For whom and as part of what this request is made: for calls to other services ([`pando_wire::Call::new`]), for the
/// `correlation_id` of events and for the trace of a unit. Reads as a [`CallContext`]. It says nothing of who the person is:
/// that is [`crate::Authenticated`].
#[derive(Clone, Debug)]
pub struct Context(pub CallContext);

impl Deref for Context {
    type Target = CallContext;

    fn deref(&self) -> &CallContext {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Context {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let scope = scope_of(parts)?;
        Ok(Self(CallContext {
            token: forwarded_token(&parts.headers),
            correlation_id: scope.current.correlation_id,
            trace: scope.trace,
        }))
    }
}
