use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use pando_wire::{Problem, codes, header};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::Answer;
use crate::body::JSON;
use crate::json;

/// What makes a request happen once, however often it is sent. The store keeps it with the change and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// Method and path as they were called: `POST /tasks`.
    pub scope: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of the body as it came: the same key with another body is refused.
    pub fingerprint: [u8; 32],
}

impl OnceKey {
    /// The kept answer to this request, to be given again; `kept` is its status, headers and body, as [`Answer::remember`] gave them.
    ///
    /// # Errors
    /// 409 when the request that was answered had another body.
    pub fn replay(&self, fingerprint: &[u8; 32], kept: (u16, &str, Vec<u8>)) -> Result<Answer, Problem> {
        if self.fingerprint == *fingerprint {
            return Ok(Answer::replay(kept.0, kept.1, kept.2));
        }
        let detail = "This Idempotency-Key was used for a request with another body. Take a new key for a new request.";
        Err(Problem::new(StatusCode::CONFLICT, codes::IDEMPOTENCY, detail))
    }
}

/// A JSON body as [`crate::Body`] reads it, and the Idempotency-Key it may have come with.
#[derive(Clone, Debug)]
pub struct Once<T> {
    /// The body.
    pub body: T,
    /// The key; `None` when the client did not ask for it to happen once.
    pub key: Option<OnceKey>,
}

/// The Idempotency-Key of a request without a body.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(pub Option<OnceKey>);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Once<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        json::check_type(request.headers(), JSON)?;
        let (parts, body) = request.into_parts();
        let named = named(&parts)?;
        let bytes = json::read(Request::new(body)).await?;
        Ok(Self {
            body: json::parse(&bytes)?,
            key: named.map(|named| named.over(&bytes)),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let named = named(parts)?;
        Ok(Self(named.map(|named| named.over(&[]))))
    }
}

/// A key without its fingerprint.
struct Named {
    scope: String,
    key: String,
}

impl Named {
    fn over(self, body: &[u8]) -> OnceKey {
        OnceKey {
            scope: self.scope,
            key: self.key,
            fingerprint: Sha256::digest(body).into(),
        }
    }
}

/// Longer keys are refused.
const KEY_BYTES_MAX: usize = 255;

fn named(parts: &Parts) -> Result<Option<Named>, Problem> {
    let mut values = parts.headers.get_all(header::IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.as_bytes();
    let good = (1..=KEY_BYTES_MAX).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    match value.to_str() {
        Ok(key) if good && values.next().is_none() => Ok(Some(Named {
            scope: format!("{} {}", parts.method, parts.uri.path()),
            key: key.to_owned(),
        })),
        _ => {
            let detail = "Idempotency-Key is one value of 1 to 255 visible ASCII characters.";
            Err(Problem::new(StatusCode::BAD_REQUEST, crate::codes::IDEMPOTENCY_KEY, detail))
        }
    }
}
