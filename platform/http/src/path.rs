use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, RawPathParams};
use http::request::Parts;
use pando_wire::Problem;
use serde::de::DeserializeOwned;

/// The path's one parameter. What is not an id is answered like an id that is not there: 404.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

/// Several parameters of a path, as a tuple in their order or a struct by their names; 404 when one of them does not fit.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let parameters = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let mut values = parameters.iter();
        let value = values.next().and_then(|(_, text)| text.parse().ok()).ok_or_else(nothing)?;
        match values.next() {
            None => Ok(Self(value)),
            Some(_) => Err(Problem::internal("Id is for one parameter; use Parameters")),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        Ok(Self(path.0))
    }
}

fn nothing() -> Problem {
    Problem::not_found("thing")
}
