use axum::extract::{FromRequest, Request};
use pando_wire::Problem;
use serde::de::DeserializeOwned;

use crate::json;

/// The media types a body of JSON may have; a merge patch (RFC 7396) is JSON too.
pub(crate) const JSON: &[&str] = &["application/json", "application/merge-patch+json"];

/// A JSON body. 415 when it says it is something else, 413 when it is too large, 400 `not_json` when it is not JSON (or nested deeper
/// than 128), 422 with a JSON pointer when it does not fit `T`. Types refuse unknown fields by `#[serde(deny_unknown_fields)]`.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        json::check_type(request.headers(), JSON)?;
        let bytes = json::read(request).await?;
        json::parse(&bytes).map(Self)
    }
}
