use std::time::{Duration, Instant};

use axum::extract::Request;
use http::{HeaderValue, Method, StatusCode};
use pando_service::Platform;
use pando_service::spans::{Span, SpanKind, Spans, Word};
use pando_wire::{TraceParent, header as ours};

/// What the spans of one operation have in common.
pub(crate) struct About {
    service: &'static str,
    name: String,
    kind: SpanKind,
    attributes: Vec<(&'static str, Word)>,
}

impl About {
    /// Of requests to this route; to the route of a topic they bring an event. A method of `None` is one of those that are not told apart.
    pub fn new(service: &'static str, name: &str, method: Option<&Method>, route: &str, topic: Option<&String>) -> Self {
        // `_OTHER` is the convention's word.
        let method = method.map_or("_OTHER", Method::as_str).to_owned();
        let mut attributes: Vec<(_, Word)> = vec![("http.request.method", method.into()), ("http.route", route.to_owned().into())];
        let Some(topic) = topic else {
            return Self {
                service,
                name: name.to_owned(),
                kind: SpanKind::Server,
                attributes,
            };
        };
        attributes.extend([
            ("messaging.system", Word::from("pando")),
            ("messaging.operation.name", "process".into()),
            ("messaging.operation.type", "process".into()),
            ("messaging.destination.name", topic.clone().into()),
        ]);
        Self {
            service,
            name: format!("process {topic}"),
            kind: SpanKind::Consumer,
            attributes,
        }
    }

    /// Records that a request was answered. A refusal is the caller's doing, and no failure of this span.
    pub fn record(&self, spans: &Spans, (trace, caused): (TraceParent, Option<TraceParent>), status: StatusCode, took: Duration) {
        spans.record(trace, || {
            let mut attributes = self.attributes.clone();
            attributes.push(("http.response.status_code", i64::from(status.as_u16()).into()));
            if status.is_server_error() {
                attributes.push(("error.type", status.as_str().to_owned().into()));
            }
            Span {
                service: self.service,
                name: self.name.clone(),
                kind: self.kind,
                trace,
                parent: caused,
                took,
                is_failed: status.is_server_error(),
                attributes,
            }
        });
    }
}

/// Records requests that somebody passes on as they are, in place of the layers that every other router has.
#[derive(Clone)]
pub struct PassedOn {
    platform: Platform,
    service: &'static str,
    name: &'static str,
}

/// One of them, on its way.
#[must_use]
pub struct Passing {
    about: About,
    trace: TraceParent,
    caused: Option<TraceParent>,
    began: Instant,
}

impl PassedOn {
    /// By this service; `name` is what its spans are called.
    pub fn new(service: &'static str, name: &'static str, platform: &Platform) -> Self {
        let platform = platform.clone();
        Self { platform, service, name }
    }

    /// Begins a span, which the request carries on; `None` where nothing is recorded.
    pub fn begin(&self, route: &str, request: &mut Request) -> Option<Passing> {
        let Platform { spans, ids, .. } = &self.platform;
        if !spans.is_on() {
            return None;
        }
        let began = Instant::now();
        let header = request.headers().get(ours::TRACEPARENT).and_then(|header| header.to_str().ok());
        let caused = header.and_then(|header| header.parse::<TraceParent>().ok());
        let trace = caused.map_or_else(|| spans.begin_trace(ids), |caused| caused.child(ids));
        // Who begins a trace decides for all whether it is recorded.
        if let Ok(value) = HeaderValue::try_from(trace.to_string()) {
            request.headers_mut().insert(ours::TRACEPARENT, value);
        }
        trace.is_sampled().then(|| Passing {
            about: About::new(self.service, self.name, Some(request.method()), route, None),
            trace,
            caused,
            began,
        })
    }

    /// Records that it was answered.
    pub fn end(&self, passing: Option<Passing>, status: StatusCode) {
        if let Some(Passing {
            about,
            trace,
            caused,
            began,
        }) = passing
        {
            about.record(&self.platform.spans, (trace, caused), status, began.elapsed());
        }
    }
}
