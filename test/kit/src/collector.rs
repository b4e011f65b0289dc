use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::protobuf::{Field, fields};

/// A collector of spans of a test's own: it takes OTLP over HTTP, in JSON as we write it and in protobuf as daprd does. Ends with the
/// value.
pub struct Collector {
    address: String,
    seen: Arc<Mutex<Seen>>,
    _server: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    spans: Vec<SeenSpan>,
    raw: Vec<Bytes>,
}

/// A span, as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSpan {
    /// Who recorded it: the app id of a service.
    pub service: String,
    /// With what: `pando` itself, or something beside it.
    pub scope: String,
    /// What was done.
    pub name: String,
    /// In hex.
    pub trace_id: String,
    /// In hex.
    pub span_id: String,
    /// In hex; empty at the root.
    pub parent_id: String,
}

impl Collector {
    /// On a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let seen = Arc::<Mutex<Seen>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let router = Router::new().route("/v1/traces", post(take)).with_state(seen.clone());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self {
            address,
            seen,
            _server: server,
        }
    }

    /// For `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The whole trace that has a span of this name; of several, the first one. Empty when there is none.
    pub fn trace_with(&self, name: &str) -> Vec<SeenSpan> {
        let seen = lock(&self.seen);
        let Some(found) = seen.spans.iter().find(|span| span.name == name) else {
            return Vec::new();
        };
        seen.spans.iter().filter(|span| span.trace_id == found.trace_id).cloned().collect()
    }

    /// All that was told so far.
    pub fn spans(&self) -> Vec<SeenSpan> {
        lock(&self.seen).spans.clone()
    }

    /// Whether this text stands in anything that was told.
    pub fn heard(&self, text: &str) -> bool {
        let holds = |raw: &Bytes| raw.windows(text.len()).any(|part| part == text.as_bytes());
        lock(&self.seen).raw.iter().any(holds)
    }

    /// How many spans were told.
    pub fn count(&self) -> usize {
        lock(&self.seen).spans.len()
    }
}

impl SeenSpan {
    /// The spans of this trace from its root down to this one.
    ///
    /// # Errors
    /// When the parent of one of them is not in the trace.
    pub fn lineage<'a>(&'a self, trace: &'a [SeenSpan]) -> Result<Vec<&'a SeenSpan>, String> {
        let by_id: BTreeMap<&str, &SeenSpan> = trace.iter().map(|span| (&*span.span_id, span)).collect();
        let (mut line, mut passed) = (vec![self], BTreeSet::new());
        while let Some(last) = line.last().filter(|last| !last.parent_id.is_empty()) {
            let parent = by_id.get(&*last.parent_id);
            let parent = parent.ok_or_else(|| format!("the parent of {} {} is not there", last.service, last.name))?;
            if !passed.insert(&parent.span_id) {
                return Err(format!("{} is its own ancestor", parent.name));
            }
            line.push(parent);
        }
        line.reverse();
        Ok(line)
    }
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(State(seen): State<Arc<Mutex<Seen>>>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let spans = match headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes()) {
        Some(b"application/json") => from_json(&body),
        Some(b"application/x-protobuf") => from_protobuf(&body),
        _ => return (StatusCode::UNSUPPORTED_MEDIA_TYPE, ""),
    };
    let Some(spans) = spans else {
        return (StatusCode::BAD_REQUEST, "");
    };
    let mut seen = lock(&seen);
    seen.spans.extend(spans);
    seen.raw.push(body);
    (StatusCode::OK, "{}")
}

fn from_json(body: &[u8]) -> Option<Vec<SeenSpan>> {
    let export: Value = serde_json::from_slice(body).ok()?;
    let mut spans = Vec::new();
    for resource in export["resourceSpans"].as_array()? {
        let attributes = resource["resource"]["attributes"].as_array()?;
        let service = attributes.iter().find(|attribute| attribute["key"] == "service.name")?;
        for scope in resource["scopeSpans"].as_array()? {
            for span in scope["spans"].as_array()? {
                let text = |value: &Value| value.as_str().map(str::to_owned);
                spans.push(SeenSpan {
                    service: text(&service["value"]["stringValue"])?,
                    scope: text(&scope["scope"]["name"])?,
                    name: text(&span["name"])?,
                    trace_id: text(&span["traceId"])?,
                    span_id: text(&span["spanId"])?,
                    parent_id: text(&span["parentSpanId"]).unwrap_or_default(),
                });
            }
        }
    }
    Some(spans)
}

/// By the numbers of opentelemetry-proto's `trace.proto`, `resource.proto` and `common.proto` (v1).
fn from_protobuf(body: &[u8]) -> Option<Vec<SeenSpan>> {
    let mut spans = Vec::new();
    for resource in messages(body, 1)? {
        let mut service = String::new();
        for attribute in messages(resource, 1)?.first().map_or(Some(Vec::new()), |one| messages(one, 1))? {
            if text(attribute, 1)? == "service.name" {
                service = messages(attribute, 2)?
                    .first()
                    .map_or(Some(String::new()), |value| text(value, 1))?;
            }
        }
        for scope in messages(resource, 2)? {
            let named = messages(scope, 1)?.first().map_or(Some(String::new()), |one| text(one, 1))?;
            for span in messages(scope, 2)? {
                spans.push(SeenSpan {
                    service: service.clone(),
                    scope: named.clone(),
                    name: text(span, 5)?,
                    trace_id: hex(span, 1)?,
                    span_id: hex(span, 2)?,
                    parent_id: hex(span, 4)?,
                });
            }
        }
    }
    Some(spans)
}

/// All of this field that are bytes.
fn messages(message: &[u8], number: u64) -> Option<Vec<&[u8]>> {
    let fields = fields(message)?.into_iter();
    let bytes = fields.filter_map(|(found, field)| match field {
        Field::Bytes(bytes) if found == number => Some(bytes),
        _ => None,
    });
    Some(bytes.collect())
}

fn text(message: &[u8], number: u64) -> Option<String> {
    let last = messages(message, number)?.pop().unwrap_or_default();
    String::from_utf8(last.to_vec()).ok()
}

fn hex(message: &[u8], number: u64) -> Option<String> {
    let last = messages(message, number)?.pop().unwrap_or_default();
    Some(last.iter().map(|byte| format!("{byte:02x}")).collect())
}
