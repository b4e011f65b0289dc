use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use pando_kernel::Version;
use pando_wire::{Internal, Problem};
use serde::Serialize;

use crate::conditional::etag;

/// An answer as data, so that it can be kept with the change it tells of and given again.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
    internal: Option<String>,
}

impl Answer {
    /// 200 with a JSON body.
    pub fn json<T: Serialize + ?Sized>(body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => Self {
                status: StatusCode::OK,
                headers: vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))],
                body: bytes,
                internal: None,
            },
            Err(error) => Self::broken(format!("an answer cannot be written as JSON: {error}")),
        }
    }

    /// 201 with Location, ETag and a JSON body. `location` is the thing's path at the service: `/tasks/0197…`.
    pub fn created<T: Serialize + ?Sized>(location: impl std::fmt::Display, version: Version, body: &T) -> Self {
        Self::json(body)
            .status(StatusCode::CREATED)
            .header(header::LOCATION, &location.to_string())
            .etag(version)
    }

    /// 204.
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: Vec::new(),
            body: Vec::new(),
            internal: None,
        }
    }

    /// The same with another status; a fault stays a fault.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        if self.internal.is_none() {
            self.status = status;
        }
        self
    }

    /// The same with the ETag of this version.
    #[must_use]
    pub fn etag(mut self, version: Version) -> Self {
        self.headers.push((header::ETAG, etag(version)));
        self
    }

    /// The same with one more header; a value that no header can have makes it a 500.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.push((name, value));
                self
            }
            Err(_) => Self::broken(format!("not a value for the header {name}")),
        }
    }

    /// Status, headers as a JSON object, body: what to keep, to [`Self::replay`] it.
    pub fn remember(&self) -> (u16, String, Vec<u8>) {
        let headers = self.headers.iter().filter_map(|(name, value)| {
            let value = value.to_str().ok()?;
            Some((name.as_str().to_owned(), serde_json::Value::from(value)))
        });
        let headers = serde_json::Value::Object(headers.collect());
        (self.status.as_u16(), headers.to_string(), self.body.clone())
    }

    /// The answer that was kept; a 500 when it cannot be read.
    pub fn replay(status: u16, headers: &str, body: Vec<u8>) -> Self {
        let read = || -> Option<Self> {
            let names: std::collections::BTreeMap<String, String> = serde_json::from_str(headers).ok()?;
            let pairs = names
                .into_iter()
                .map(|(name, value)| Some((name.parse().ok()?, HeaderValue::try_from(value).ok()?)));
            Some(Self {
                status: StatusCode::from_u16(status).ok()?,
                headers: pairs.collect::<Option<_>>()?,
                body: Vec::new(),
                internal: None,
            })
        };
        match read() {
            Some(answer) => Self { body, ..answer },
            None => Self::broken("a remembered answer cannot be read".to_owned()),
        }
    }

    fn broken(reason: String) -> Self {
        let problem = Problem::internal("");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            headers: vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))],
            body: serde_json::to_vec(&problem).unwrap_or_default(),
            internal: Some(reason),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let body = match self.body.is_empty() {
            true => axum::body::Body::empty(),
            false => self.body.into(),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        if let Some(reason) = self.internal {
            response.extensions_mut().insert(Internal(reason));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_answer_is_given_again_as_it_was() {
        let answer = Answer::created("/things/1", 7, &serde_json::json!({ "a": 1 }));
        let (status, headers, body) = answer.remember();
        assert_eq!(status, 201);
        let replayed = Answer::replay(status, &headers, body).into_response();
        let original = answer.into_response();
        assert_eq!(replayed.status(), original.status());
        assert_eq!(replayed.headers(), original.headers());
        assert_eq!(replayed.headers()["etag"], "\"7\"");
        assert_eq!(replayed.headers()["location"], "/things/1");
    }

    #[test]
    fn what_cannot_be_written_is_a_fault_of_ours() {
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
        for broken in [
            Answer::created("/x", 1, &unwritable),
            Answer::created("/x\n", 1, &()).status(StatusCode::OK),
            Answer::replay(200, "[]", Vec::new()),
            Answer::replay(9, "{}", Vec::new()),
        ] {
            let response = broken.into_response();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert!(response.extensions().get::<Internal>().is_some());
        }
    }
}
