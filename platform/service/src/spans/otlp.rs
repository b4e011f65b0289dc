//! Spans as OTLP has them: an `ExportTraceServiceRequest` in JSON (<https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>:
//! names in lowerCamelCase, ids in hex, enums as numbers, 64-bit numbers as texts).
//!
//! Written by hand: the libraries for it are 81 crates and three minutes of build.

use std::collections::BTreeMap;

use serde::Serialize;

use super::recorder::Ended;
use super::{Span, Word};

/// `STATUS_CODE_ERROR`; that it went well is not said, since nobody here judges that.
const ERROR: u8 = 2;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Export<'a> {
    resource_spans: Vec<ResourceSpans<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans<'a> {
    resource: Resource<'a>,
    scope_spans: [ScopeSpans<'a>; 1],
}

#[derive(Serialize)]
struct Resource<'a> {
    attributes: [Attribute<'a>; 2],
}

#[derive(Serialize)]
struct ScopeSpans<'a> {
    scope: Scope,
    spans: Vec<Written<'a>>,
}

#[derive(Serialize)]
struct Scope {
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    trace_id: String,
    span_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_span_id: Option<String>,
    name: &'a str,
    kind: u8,
    start_time_unix_nano: String,
    end_time_unix_nano: String,
    attributes: Vec<Attribute<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
}

#[derive(Serialize)]
struct Status {
    code: u8,
}

#[derive(Serialize)]
struct Attribute<'a> {
    key: &'static str,
    value: Value<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Value<'a> {
    StringValue(&'a str),
    IntValue(String),
}

impl<'a> Attribute<'a> {
    fn text(key: &'static str, text: &'a str) -> Self {
        let value = Value::StringValue(text);
        Self { key, value }
    }

    fn of((key, word): &'a (&'static str, Word)) -> Self {
        let value = match word {
            Word::Text(text) => Value::StringValue(text),
            Word::Number(number) => Value::IntValue(number.to_string()),
        };
        Self { key, value }
    }
}

impl<'a> Written<'a> {
    fn of(ended: &'a Ended) -> Self {
        let Ended { span, at } = ended;
        let Span { trace, parent, took, .. } = span;
        let end = i128::from(at.as_micros()) * 1000;
        let start = end - i128::try_from(took.as_nanos()).unwrap_or_default();
        Self {
            trace_id: trace.trace_id(),
            span_id: trace.span_id(),
            parent_span_id: parent.map(|parent| parent.span_id()),
            name: &span.name,
            kind: span.kind as u8,
            start_time_unix_nano: start.to_string(),
            end_time_unix_nano: end.to_string(),
            attributes: span.attributes.iter().map(Attribute::of).collect(),
            status: span.is_failed.then_some(Status { code: ERROR }),
        }
    }
}

/// The body of a request that brings these spans.
pub(super) fn body(spans: &[Ended]) -> Result<Vec<u8>, serde_json::Error> {
    let mut by_service: BTreeMap<&'static str, Vec<Written<'_>>> = BTreeMap::new();
    for ended in spans {
        by_service.entry(ended.span.service).or_default().push(Written::of(ended));
    }
    let resource_spans = by_service.into_iter().map(|(service, spans)| ResourceSpans {
        resource: Resource {
            attributes: [
                Attribute::text("service.name", service),
                Attribute::text("service.version", env!("CARGO_PKG_VERSION")),
            ],
        },
        scope_spans: [ScopeSpans {
            scope: Scope { name: "pando" },
            spans,
        }],
    });
    let resource_spans = resource_spans.collect();
    serde_json::to_vec(&Export { resource_spans })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pando_kernel::Instant;
    use serde_json::{Value, json};

    use super::*;
    use crate::spans::SpanKind;

    #[test]
    fn a_span_is_written_as_the_protocol_says() {
        let ended = Ended {
            span: Span {
                service: "thing-service",
                name: "createThing".to_owned(),
                kind: SpanKind::Server,
                trace: "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01".parse().unwrap(),
                parent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse().ok(),
                took: Duration::from_nanos(1_500),
                is_failed: true,
                attributes: vec![("http.route", "/things".into()), ("http.response.status_code", 503_i64.into())],
            },
            at: Instant::from_micros(1_790_000_000_000_002),
        };
        let written: Value = serde_json::from_slice(&body(&[ended]).unwrap()).unwrap();
        assert_eq!(
            written["resourceSpans"][0]["resource"]["attributes"][0],
            json!({ "key": "service.name", "value": { "stringValue": "thing-service" } })
        );
        assert_eq!(
            written["resourceSpans"][0]["scopeSpans"][0]["spans"],
            json!([{
                "traceId": "0af7651916cd43dd8448eb211c80319c",
                "spanId": "00f067aa0ba902b7",
                "parentSpanId": "b7ad6b7169203331",
                "name": "createThing",
                "kind": 2,
                "startTimeUnixNano": "1790000000000000500",
                "endTimeUnixNano": "1790000000000002000",
                "attributes": [
                    { "key": "http.route", "value": { "stringValue": "/things" } },
                    { "key": "http.response.status_code", "value": { "intValue": "503" } },
                ],
                "status": { "code": 2 },
            }])
        );
    }
}
