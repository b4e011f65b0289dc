use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{CallContext, Method, Operation, Problem, SafeToRetry, Transport, TransportError, header as ours};

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
            CallError::Transport(error) => error.into(),
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

/// A parameter that stays one segment of the path as it is: ids do.
fn plain(parameter: &str) -> Result<&str, String> {
    let is_plain = !parameter.is_empty() && parameter.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_plain
        .then_some(parameter)
        .ok_or_else(|| format!("{parameter:?} cannot be a parameter of a path"))
}

fn build<Q: Serialize, B: Serialize, R>(operation: &Operation<Q, B, R>, call: Call<'_, Q, B>) -> Result<Request<Body>, String> {
    let mut path = String::new();
    let mut parameters = call.parameters.iter();
    for segment in operation.path().split('/').skip(1) {
        path.push('/');
        match segment.starts_with('{') {
            true => path.push_str(plain(parameters.next().ok_or("a path parameter is missing")?)?),
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
    // A version that a change asks for is gone after it.
    let is_once = operation.method() != Method::Get && call.headers.iter().any(|(name, _)| *name == header::IF_MATCH);
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
    if operation.is_safe_to_retry() && !is_once {
        request = request.extension(SafeToRetry);
    }
    request.body(body).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use http::Response;
    use pando_kernel::CorrelationId;
    use uuid::Uuid;

    use super::*;
    use crate::{AccessToken, TraceParent, codes};

    const READ: Operation<Vec<(String, String)>, (), u32> = Operation::get("/things/{thing}/parts/{part}", "readPart", "");
    const CHANGE: Operation<(), u32, ()> = Operation::patch("/things/{thing}", "changeThing", "");
    const REPLACE: Operation<(), u32, ()> = Operation::put("/things/{thing}", "replaceThing", "");

    /// Answers what it is told to, and keeps the request.
    struct Answers(Mutex<Vec<Response<Body>>>, Mutex<Option<Request<Body>>>);

    #[async_trait]
    impl Transport for Answers {
        async fn send(&self, _: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError> {
            *self.1.lock().unwrap() = Some(request);
            self.0.lock().unwrap().pop().ok_or(TransportError::Away("thing-service"))
        }
    }

    fn client(answers: impl IntoIterator<Item = (u16, Body)>) -> (Client, Arc<Answers>) {
        let answers = answers
            .into_iter()
            .map(|(status, body)| Response::builder().status(status).body(body).unwrap());
        let transport = Arc::new(Answers(Mutex::new(answers.collect()), Mutex::default()));
        (Client::new("thing-service", transport.clone()), transport)
    }

    fn context() -> CallContext {
        CallContext {
            token: Some(AccessToken::new("abc")),
            correlation_id: CorrelationId::from(Uuid::from_u128(1)),
            trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                .parse::<TraceParent>()
                .unwrap(),
        }
    }

    #[test]
    fn what_is_answered_otherwise_the_second_time_is_not_sent_again() {
        let context = context();
        let is_safe = |operation: &Operation<(), u32, ()>, condition: Option<&str>| {
            let call = Call::new(&context).path("one").body(7);
            let call = condition.into_iter().fold(call, |call, version| call.header("if-match", version));
            build(operation, call).unwrap().extensions().get::<SafeToRetry>().is_some()
        };
        assert!(is_safe(&REPLACE, None));
        assert!(!is_safe(&REPLACE, Some("\"7\"")), "the version is another after it");
        assert!(!is_safe(&CHANGE, None));
        assert!(
            !is_safe(&Operation::delete("/things/{thing}", "deleteThing", ""), None),
            "it is gone after it"
        );
    }

    #[tokio::test]
    async fn a_call_says_for_whom_and_as_part_of_what_it_is_made() {
        let (client, seen) = client([(200, Body::from("7"))]);
        let context = context();
        let query = vec![("q".to_owned(), "a b&c=ü/".to_owned())];
        let call = Call::new(&context).path("one").path(2).query(query).header("if-match", "\"7\"");
        assert_eq!(client.call(&READ, call).await.unwrap(), 7);
        let request = seen.1.lock().unwrap().take().unwrap();
        assert_eq!(request.uri(), "/things/one/parts/2?q=a+b%26c%3D%C3%BC%2F");
        let headers = request.headers();
        assert_eq!(headers["authorization"], "Bearer abc");
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers[ours::CORRELATION_ID], context.correlation_id.to_string());
        assert_eq!(headers[ours::TRACEPARENT], context.trace.to_string());
        assert_eq!(headers["if-match"], "\"7\"");
        assert_eq!(headers.get("content-type"), None, "there is no body");
        assert!(request.extensions().get::<SafeToRetry>().is_some(), "a read may be sent again");
    }

    #[tokio::test]
    async fn a_parameter_never_becomes_another_path() {
        for parameter in ["", "..", "a/b", "a?b", "a#b", "%2e", "ü", "a b"] {
            let (client, seen) = client([(200, Body::empty())]);
            let context = context();
            let answer = client.call(&CHANGE, Call::new(&context).path(parameter).body(1)).await;
            assert!(matches!(answer, Err(CallError::Nonsense { .. })), "{parameter}");
            assert!(seen.1.lock().unwrap().is_none(), "nothing is sent");
        }
    }

    #[tokio::test]
    async fn each_answer_is_what_it_is() {
        let call = async |status, body: Body| {
            let (client, _) = client([(status, body)]);
            client.call(&CHANGE, Call::<(), u32>::new(&context()).path("one").body(1)).await
        };
        assert!(call(204, Body::empty()).await.is_ok());
        assert!(call(200, Body::from("null")).await.is_ok());
        let problem = serde_json::to_vec(&Problem::not_found("thing")).unwrap();
        let refused = call(404, Body::from(problem)).await;
        assert!(
            matches!(&refused, Err(CallError::Refused(problem)) if problem.code == codes::NOT_FOUND),
            "{refused:?}"
        );
        for (status, text) in [(200, "<html>"), (502, "<html>bad gateway"), (500, "")] {
            let answer = call(status, Body::from(text)).await;
            assert!(matches!(answer, Err(CallError::Nonsense { .. })), "{status} {text}: {answer:?}");
        }
        let large = Body::from(vec![b' '; Client::ANSWER_BYTES_MAX + 1]);
        assert!(matches!(call(200, large).await, Err(CallError::Nonsense { .. })));
        let (client, _) = client([]);
        let away = client.call(&CHANGE, Call::<(), u32>::new(&context()).path("one").body(1)).await;
        let problem = Problem::from(away.unwrap_err());
        assert_eq!(
            (problem.status, problem.retry_after_seconds),
            (503, Some(1)),
            "who is away is asked again later"
        );
        let problem = Problem::from(CallError::from(TransportError::TooLarge("thing-service")));
        assert_eq!((problem.status, problem.code), (413, codes::TOO_LARGE), "the sender's own doing");
    }
}
