use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Json;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::stream;
use http::{Request, StatusCode};
use pando_bus::LocalBus;
use pando_kernel::Instant;
use pando_wire::{Bus, BusError, CloudEvent, Problem, Transport, TransportError, codes};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::world::{Direct, TOPIC};

fn event(number: usize) -> CloudEvent {
    CloudEvent {
        specversion: "1.0".to_owned(),
        id: Uuid::from_u128(number as u128).into(),
        source: "maker-service".to_owned(),
        kind: TOPIC.to_owned(),
        subject: number.to_string(),
        time: Instant::from_micros(0),
        datacontenttype: "application/json".to_owned(),
        dataschema: None,
        traceparent: None,
        position: number as i64,
        data: RawValue::NULL.to_owned(),
    }
}

fn bus(transport: impl Transport) -> LocalBus {
    LocalBus::new("listener", [TOPIC], Arc::new(transport))
}

/// What becomes of an event whose subscriber answers like this.
async fn outcome(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Result<(), BusError> {
    let router = Router::new().route("/events/thing-made", post(async move || answer()));
    bus(Direct(Some(router))).publish(&[event(1)]).await.remove(0)
}

async fn said(status: u16, body: &'static str) -> Result<(), BusError> {
    outcome(move || (StatusCode::from_u16(status).unwrap(), body).into_response()).await
}

#[tokio::test]
async fn a_success_is_what_the_body_says_it_is() {
    for (status, body) in [(200, r#"{"status":"SUCCESS"}"#), (200, ""), (201, ""), (204, "")] {
        assert_eq!(said(status, body).await, Ok(()), "{status} {body}");
    }
    assert!(matches!(said(200, r#"{"status":"DROP"}"#).await, Err(BusError::Refused(_))));
    for body in [
        r#"{"status":"RETRY"}"#,
        r#"{"status":"success"}"#,
        r#"{"status":"MAYBE"}"#,
        r#"{"status":7}"#,
        "{}",
        "SUCCESS",
        "<!doctype html><title>Sign in</title>",
    ] {
        assert!(matches!(said(200, body).await, Err(BusError::Later(_))), "{body}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_never_ends_is_no_success() {
    let broken = || {
        let pieces = [Ok(Bytes::from(r#"{"status":"SUCC"#)), Err(io::Error::other("on purpose"))];
        Response::new(Body::from_stream(stream::iter(pieces)))
    };
    assert!(matches!(outcome(broken).await, Err(BusError::Later(_))));
    let endless = || {
        Response::new(Body::from_stream(stream::repeat_with(|| {
            Ok::<_, io::Error>(Bytes::from_static(&[b' '; 4096]))
        })))
    };
    assert!(matches!(outcome(endless).await, Err(BusError::Later(_))));
}

#[tokio::test]
async fn what_is_wrong_with_the_event_is_refused_and_anything_else_comes_again() {
    for status in [400, 404, 413, 415, 422] {
        assert!(
            matches!(said(status, "why").await, Err(BusError::Refused(why)) if why.contains("why")),
            "{status}"
        );
    }
    for status in [302, 401, 403, 405, 408, 409, 425, 429, 500, 502, 503, 504] {
        assert!(
            matches!(said(status, "why").await, Err(BusError::Later(why)) if why.contains("why")),
            "{status}"
        );
    }
}

#[tokio::test]
async fn the_reason_is_the_problem_in_words_and_short() {
    let problem = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, codes::INVALID, "no such form").into_response();
    let Err(BusError::Refused(why)) = outcome(problem).await else {
        panic!("it is refused")
    };
    assert!(why.contains("invalid: no such form") && !why.contains('{'), "{why}");
    let long = || (StatusCode::INTERNAL_SERVER_ERROR, "ü".repeat(30_000)).into_response();
    let Err(BusError::Later(why)) = outcome(long).await else {
        panic!("it comes again")
    };
    assert!(why.chars().count() < 1100, "{}", why.len());
}

#[tokio::test]
async fn each_outcome_is_its_own_events_however_late_it_comes() {
    let answer = async |Json(event): Json<CloudEvent>| {
        let number: usize = event.subject.parse().unwrap();
        for _ in number..100 {
            tokio::task::yield_now().await;
        }
        match number % 3 {
            0 => (StatusCode::OK, "").into_response(),
            1 => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
            _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    };
    let router = Router::new().route("/events/thing-made", post(answer));
    let events: Vec<_> = (0..100).map(event).collect();
    let outcomes = bus(Direct(Some(router))).publish(&events).await;
    assert_eq!(outcomes.len(), 100);
    for (number, outcome) in outcomes.iter().enumerate() {
        let is_right = match number % 3 {
            0 => outcome.is_ok(),
            1 => matches!(outcome, Err(BusError::Refused(_))),
            _ => matches!(outcome, Err(BusError::Later(_))),
        };
        assert!(is_right, "{number}: {outcome:?}");
    }
}

/// Counts requests, and how many there are at once; answers when it may.
#[derive(Clone, Default)]
struct Counted {
    all: Arc<AtomicUsize>,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    is_silent: bool,
    is_away: bool,
}

#[async_trait]
impl Transport for Counted {
    async fn send(&self, app_id: &'static str, _: Request<Body>) -> Result<Response, TransportError> {
        self.all.fetch_add(1, Ordering::SeqCst);
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        if self.is_away {
            return Err(TransportError::Away(app_id));
        }
        if self.is_silent {
            std::future::pending::<()>().await;
        }
        tokio::task::yield_now().await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(Response::new(Body::empty()))
    }
}

#[tokio::test]
async fn so_many_are_under_way_at_once_and_no_more() {
    let transport = Counted::default();
    let events: Vec<_> = (0..200).map(event).collect();
    let outcomes = bus(transport.clone()).publish(&events).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(transport.all.load(Ordering::SeqCst), 200);
    assert_eq!(transport.most.load(Ordering::SeqCst), LocalBus::IN_FLIGHT_MAX);
}

#[tokio::test]
async fn a_subscriber_that_says_nothing_is_not_waited_for_with_every_event() {
    for (is_silent, is_away) in [(true, false), (false, true)] {
        let transport = Counted {
            is_silent,
            is_away,
            ..Counted::default()
        };
        let events: Vec<_> = (0..256).map(event).collect();
        let outcomes = bus(transport.clone()).within(Duration::from_millis(50)).publish(&events).await;
        assert_eq!(outcomes.len(), 256);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(BusError::Later(_)))));
        let tried = transport.all.load(Ordering::SeqCst);
        assert!(tried <= LocalBus::IN_FLIGHT_MAX + 8, "{tried} were tried");
    }
}
