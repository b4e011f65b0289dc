use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use pando_check::live::{Seen, SeenTrace, Span};
use serde::Deserialize;

use super::SPANS_MAX;

/// More of a file is not read, in bytes.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// An export, as OTLP writes it in JSON: a line of what a collector's file exporter writes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    #[serde(default)]
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans {
    #[serde(default)]
    resource: Resource,
    #[serde(default)]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Default, Deserialize)]
struct Resource {
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    #[serde(default)]
    value: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    string_value: Option<String>,
}

#[derive(Deserialize)]
struct ScopeSpans {
    #[serde(default)]
    spans: Vec<SaidSpan>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SaidSpan {
    trace_id: String,
    span_id: String,
    #[serde(default)]
    parent_span_id: String,
    #[serde(default)]
    name: String,
}

/// The traces of the wanted probes, as far as a file has them. A line that is none is passed over: the last may be half written.
pub(super) fn of_file(path: &Path, seen: &Seen, wanted: &[usize]) -> Result<Vec<SeenTrace>, String> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let probes: HashMap<&str, usize> = wanted.iter().map(|place| (seen.probes[*place].trace_id.as_str(), *place)).collect();
    let mut found: HashMap<usize, Vec<Span>> = HashMap::new();
    for line in BufReader::new(file.take(BYTES_MAX)).split(b'\n') {
        let line = line.map_err(|error| format!("{}: {error}", path.display()))?;
        let Ok(export) = serde_json::from_slice::<Export>(&line) else {
            continue;
        };
        for resource in export.resource_spans {
            let named = resource.resource.attributes.iter().find(|one| one.key == "service.name");
            let service = named.and_then(|one| one.value.string_value.clone()).unwrap_or_default();
            for one in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                let Some(place) = probes.get(one.trace_id.as_str()) else { continue };
                let spans = found.entry(*place).or_default();
                if spans.len() < SPANS_MAX {
                    spans.push(Span {
                        id: one.span_id,
                        parent: Some(one.parent_span_id).filter(|parent| !parent.is_empty()),
                        service: service.clone(),
                        name: one.name,
                    });
                }
            }
        }
    }
    let trace = |place: &usize| SeenTrace {
        probe: *place,
        spans: found.remove(place).unwrap_or_default(),
    };
    Ok(wanted.iter().map(trace).collect())
}

#[cfg(test)]
mod tests {
    use pando_check::live::{Answer, Expects, Probe, Question};

    use super::*;

    fn probe(trace_id: &str) -> Probe {
        Probe {
            question: Question {
                sidecar: 0,
                caller: "web".to_owned(),
                callee: "orders".to_owned(),
                app_id: "orders".to_owned(),
                service: "orders".to_owned(),
                is_shared: false,
                operation: None,
                method: "GET".to_owned(),
                path: "/orders".to_owned(),
                expects: Expects::Allowed,
            },
            answer: Answer::App(401),
            trace_id: trace_id.to_owned(),
            span_id: "00f067aa0ba902b7".to_owned(),
        }
    }

    #[test]
    fn what_a_collector_writes_into_a_file_is_read_up_to_where_it_is_whole() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let line = r#"{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "web"}}]},
            "scopeSpans": [{"scope": {}, "spans": [{"traceId": "aa", "spanId": "b1", "parentSpanId": "00f067aa0ba902b7", "name": "x"},
            {"traceId": "another", "spanId": "b2", "name": "y"}]}]}]}"#;
        let line = line.replace('\n', " ");
        std::fs::write(file.path(), format!("{line}\n{{\"resourceLogs\": []}}\n{}", &line[..70])).unwrap();
        let seen = Seen {
            probes: vec![probe("aa"), probe("bb")],
            ..Seen::default()
        };
        let traces = of_file(file.path(), &seen, &[0, 1]).unwrap();
        assert_eq!((traces[0].spans.len(), traces[1].spans.len()), (1, 0));
        let one = &traces[0].spans[0];
        assert_eq!((one.service.as_str(), one.parent.as_deref()), ("web", Some("00f067aa0ba902b7")));
        assert!(of_file(Path::new("nowhere"), &seen, &[0]).is_err());
    }
}
