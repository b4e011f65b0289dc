use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{CallContext, Operation, Problem, Transport, TransportError, header as ours};

/// Calls operations of one service through a [`Transport`]. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    app_id: &'static str,
    transport: Arc<dyn Transport>,
}

/// Why a call has no answer to use.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CallError {
    /// The service answered that it will not.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// No answer came; nobody knows whether it was carried out.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// An answer came that makes no sense.
    #[error("{app_id} answered something unreadable: {reason}")]
    Nonsense {
        /// Who answered.
        app_id: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(problem) => problem,
            CallError::Transport(error) => Problem::unavailable("A part of the system is away. Try again in a moment.").because(error),
            CallError::Nonsense { .. } => Problem::internal(error),
        }
    }
}

/// What goes into one call.
pub struct Call<'a, Q, B> {
    context: &'a CallContext,
    parameters: Vec<String>,
    query: Option<Q>,
    body: Option<B>,
    headers: Vec<(&'static str, String)>,
}

impl<'a, Q, B> Call<'a, Q, B> {
    /// A call in this context.
    pub fn new(context: &'a CallContext) -> Self {
        Self {
            context,
            parameters: Vec::new(),
            query: None,
            body: None,
            headers: Vec::new(),
        }
    }

    /// The next `{parameter}` of the path.
    #[must_use]
    pub fn path(mut self, value: impl ToString) -> Self {
        self.parameters.push(value.to_string());
        self
    }

    /// The query.
    #[must_use]
    pub fn query(mut self, query: Q) -> Self {
        self.query = Some(query);
        self
    }

    /// The body.
    #[must_use]
    pub fn body(mut self, body: B) -> Self {
        self.body = Some(body);
        self
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

impl Client {
    /// An answer larger than this is refused: lists are paged.
    pub const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

    /// Calls `app_id` through `transport`.
    pub fn new(app_id: &'static str, transport: Arc<dyn Transport>) -> Self {
        Self { app_id, transport }
    }

    /// Makes the call and reads its answer.
    ///
    /// # Errors
    /// [`CallError::Refused`] carries the service's own problem.
    pub async fn call<Q: Serialize, B: Serialize, R: DeserializeOwned>(
        &self,
        operation: &Operation<Q, B, R>,
        call: Call<'_, Q, B>,
    ) -> Result<R, CallError> {
        let nonsense = |reason: String| CallError::Nonsense {
            app_id: self.app_id,
            reason,
        };
        let request = build(operation, call).map_err(&nonsense)?;
        let response = self.transport.send(self.app_id, request).await?;
        let status = response.status();
        let bytes = Limited::new(response.into_body(), Self::ANSWER_BYTES_MAX)
            .collect()
            .await
            .map_err(|error| {
                nonsense(if error.is::<LengthLimitError>() {
                    "larger than the limit".to_owned()
                } else {
                    error.to_string()
                })
            })?;
        read(self.app_id, status, &bytes.to_bytes())
    }
}

fn read<R: DeserializeOwned>(app_id: &'static str, status: StatusCode, bytes: &Bytes) -> Result<R, CallError> {
    let nonsense = |error: serde_json::Error| CallError::Nonsense {
        app_id,
        reason: format!("status {status}, {error}"),
    };
    if !status.is_success() {
        return Err(CallError::Refused(serde_json::from_slice(bytes).map_err(nonsense)?));
    }
    let bytes = if bytes.is_empty() { b"null" } else { &bytes[..] };
    serde_json::from_slice(bytes).map_err(nonsense)
}

fn build<Q: Serialize, B: Serialize, R>(operation: &Operation<Q, B, R>, call: Call<'_, Q, B>) -> Result<Request<Body>, String> {
    let mut path = String::new();
    let mut parameters = call.parameters.iter();
    for segment in operation.path().split('/').skip(1) {
        path.push('/');
        match segment.starts_with('{') {
            true => path.push_str(parameters.next().ok_or("a path parameter is missing")?),
            false => path.push_str(segment),
        }
    }
    if let Some(query) = call.query {
        let query = serde_urlencoded::to_string(query).map_err(|error| error.to_string())?;
        if !query.is_empty() {
            path.push('?');
            path.push_str(&query);
        }
    }
    let mut request = Request::builder().method(operation.method().http()).uri(path);
    request = request.header(ours::CORRELATION_ID, call.context.correlation_id.to_string());
    request = request.header(ours::TRACEPARENT, call.context.trace.to_string());
    if let Some(token) = &call.context.token {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|error| error.to_string())?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    for (name, value) in call.headers {
        request = request.header(name, value);
    }
    let body = match call.body {
        None => Body::empty(),
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, operation.body_type());
            Body::from(serde_json::to_vec(&body).map_err(|error| error.to_string())?)
        }
    };
    request.body(body).map_err(|error| error.to_string())
}
