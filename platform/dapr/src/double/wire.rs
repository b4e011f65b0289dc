//! What daprd writes and reads as HTTP.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::{Json, http::StatusCode};
use serde_json::json;

/// One of daprd's errors.
pub(super) fn error(status: u16, code: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({ "errorCode": code, "message": message }))).into_response()
}

/// 204 without a body.
pub(super) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// The client to the apps.
pub(super) type Client = hyper_util::client::legacy::Client<hyper_util::client::legacy::connect::HttpConnector, Body>;

/// A child of a trace: the same trace id and another span.
pub(super) fn child(traceparent: &str) -> String {
    match traceparent.split('-').collect::<Vec<_>>()[..] {
        [version, trace, _, flags] => format!("{version}-{trace}-00000000000000d1-{flags}"),
        _ => "00-000000000000000000000000000000d1-00000000000000d1-01".to_owned(),
    }
}
