use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use pando_kernel::CorrelationId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A stable word for what went wrong. Clients decide by it; the texts beside it may change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// A code of ours: lower case words with dots and underscores.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The codes that any service may answer with; a service's own stand in its contract.
pub mod codes {
    use super::Code;
    /// 400: the body is not JSON, or not UTF-8.
    pub const NOT_JSON: Code = Code::new("not_json");
    /// 400: the cursor does not belong to this list.
    pub const CURSOR: Code = Code::new("cursor");
    /// 401: no token, or one that is not valid (any more).
    pub const UNAUTHENTICATED: Code = Code::new("unauthenticated");
    /// 403: known, but not allowed.
    pub const FORBIDDEN: Code = Code::new("forbidden");
    /// 404: no such thing, or not yours.
    pub const NOT_FOUND: Code = Code::new("not_found");
    /// 405: the path exists, the method does not.
    pub const METHOD: Code = Code::new("method_not_allowed");
    /// 409: somebody else was faster, or it contradicts what is there.
    pub const CONFLICT: Code = Code::new("conflict");
    /// 409: the same Idempotency-Key with another body.
    pub const IDEMPOTENCY: Code = Code::new("idempotency_key_reused");
    /// 412: If-Match names another version.
    pub const VERSION: Code = Code::new("version");
    /// 413: the body is larger than the limit.
    pub const TOO_LARGE: Code = Code::new("too_large");
    /// 415: the body is of another media type.
    pub const MEDIA_TYPE: Code = Code::new("media_type");
    /// 422: well-formed, but not valid; `errors` says where.
    pub const INVALID: Code = Code::new("invalid");
    /// 429: too many requests; Retry-After says when.
    pub const RATE: Code = Code::new("rate_limited");
    /// 500: a fault of ours.
    pub const INTERNAL: Code = Code::new("internal");
    /// 503: too busy, or a part is away; Retry-After says when.
    pub const UNAVAILABLE: Code = Code::new("unavailable");
}

/// One field that is not valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Where, as a JSON pointer (RFC 6901) into the body: `/due/date`; for a query parameter `?name`.
    pub pointer: String,
    /// What kind of fault.
    pub code: Code,
    /// What to do about it.
    pub detail: String,
}

/// An error as it is answered: RFC 9457, with a stable code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// A name for the kind of problem: `urn:pando:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, for a person.
    pub detail: String,
    /// What happened, for a program.
    pub code: Code,
    /// Which fields, when it is about fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Names the request in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<CorrelationId>,
    /// Seconds after which a new try makes sense; travels as Retry-After.
    #[serde(skip)]
    pub retry_after_seconds: Option<u32>,
    /// What happened inside. Never answered; logged once by the outermost layer.
    #[serde(skip)]
    pub internal: Option<String>,
}

/// The inside text of a problem, handed to the logging layer in the response's extensions.
#[derive(Clone, Debug)]
pub struct Internal(pub String);

impl Problem {
    /// A problem of this status and code.
    pub fn new(status: StatusCode, code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:pando:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            correlation_id: None,
            retry_after_seconds: None,
            internal: None,
        }
    }

    /// 404: no such thing, or somebody else's.
    pub fn not_found(thing: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, codes::NOT_FOUND, format!("There is no such {thing}."))
    }

    /// 401 with what to do.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, codes::UNAUTHENTICATED, detail)
    }

    /// 413: a body above the limit.
    pub fn too_large() -> Self {
        let detail = "The body is larger than what is taken here.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, codes::TOO_LARGE, detail)
    }

    /// 422 about one field.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let error = FieldError {
            pointer: pointer.into(),
            code: codes::INVALID,
            detail: detail.clone(),
        };
        Self {
            errors: vec![error],
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, codes::INVALID, detail)
        }
    }

    /// 503: come back in a moment.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, codes::UNAVAILABLE, detail).retry_after(1)
    }

    /// 500: the outside text is always the same, the inside text goes to the log.
    pub fn internal(inside: impl fmt::Display) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            codes::INTERNAL,
            "Something went wrong on our side. It has been logged.",
        );
        problem.internal = Some(inside.to_string());
        problem
    }

    /// The same problem with the inside text for the log.
    #[must_use]
    pub fn because(mut self, inside: impl fmt::Display) -> Self {
        self.internal = Some(inside.to_string());
        self
    }

    /// The same problem with a Retry-After in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The status as HTTP's type.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == 401 {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(inside) = self.internal {
            response.extensions_mut().insert(Internal(inside));
        }
        response
    }
}
