use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use pando_wire::{Caller, Problem, Role, codes};

use crate::scope::scope_of;

/// The person the request is for: the Authorization header has a valid bearer token. Else 401, always with the same text.
#[derive(Clone, Debug)]
pub struct Authenticated(pub Caller);

/// A person who is an administrator. Else 401 or 403.
#[derive(Clone, Debug)]
pub struct Administrator(pub Caller);

impl<S: Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = scope_of(parts).and_then(|scope| scope.caller(&parts.headers));
        caller.map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Authenticated(caller) = Authenticated::from_request_parts(parts, state).await?;
        if caller.role == Role::Administrator {
            Ok(Self(caller))
        } else {
            Err(Problem::new(
                StatusCode::FORBIDDEN,
                codes::FORBIDDEN,
                "Only an administrator can do this.",
            ))
        }
    }
}
