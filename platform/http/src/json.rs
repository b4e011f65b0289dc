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
        Err(error) if is_too_large(&error) => Err(Problem::too_large()),
        Err(error) => Err(not_json("The body did not arrive whole.").because(error)),
    }
}

/// Whether a body's limit is what the error comes from.
pub fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<LengthLimitError>())
}

fn not_json(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, codes::NOT_JSON, detail)
}

/// The typed body: 400 when it is not JSON, 422 with the place when it does not fit.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Where it does not fit is asked only when it does not: keeping track of the place costs more than the reading.
    match bytes.trim_ascii_start().first() {
        // A struct would be read from a list of its fields' values as well; every body of ours is an object.
        Some(b'[') => Err(match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
            Ok(_) => invalid(String::new(), "invalid type: a list, expected an object", "/"),
            Err(error) => not_json(format!("The body is not JSON: {error}.")),
        }),
        _ => serde_json::from_slice(bytes).or_else(|_| parse_with_place(bytes)),
    }
}

fn parse_with_place<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
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
                // To serde_json it is a fault of syntax when a value that has one of a few names is no text.
                _ if serde_json::from_slice::<serde_json::Value>(bytes).is_ok() => {
                    invalid(pointer(&path), "invalid type: expected one of the names that this field takes", "/")
                }
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
    } else if let Some(field) = named("unknown field `").or_else(|| named("duplicate field `")) {
        let end = format!("{separator}{}", escape(field));
        if !pointer.ends_with(&end) {
            pointer.push_str(&end);
        }
        match message.starts_with("unknown") {
            true => ours::UNKNOWN_FIELD,
            false => codes::INVALID,
        }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        name: String,
        #[serde(default)]
        parts: Vec<Part>,
        #[serde(default)]
        by_key: BTreeMap<String, u8>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Part {
        size: u8,
    }

    fn refused(body: impl AsRef<[u8]>) -> Problem {
        parse::<Thing>(body.as_ref()).unwrap_err()
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (body, pointer, code) in [
            (r#"{"parts":[]}"#, "/name", ours::REQUIRED),
            (r#"{"name":1}"#, "/name", ours::WRONG_TYPE),
            (r#"{"name":null}"#, "/name", ours::WRONG_TYPE),
            (r#"{"name":"a","colour":1}"#, "/colour", ours::UNKNOWN_FIELD),
            (
                r#"{"name":"a","parts":[{"size":1},{"size":"x"}]}"#,
                "/parts/1/size",
                ours::WRONG_TYPE,
            ),
            (r#"{"name":"a","parts":[{"size":1},{}]}"#, "/parts/1/size", ours::REQUIRED),
            (
                r#"{"name":"a","parts":[{"size":1,"x/y~z":2}]}"#,
                "/parts/0/x~1y~0z",
                ours::UNKNOWN_FIELD,
            ),
            (r#"{"name":"a","parts":[{"size":256}]}"#, "/parts/0/size", codes::INVALID),
            (r#"{"name":"a","by_key":{"a/b":-1}}"#, "/by_key/a~1b", codes::INVALID),
            (r#"{"name":"a","name":"b"}"#, "/name", codes::INVALID),
            ("[]", "", ours::WRONG_TYPE),
            (r#"["a"]"#, "", ours::WRONG_TYPE),
            ("7", "", ours::WRONG_TYPE),
        ] {
            let problem = refused(body);
            assert_eq!(problem.status, 422, "{body}");
            let [error] = &problem.errors[..] else {
                panic!("{body}: {problem:?}")
            };
            assert_eq!((error.pointer.as_str(), &error.code), (pointer, &code), "{body}: {}", error.detail);
        }
    }

    #[test]
    fn what_is_no_json_is_refused_as_such_whatever_else_is_wrong_with_it() {
        for body in [
            "",
            " ",
            "{",
            r#"{"name":"a"}}"#,
            r#"{"name":"a"} x"#,
            r#"{"name":1,}"#,
            r#"{'name':'a'}"#,
            r#"{"name":"\ud800"}"#,
            r#"{"name":NaN}"#,
        ] {
            let problem = refused(body);
            let start: String = body.chars().take(20).collect();
            assert_eq!((problem.status, problem.code), (400, codes::NOT_JSON), "{start}");
        }
        assert_eq!(refused(b"{\"name\":\"\xff\"}").status, 400, "not UTF-8");
    }

    #[test]
    fn a_body_without_a_bottom_is_refused() {
        let deep = |depth: usize| format!(r#"{{"name":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert!(parse::<serde_json::Value>(deep(100).as_bytes()).is_ok());
        assert_eq!(parse::<serde_json::Value>(deep(200_000).as_bytes()).unwrap_err().status, 400);
        assert_eq!(refused(deep(200_000)).status, 422, "what is no text is not looked into");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_body_makes_it_fall_over(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            let status = parse::<Thing>(&body).map_or_else(|problem| problem.status, |_| 200);
            prop_assert!(matches!(status, 200 | 400 | 422), "{status}");
        }

        #[test]
        fn a_good_body_changed_in_one_place_is_read_or_refused(
            name in ".{0,8}", sizes in proptest::collection::vec(any::<u8>(), 0..4), place in any::<proptest::sample::Index>(), byte in any::<u8>(),
        ) {
            let thing = Thing { name, parts: sizes.into_iter().map(|size| Part { size }).collect(), by_key: BTreeMap::new() };
            let mut body = serde_json::to_vec(&thing).unwrap();
            prop_assert_eq!(parse::<Thing>(&body).unwrap(), thing);
            let place = place.index(body.len());
            body[place] = byte;
            let plainly = serde_json::from_slice::<Thing>(&body).ok();
            prop_assert_eq!(parse::<Thing>(&body).ok(), plainly);
        }
    }
}
