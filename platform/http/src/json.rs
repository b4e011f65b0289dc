//! Reading JSON strictly, and saying where it is wrong.

use axum::body::Bytes;
use axum::extract::Request;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError};
use pando_wire::{FieldError, Problem, codes};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::codes as ours;

/// Refuses a body whose Content-Type is none of `accepted`. Parameters such as `charset=utf-8` do no harm: JSON is UTF-8.
pub(crate) fn check_type(headers: &HeaderMap, accepted: &[&str]) -> Result<(), Problem> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if accepted.iter().any(|kind| essence.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    let detail = format!("Send the body as {}.", accepted.join(" or "));
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, codes::MEDIA_TYPE, detail))
}

/// The whole body; [`crate::service_layers`] has bounded it.
pub(crate) async fn read(request: Request) -> Result<Bytes, Problem> {
    match request.into_body().collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is_too_large(&error) => Err(too_large()),
        Err(error) => Err(not_json("The body did not arrive whole.").because(error)),
    }
}

fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<LengthLimitError>())
}

pub(crate) fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        codes::TOO_LARGE,
        "The body is larger than what is taken here.",
    )
}

fn not_json(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, codes::NOT_JSON, detail)
}

/// The typed body: 400 when it is not JSON, 422 with the place when it does not fit.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = match serde_path_to_error::deserialize(&mut deserializer) {
        Ok(value) => value,
        Err(error) => {
            let (path, error) = (error.path().clone(), error.into_inner());
            return Err(match error.classify() {
                serde_json::error::Category::Data => {
                    // A value that is wrong in itself may stand before text that is no JSON: that is the graver fault.
                    match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
                        Ok(_) => invalid(pointer(&path), &without_place(&error.to_string()), "/"),
                        Err(error) => not_json(format!("The body is not JSON: {error}.")),
                    }
                }
                _ if bytes.is_empty() => not_json("The body is empty; it must be JSON."),
                _ => not_json(format!("The body is not JSON: {error}.")),
            });
        }
    };
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(not_json(format!("The body is not JSON: {error}."))),
    }
}

/// The 422 of one of serde's messages; `separator` stands between the place and the name of a field that is missing in it.
pub(crate) fn invalid(mut pointer: String, message: &str, separator: &str) -> Problem {
    let named = |prefix: &str| message.strip_prefix(prefix).and_then(|rest| rest.split('`').next());
    let code = if let Some(field) = named("missing field `") {
        pointer = format!("{pointer}{separator}{}", escape(field));
        ours::REQUIRED
    } else if let Some(field) = named("unknown field `") {
        let end = format!("{separator}{}", escape(field));
        if !pointer.ends_with(&end) {
            pointer.push_str(&end);
        }
        ours::UNKNOWN_FIELD
    } else if message.starts_with("invalid type") {
        ours::WRONG_TYPE
    } else {
        codes::INVALID
    };
    let detail: String = message.chars().take(300).collect();
    Problem {
        errors: vec![FieldError {
            pointer,
            code,
            detail: detail.clone(),
        }],
        ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, codes::INVALID, detail)
    }
}

/// RFC 6901.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escape(key))),
            // A variant is no level of the text, or it is one that is named by its key already.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escape(key: &str) -> String {
    key.chars().take(100).collect::<String>().replace('~', "~0").replace('/', "~1")
}

/// Lines and columns are of no use beside a pointer.
fn without_place(message: &str) -> String {
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}
