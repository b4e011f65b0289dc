use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use pando_kernel::{CorrelationId, UserId};
use pando_wire::{CallContext, CloudEvent, Problem, Published, TraceParent, event_route};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::json;
use crate::scope::scope_of;

/// A CloudEvent (1.0, structured JSON) that was POSTed to the route of its topic. What can never be taken is a 422, so that the
/// relay puts it to the dead letters: a malformed envelope, another topic's event, a version of data this build does not read.
#[derive(Clone, Debug)]
pub struct Event {
    /// The event.
    pub event: CloudEvent,
    /// For what this event causes: the correlation id and the trace of the request that caused it; no token.
    pub context: CallContext,
}

impl Event {
    /// The data, typed.
    ///
    /// # Errors
    /// The 422 that sends the event to the dead letters.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Published<T>, Problem> {
        self.event.read().map_err(|error| {
            // The message of another error may quote a value, and this text comes into logs.
            let message = match error.to_string() {
                message if message.starts_with("missing field") => message,
                _ => format!("of another form at column {}", error.column()),
            };
            Problem::invalid("/data", format!("not the data of {}: {message}", self.event.kind))
        })
    }
}

impl<S: Sync> FromRequest<S> for Event {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let accepted = ["application/cloudevents+json", "application/json"];
        json::check_type(request.headers(), &accepted)?;
        let (parts, body) = request.into_parts();
        let scope = scope_of(&parts)?;
        let bytes = json::read(Request::new(body)).await?;
        let event: CloudEvent = json::parse(&bytes)?;
        check(&event, parts.uri.path())?;
        let _ = scope.happened_at.set(event.time);
        #[derive(Deserialize)]
        struct Cause {
            correlation_id: CorrelationId,
            user_id: UserId,
        }
        let cause: Option<Cause> = serde_json::from_str(event.data.get()).ok();
        if let Some(cause) = &cause {
            let _ = scope.current.caused_by.set(cause.correlation_id);
            let _ = scope.current.user_id.set(cause.user_id);
        }
        // Whoever brings an event says the same in a header: then this request is part of the trace, and its span stands in between.
        let told = event.traceparent.as_deref().and_then(|text| text.parse::<TraceParent>().ok());
        let context = CallContext {
            token: None,
            correlation_id: cause.map_or(scope.current.correlation_id, |cause| cause.correlation_id),
            trace: told.filter(|told| !told.is_of_one_trace(scope.trace)).unwrap_or(scope.trace),
        };
        Ok(Self { event, context })
    }
}

fn check(event: &CloudEvent, path: &str) -> Result<(), Problem> {
    let refuse = |pointer: &str, detail: &str| Err(Problem::invalid(pointer, detail));
    if event.specversion != "1.0" {
        return refuse("/specversion", "must be 1.0");
    }
    if event.source.is_empty() {
        return refuse("/source", "must name the publisher");
    }
    if event_route(&event.kind) != path {
        return refuse("/type", "does not belong to this route");
    }
    if event.is_known_version() {
        return Ok(());
    }
    let mut problem = Problem::invalid("/dataschema", "this version of the data is not read here");
    problem.code = crate::codes::EVENT_VERSION;
    problem.kind = format!("urn:pando:problem:{}", problem.code);
    Err(problem)
}

/// The answer that an event was taken, now or before: 200 with `{"status":"SUCCESS"}`, the only one that Dapr takes for a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken;

impl IntoResponse for Taken {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::OK, r#"{"status":"SUCCESS"}"#).into_response();
        let kind = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
