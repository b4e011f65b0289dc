//! The contract suite of the port [`Bus`]: what every adapter must do, as one function that an adapter's tests call.
//!
//! It panics at the first thing that is not so. What stands between the bus and the subscriber (nothing, or a broker) is the adapter's
//! business: the suite goes by what was promised to the relay and by what the subscriber saw. Waits have a limit only to end a run
//! that hangs.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use http::{HeaderMap, StatusCode, header};
use pando_kernel::{EventId, Instant};
use pando_wire::{Bus, BusError, CloudEvent, event_route, header as ours};
use serde_json::value::RawValue;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

/// What the subscriber of this suite listens to.
pub const TOPICS: [&str; 2] = ["thing.made", "thing.much_changed"];

/// What is waited for at most; longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an adapter is to build a bus for.
pub struct Setup {
    /// The app id of the subscriber to [`TOPICS`].
    pub subscriber: &'static str,
    /// Its routes; `None`: nobody is there, or whatever the bus hands over to is away.
    pub router: Option<Router>,
}

/// Everything the port promises. What `make` returns beside the bus (a broker, say) is kept until the case is over.
pub async fn bus_contract<G>(make: impl AsyncFn(Setup) -> (Arc<dyn Bus>, G)) {
    let there = async || {
        let (router, seen) = subscriber();
        let (bus, kept) = make(Setup {
            subscriber: "thing-service",
            router: Some(router),
        })
        .await;
        (bus, seen, kept)
    };
    let (bus, _, _kept) = there().await;
    it_says_what_it_carries(&*bus);
    assert_eq!(
        there().await.0.name(),
        bus.name(),
        "a cursor goes by the name: it is the same after a restart"
    );
    assert!(bus.publish(&[]).await.is_empty(), "nothing for nothing");
    let (bus, seen, _kept) = there().await;
    an_event_arrives_as_it_was_sent(&*bus, seen).await;
    let (bus, seen, _kept) = there().await;
    whatever_was_taken_arrives(&*bus, seen).await;
    let (bus, seen, _kept) = there().await;
    an_event_that_is_sent_again_arrives(&*bus, seen).await;
    let (bus, _kept) = make(Setup {
        subscriber: "thing-service",
        router: None,
    })
    .await;
    who_is_away_refuses_nothing(&*bus).await;
}

fn it_says_what_it_carries(bus: &dyn Bus) {
    assert!(!bus.name().is_empty());
    for topic in TOPICS {
        assert!(bus.carries(topic), "{topic}");
    }
    for topic in ["", "thing", "thing.made.up", "thing.*", "other.made"] {
        assert!(!bus.carries(topic), "{topic}");
    }
}

async fn an_event_arrives_as_it_was_sent(bus: &dyn Bus, mut seen: UnboundedReceiver<Seen>) {
    for (number, topic) in (1..).zip(TOPICS) {
        let data = format!(r#"{{"text":"ümläut \u0000 \" 買","number":{number}.50,"none":null}}"#);
        let sent = event(number, topic, &data);
        assert_eq!(bus.publish(std::slice::from_ref(&sent)).await, [Ok(())]);
        let seen = next(&mut seen).await;
        assert_eq!(seen.topic, topic, "at the route of its topic");
        let kind = seen.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next();
        assert_eq!(kind, Some("application/cloudevents+json"));
        let trace = seen.headers.get(ours::TRACEPARENT).and_then(|trace| trace.to_str().ok());
        let trace_id = |trace: Option<&str>| trace.and_then(|trace| trace.get(3..35)).map(str::to_owned);
        assert_eq!(
            trace_id(trace),
            trace_id(sent.traceparent.as_deref()),
            "the header carries the trace on"
        );
        let got = seen.event;
        assert_eq!(
            (got.id, &*got.source, &*got.kind, &*got.subject, got.time, got.position),
            (sent.id, &*sent.source, &*sent.kind, &*sent.subject, sent.time, sent.position)
        );
        assert_eq!((&*got.specversion, &*got.datacontenttype), ("1.0", "application/json"));
        assert_eq!(got.dataschema, sent.dataschema);
        // What carries it may be a span of its own.
        assert_eq!(trace_id(got.traceparent.as_deref()), trace_id(sent.traceparent.as_deref()));
        let value = |data: &RawValue| serde_json::from_str::<serde_json::Value>(data.get()).expect("JSON");
        assert_eq!(value(&got.data), value(&sent.data));
    }
}

async fn whatever_was_taken_arrives(bus: &dyn Bus, mut seen: UnboundedReceiver<Seen>) {
    let long = "x".repeat(100 * 1024);
    let batch: Vec<_> = (1..=300)
        .map(|number| {
            let text = if number % 50 == 0 { &*long } else { "short" };
            event(number, TOPICS[usize::from(number % 3 == 0)], &format!(r#"{{"text":"{text}"}}"#))
        })
        .collect();
    let outcomes = bus.publish(&batch).await;
    assert_eq!(outcomes.len(), batch.len(), "one outcome an event");
    for (event, outcome) in batch.iter().zip(outcomes) {
        assert_eq!(outcome, Ok(()), "{}", event.subject);
    }
    let mut missing: BTreeSet<EventId> = batch.iter().map(|event| event.id).collect();
    while !missing.is_empty() {
        // Some may come twice, and in any order.
        missing.remove(&next(&mut seen).await.event.id);
    }
}

async fn an_event_that_is_sent_again_arrives(bus: &dyn Bus, mut seen: UnboundedReceiver<Seen>) {
    let event = event(1, TOPICS[0], "{}");
    assert_eq!(bus.publish(std::slice::from_ref(&event)).await, [Ok(())]);
    assert_eq!(next(&mut seen).await.event.id, event.id);
    // After a crash of the relay: to be told twice is the subscriber's to sort out, not to be told is nobody's.
    assert_eq!(bus.publish(&[event.clone(), event.clone()]).await, [Ok(()), Ok(())]);
    assert_eq!(next(&mut seen).await.event.id, event.id);
}

async fn who_is_away_refuses_nothing(bus: &dyn Bus) {
    let batch: Vec<_> = (1..=40).map(|number| event(number, TOPICS[0], "{}")).collect();
    let outcomes = bus.publish(&batch).await;
    assert_eq!(outcomes.len(), batch.len(), "one outcome an event");
    for outcome in outcomes {
        assert!(matches!(&outcome, Err(BusError::Later(why)) if !why.is_empty()), "{outcome:?}");
    }
}

/// A request that the subscriber saw.
struct Seen {
    topic: &'static str,
    headers: HeaderMap,
    event: CloudEvent,
}

async fn next(seen: &mut UnboundedReceiver<Seen>) -> Seen {
    let next = tokio::time::timeout(PATIENCE, seen.recv()).await;
    next.ok().flatten().expect("what was taken arrives")
}

/// Takes everything, and tells of it.
fn subscriber() -> (Router, UnboundedReceiver<Seen>) {
    let (tell, told) = unbounded_channel();
    let mut router = Router::new();
    for topic in TOPICS {
        let tell: UnboundedSender<Seen> = tell.clone();
        let take = async move |headers: HeaderMap, body: Bytes| match serde_json::from_slice(&body) {
            Ok(event) => {
                let _ = tell.send(Seen { topic, headers, event });
                (StatusCode::OK, r#"{"status":"SUCCESS"}"#.to_owned())
            }
            Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        };
        router = router.route(&event_route(topic), post(take));
    }
    (router, told)
}

/// The event of a small number: the same number, the same id.
fn event(number: u16, topic: &str, data: &str) -> CloudEvent {
    CloudEvent {
        specversion: "1.0".to_owned(),
        id: Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)).into(),
        source: "maker-service".to_owned(),
        kind: topic.to_owned(),
        subject: format!("thing-{number}"),
        time: Instant::from_micros(1_790_000_000_000_000 + i64::from(number)),
        datacontenttype: "application/json".to_owned(),
        dataschema: Some(CloudEvent::data_schema(topic)),
        traceparent: Some(format!("00-0af7651916cd43dd8448eb211c8{number:05x}-b7ad6b7169203331-01")),
        position: number.into(),
        data: RawValue::from_string(data.to_owned()).expect("it is JSON"),
    }
}
