use std::collections::HashMap;

use pando_check::live::Span;
use serde::Deserialize;

/// What Jaeger's own pages ask for (`GET /api/traces/ID`).
#[derive(Deserialize)]
struct Said {
    data: Vec<Trace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    #[serde(default)]
    spans: Vec<SaidSpan>,
    #[serde(default)]
    processes: HashMap<String, Process>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SaidSpan {
    #[serde(rename = "spanID")]
    id: String,
    #[serde(default)]
    operation_name: String,
    #[serde(default)]
    references: Vec<Reference>,
    #[serde(rename = "processID", default)]
    process: String,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "refType")]
    kind: String,
    #[serde(rename = "spanID")]
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Process {
    service_name: String,
}

/// The spans of an answer; `None` where it is none of Jaeger's.
pub(super) fn spans(body: &[u8]) -> Option<Vec<Span>> {
    let said: Said = serde_json::from_slice(body).ok()?;
    let mut spans = Vec::new();
    for trace in said.data {
        let processes = trace.processes;
        spans.extend(trace.spans.into_iter().map(|one| {
            let parent = one.references.into_iter().find(|reference| reference.kind == "CHILD_OF");
            Span {
                id: one.id,
                parent: parent.map(|parent| parent.id),
                service: processes
                    .get(&one.process)
                    .map(|process| process.service_name.clone())
                    .unwrap_or_default(),
                name: one.operation_name,
            }
        }));
    }
    Some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_jaeger_answers_is_read() {
        let body = br#"{"data": [{"traceID": "0af7651916cd43dd8448eb211c80319c", "spans": [{"traceID": "0af7651916cd43dd8448eb211c80319c",
            "spanID": "b7ad6b7169203331", "operationName": "CallLocal/orders/orders", "processID": "p1",
            "references": [{"refType": "CHILD_OF", "traceID": "0af7651916cd43dd8448eb211c80319c", "spanID": "00f067aa0ba902b7"}]}],
            "processes": {"p1": {"serviceName": "web", "tags": []}}}], "total": 0, "errors": null}"#;
        let spans = spans(body).unwrap();
        let one = &spans[0];
        assert_eq!((one.service.as_str(), one.parent.as_deref()), ("web", Some("00f067aa0ba902b7")));
        assert!(super::spans(b"[]").is_none());
    }
}
