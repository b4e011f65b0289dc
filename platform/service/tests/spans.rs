//! What becomes of spans, with a collector and without.
#![cfg(test)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_service::Metrics;
use pando_service::spans::{OtlpSettings, Sampler, Span, SpanKind, Spans};
use pando_wire::TraceParent;
use serde_json::Value;
use tokio::net::TcpListener;

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);

fn to(address: &str, sampler: Sampler) -> (Spans, Ids, Metrics) {
    let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(3)));
    let settings = OtlpSettings::new(Some(address), None, Some("x-key=abc"), sampler);
    let metrics = Metrics::new();
    let spans = Spans::export(settings.unwrap().unwrap(), clock, ids.clone(), &metrics);
    (spans, ids, metrics)
}

fn record(spans: &Spans, trace: TraceParent) {
    spans.record(trace, || Span {
        service: "thing-service",
        name: "readThing".to_owned(),
        kind: SpanKind::Server,
        trace,
        parent: None,
        took: Duration::from_millis(1),
        is_failed: false,
        attributes: Vec::new(),
    });
}

fn counted(metrics: &Metrics) -> (u64, u64) {
    let text = metrics.text();
    let figure = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|figure| figure.trim().parse().ok()).unwrap()
    };
    (figure("pando_spans_exported_total "), figure("pando_spans_dropped_total "))
}

#[tokio::test]
async fn what_is_recorded_reaches_the_collector_before_the_end_and_what_is_not_sampled_does_not() {
    type Seen = Arc<Mutex<Vec<Value>>>;
    let take = async |State(seen): State<Seen>, headers: HeaderMap, body: String| {
        assert_eq!(headers["x-key"], "abc");
        seen.lock().unwrap().push(serde_json::from_str(&body).unwrap());
        r#"{"partialSuccess":{"rejectedSpans":"1"}}"#
    };
    let seen = Seen::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v1/traces", post(take)).with_state(seen.clone());
    let mut server = tokio::task::JoinSet::new();
    server.spawn(async move { axum::serve(listener, router).await });

    let (spans, ids, metrics) = to(&address, Sampler::None);
    let elsewhere = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
    let told: TraceParent = elsewhere.parse().unwrap();
    record(&spans, told);
    record(&spans, spans.begin_below(told).unwrap());
    record(&spans, told.sampled(false));
    assert_eq!(spans.begin_below(told.sampled(false)), None);
    let begun = spans.begin_trace(&ids);
    assert!(!begun.is_sampled(), "none of those that begin here");
    record(&spans, begun);
    spans.close(LONG).await;

    let seen = seen.lock().unwrap();
    let told: Vec<&Value> = seen
        .iter()
        .flat_map(|export| export["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap())
        .collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|span| span["traceId"] == elsewhere[3..35]));
    assert_ne!(told[0]["spanId"], told[1]["spanId"]);
    assert_eq!(counted(&metrics), (1, 1), "one of two was rejected");
}

#[tokio::test]
async fn a_collector_that_is_away_holds_nobody_up_and_what_it_misses_is_counted() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let (spans, ids, metrics) = to(&address, Sampler::All);
    for _ in 0..20_000 {
        record(&spans, spans.begin_trace(&ids));
    }
    let (exported, dropped) = counted(&metrics);
    assert_eq!(exported, 0);
    assert!((10_000..20_000).contains(&dropped), "as many wait as may, and no more: {dropped}");
    spans.close(LONG).await;
    assert_eq!(counted(&metrics), (0, 20_000));
    record(&spans, spans.begin_trace(&ids));
    assert_eq!(counted(&metrics), (0, 20_001), "and nobody minds one that comes after the end");
}
