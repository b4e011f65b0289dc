use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body::Body as _;
use http_body_util::BodyExt;
use pando_kernel::CorrelationId;
use pando_wire::Problem;

/// A problem larger than this is passed on as it is.
const PROBLEM_BYTES_MAX: u64 = 64 * 1024;

/// Writes the correlation id into a problem that has none, so that whoever makes one need not know it.
pub(crate) async fn complete(response: Response, correlation_id: CorrelationId) -> Response {
    if !is_small_problem(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Response::from_parts(parts, Body::empty()),
    };
    let body = match serde_json::from_slice::<Problem>(&bytes) {
        Ok(mut problem) if problem.correlation_id.is_none() => {
            problem.correlation_id = Some(correlation_id);
            parts.headers.remove(CONTENT_LENGTH);
            serde_json::to_vec(&problem).map_or_else(|_| Body::from(bytes), Body::from)
        }
        _ => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

fn is_small_problem(response: &Response) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind == "application/problem+json")
        && response
            .body()
            .size_hint()
            .exact()
            .is_some_and(|length| length <= PROBLEM_BYTES_MAX)
}
