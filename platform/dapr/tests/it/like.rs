//! What the double claims, held against a real daprd: the same assertions on both.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use hyper_util::rt::TokioIo;
use pando_bus::contract::TOPICS;
use pando_bus::{DeadLetters, Intake, Missed, ReadLog, Redelivery, RelayOptions};
use pando_dapr::{DaprBus, DaprTransport, Expected, SidecarAddress, SidecarError};
use pando_http::InProcess;
use pando_kernel::{Instant, SeededRandom};
use pando_wire::{Bus, BusError, CloudEvent, SafeToRetry, Transport, TransportError};
use serde_json::value::RawValue;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use uuid::Uuid;

use crate::suites::keeps_the_contracts;
use crate::world::{
    API_TOKEN, APP_TOKEN, BARE, BARE_TOPIC, LISTENER, Mortal, PUBLISHER, PUBSUB, World, callee, caller, contracts, placement, until,
};
use crate::{daprd, doubled};

/// A request by hand: its status and its body.
async fn by_hand(address: &SidecarAddress, request: http::request::Builder, path: &str, body: &str) -> (StatusCode, String) {
    let request = request
        .uri(path)
        .header("host", "127.0.0.1")
        .body(Body::from(body.to_owned()))
        .unwrap();
    match address {
        SidecarAddress::Port(port) => exchange(TcpStream::connect(("127.0.0.1", *port)).await.unwrap(), request).await,
        SidecarAddress::Socket(path) => exchange(UnixStream::connect(path).await.unwrap(), request).await,
    }
}

async fn exchange(stream: impl AsyncRead + AsyncWrite + Unpin, request: Request) -> (StatusCode, String) {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    // The connection ends when its sender is dropped.
    let answer = async move {
        let response = sender.send_request(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(Body::new(response.into_body()), 1024 * 1024).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    tokio::join!(answer, connection).0
}

fn as_caller() -> http::request::Builder {
    Request::builder().header("dapr-api-token", API_TOKEN)
}

pub fn event(number: u8) -> CloudEvent {
    let topic = TOPICS[0];
    CloudEvent {
        specversion: "1.0".to_owned(),
        id: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)).into(),
        source: PUBLISHER.to_owned(),
        kind: topic.to_owned(),
        subject: format!("thing-{number}"),
        time: Instant::from_micros(1_790_000_000_000_000),
        datacontenttype: "application/json".to_owned(),
        dataschema: Some(CloudEvent::data_schema(topic)),
        traceparent: None,
        position: number.into(),
        data: RawValue::from_string(format!(r#"{{"user_id":"{}"}}"#, Uuid::from_u128(7))).unwrap(),
    }
}

async fn get_of(transport: &DaprTransport, service: &'static str, path: &str) -> Result<Response, TransportError> {
    let request = Request::get(path).extension(SafeToRetry).body(Body::empty()).unwrap();
    transport.send(service, request).await
}

async fn calls<G>(world: &World<G>) {
    let at = &world.caller_address;
    let app = SidecarAddress::Port(world.app.address.port());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = seen.clone();
    let service = Router::new()
        .route("/open", get(async || "open"))
        .route("/for/caller", get(async || "for the caller"))
        .route("/for/others", get(async || "for others"))
        .fallback(async move |request: Request| {
            keep.lock().unwrap_or_else(PoisonError::into_inner).push(request.uri().to_string());
            "something"
        });
    world.app.serves(vec![(LISTENER, service)]);
    let transport = DaprTransport::new(world.caller.clone(), placement());
    // A service that may not, or an app that is not there.
    assert_eq!(get_of(&transport, LISTENER, "/for/caller").await.unwrap().status(), 200);
    assert_eq!(
        get_of(&transport, LISTENER, "/for/others").await.unwrap().status(),
        403,
        "the contract names others"
    );
    match get_of(&transport, LISTENER, "/denied/by/policy").await {
        Err(TransportError::Failed { reason, .. }) => assert!(reason.contains("access control policy"), "{reason}"),
        other => panic!("{other:?}"),
    }
    let nobody = get_of(&transport, "nowhere-service", "/open").await;
    assert!(matches!(nobody, Err(TransportError::Away(_))), "{nobody:?}");
    // A rule is the beginning of a path, by whole segments, whatever its case and however it is written.
    let invoke = format!("/v1.0/invoke/{}/method", callee());
    for (path, allowed) in [
        ("denied", 403),
        ("DENIED/deep", 403),
        ("denied%2fdeep", 403),
        ("x/../denied", 403),
        ("deniedly", 200),
        ("x/denied", 200),
    ] {
        let (status, body) = by_hand(at, as_caller(), &format!("{invoke}/{path}"), "").await;
        assert_eq!(status, allowed, "{path}: {body}");
    }
    seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    // What only a caller by hand can do.
    let (status, body) = by_hand(at, as_caller(), &format!("{invoke}/open"), "").await;
    assert_eq!((status.as_u16(), body.as_str()), (200, "open"));
    let forged = as_caller().header("dapr-caller-app-id", "other-service");
    let (status, body) = by_hand(at, forged, &format!("{invoke}/for/others"), "").await;
    assert_eq!(status, 403, "{body}");
    assert!(body.contains("two callers"), "{body}");
    let posted = as_caller().method("POST").header("content-type", "application/cloudevents+json");
    let (status, body) = by_hand(
        at,
        posted,
        &format!("{invoke}/events/thing-made"),
        &serde_json::to_string(&event(1)).unwrap(),
    )
    .await;
    assert_eq!(status, 403, "an event that is brought by a call: {body}");
    let (status, body) = by_hand(at, Request::builder(), &format!("{invoke}/open"), "").await;
    assert_eq!((status.as_u16(), body.trim()), (401, "invalid api token"));
    let (status, _) = by_hand(&app, Request::builder(), "/open", "").await;
    assert_eq!(status, 401, "the app port is for the sidecar");
    let (status, _) = by_hand(&app, Request::builder(), "/healthz", "").await;
    assert_eq!(status, 200, "which shows no token to ask whether the app is well");
    for odd in ["a%2fb", "a/../b", "a//b", "%2e%2e/open"] {
        by_hand(at, as_caller(), &format!("{invoke}/x/{odd}"), "").await;
    }
    let paths = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(
        paths,
        ["/x/a/b", "/x/b", "/x/a/b"],
        "a path is decoded and cleaned before it arrives"
    );
    let both = as_caller().header("dapr-app-id", callee());
    by_hand(at, both, &format!("{invoke}/open"), "").await;
    let paths = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(paths, [format!("{invoke}/open")], "with both forms the whole path is the method");
    // The transport does not let it come to that.
    let response = get_of(&transport, LISTENER, "/x/a%2fb/../c//d/?q=%20x+y&q=2").await.unwrap();
    assert_eq!(response.status(), 200);
    let paths = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(paths, ["/x/a%2fb/../c//d/?q=%20x+y&q=2"]);
    // Whoever answers without our mark is not the app.
    world.app.answers(StatusCode::OK);
    assert!(matches!(
        get_of(&transport, LISTENER, "/open").await,
        Err(TransportError::Failed { .. })
    ));
}

async fn events<G>(world: &World<G>) {
    let bus = DaprBus::new(world.caller.clone(), PUBSUB.to_owned(), TOPICS);
    let tries: Arc<Mutex<Vec<String>>> = Arc::default();
    // Refuses those of `thing-2`, is too busy for `thing-3` and takes the others; and all, once it is told to.
    let is_mended = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (kept, mended) = (tries.clone(), is_mended.clone());
    let take = async move |axum::Json(event): axum::Json<CloudEvent>| {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(event.subject.clone());
        match event.subject.as_str() {
            _ if mended.load(std::sync::atomic::Ordering::Relaxed) => (StatusCode::OK, r#"{"status":"SUCCESS"}"#),
            "thing-2" => (StatusCode::UNPROCESSABLE_ENTITY, "no such thing"),
            "thing-3" => (StatusCode::SERVICE_UNAVAILABLE, "too busy"),
            _ => (StatusCode::OK, r#"{"status":"SUCCESS"}"#),
        }
    };
    let service = Router::new().route("/events/thing-made", axum::routing::post(take));
    world.app.serves(vec![(LISTENER, service.clone())]);
    let count = |subject: &str| {
        tries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|one| *one == subject)
            .count()
    };
    let letters = DeadLetters::new(world.app.store.clone(), world.app.clock.clone());
    let list = async || letters.list(0, 100).await.unwrap();

    let batch = [event(1), event(2), event(3), event(4)];
    assert_eq!(bus.publish(&batch).await, [Ok(()), Ok(()), Ok(()), Ok(())], "the broker has them");
    until("the refused one is a dead letter", async || list().await.len() == 1).await;
    let letter = list().await.remove(0);
    assert_eq!(
        (letter.event.id, letter.event.position, &*letter.event.source),
        (event(2).id, 2, PUBLISHER)
    );
    assert!(
        letter.reason.contains("not taken by thing-service") && letter.reason.contains("no such thing"),
        "{}",
        letter.reason
    );
    assert_eq!(
        count("thing-2"),
        2,
        "it is not brought again in vain: once, and once from the dead letters"
    );
    assert_eq!((count("thing-1"), count("thing-4")), (1, 1));
    until("the one that was too busy for it waits on the subscriber's side", async || {
        count("thing-3") == 5
    })
    .await;

    // What nobody can read.
    for (path, kind, body) in [
        (
            format!("/v1.0/publish/{PUBSUB}/thing.made"),
            "application/cloudevents+json",
            r#"{"no":"event"}"#,
        ),
        (
            format!("/v1.0/publish/{PUBSUB}/thing.made?metadata.rawPayload=true"),
            "text/plain",
            "no json at all",
        ),
    ] {
        let (status, body) = by_hand(
            &world.caller_address,
            as_caller().method("POST").header("content-type", kind),
            &path,
            body,
        )
        .await;
        assert_eq!(status, 204, "{body}");
    }
    until("what cannot be read is kept", async || list().await.len() == 3).await;
    let unreadable: Vec<_> = list()
        .await
        .into_iter()
        .filter(|letter| letter.event.kind == "unreadable")
        .collect();
    assert_eq!(unreadable.len(), 2);
    assert!(unreadable.iter().any(|letter| letter.event.data.get().contains("no json at all")));

    // Another's topic, and a component that is not there: no fault of the events.
    let others = DaprBus::new(world.caller.clone(), PUBSUB.to_owned(), ["thing.others"]);
    let mut foreign = event(5);
    foreign.kind = "thing.others".to_owned();
    let outcome = others.publish(&[foreign]).await.remove(0);
    assert!(
        matches!(&outcome, Err(BusError::Later(why)) if why.contains("publishingScopes")),
        "{outcome:?}"
    );
    let nowhere = DaprBus::new(world.caller.clone(), "nowhere".to_owned(), TOPICS);
    let outcome = nowhere.publish(&[event(5)]).await.remove(0);
    assert!(
        matches!(&outcome, Err(BusError::Later(why)) if why.contains("PUBSUB_NAME")),
        "{outcome:?}"
    );

    // Redriven, and what waits: in this process, without the broker.
    is_mended.store(true, std::sync::atomic::Ordering::Relaxed);
    let here = Arc::new(InProcess::default());
    here.open([(LISTENER, service)]).unwrap();
    let options = RelayOptions::new(Arc::new(SeededRandom::new(5)));
    let redelivery = Redelivery::new(
        world.app.store.clone(),
        LISTENER,
        &contracts(),
        here,
        world.app.clock.clone(),
        options,
    );
    assert_eq!(letters.redrive_all().await.unwrap(), 3);
    until("the one that waited is there", async || count("thing-3") >= 5).await;
    let mut taken = 0;
    until("both are taken", async || {
        taken += redelivery.run_once().await.unwrap().taken;
        taken == 2
    })
    .await;
    assert_eq!((count("thing-2"), count("thing-3")), (3, 6));
    assert_eq!(list().await.len(), 2, "what cannot be read is dead again");
}

/// What comes late and is known to be taken is passed over: an app id that is new to a topic is brought all that the broker still has.
async fn late_events<G>(world: &World<G>) {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let note = seen.clone();
    let take = async move |axum::Json(event): axum::Json<CloudEvent>| {
        note.lock().unwrap_or_else(PoisonError::into_inner).push(event.subject);
        r#"{"status":"SUCCESS"}"#
    };
    let service = Router::new().route("/events/thing-made", axum::routing::post(take));
    world.app.serves(vec![(LISTENER, service.clone())]);
    let late = |number: u8| {
        let young = event(number);
        CloudEvent {
            time: young.time.plus_seconds(-Intake::LATE_SECONDS),
            ..young
        }
    };
    // The publisher's log has been gone through to the place of 61.
    let here = Arc::new(InProcess::default());
    here.open([(LISTENER, service)]).unwrap();
    let last = late(61);
    let log: ReadLog = Arc::new(move |after| {
        let events = Some(last.clone()).filter(|event| event.position > after);
        Box::pin(async move { Ok(events.into_iter().collect()) })
    });
    let contract = contracts().into_iter().find(|contract| contract.app_id == PUBLISHER).unwrap();
    let (store, clock) = (world.app.store.clone(), world.app.clock.clone());
    let missed = Missed::new(store, LISTENER, &contract, log, here, clock);
    missed.run_once().await.unwrap();
    let count = || world.app.brought.lock().unwrap_or_else(PoisonError::into_inner).len();
    let before = count();
    let bus = DaprBus::new(world.caller.clone(), PUBSUB.to_owned(), TOPICS);
    let batch = [late(60), event(59), late(62)];
    assert_eq!(bus.publish(&batch).await, [Ok(()), Ok(()), Ok(())]);
    until("all three were brought, and two handed over", async || {
        let handed = seen.lock().unwrap_or_else(PoisonError::into_inner).len();
        count() >= before + 3 && handed >= 3
    })
    .await;
    let mut handed = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    handed.sort();
    assert_eq!(
        handed,
        ["thing-59", "thing-61", "thing-62"],
        "61 came out of the log, and 60 is older than that"
    );
}

/// What a sidecar was delivering when it died is not gone: whoever comes after it brings it again.
async fn over_a_dead_sidecar<G: Mortal>(world: &World<G>) {
    let brought = Arc::new(AtomicUsize::new(0));
    let counted = brought.clone();
    let take = async move |axum::Json(event): axum::Json<CloudEvent>| {
        if event.subject == "thing-8" && counted.fetch_add(1, Ordering::SeqCst) == 0 {
            std::future::pending::<()>().await;
        }
        StatusCode::OK
    };
    let service = Router::new().route("/events/thing-made", axum::routing::post(take));
    world.app.serves(vec![(LISTENER, service)]);
    let bus = DaprBus::new(world.caller.clone(), PUBSUB.to_owned(), TOPICS);
    assert_eq!(bus.publish(&[event(8)]).await, [Ok(())]);
    until("it is being delivered", async || brought.load(Ordering::SeqCst) == 1).await;
    world.kept.dies();
    world.kept.is_back();
    until("it is brought again", async || brought.load(Ordering::SeqCst) == 2).await;
}

/// Where no policy says what is tried again, what is not taken at once is gone.
async fn without_a_policy<G>(world: &World<G>) {
    let brought = || {
        world
            .app
            .brought
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|path| *path == "/events/thing-lost")
            .count()
    };
    let before = brought();
    let posted = as_caller().method("POST").header("content-type", "application/json");
    let (status, body) = by_hand(&world.caller_address, posted, &format!("/v1.0/publish/{BARE}/{BARE_TOPIC}"), "{}").await;
    assert_eq!(status, 204, "{body}");
    until("it is brought", async || brought() > before).await;
    // Far longer than the waits of a policy here.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(brought(), before + 1, "it has one try");
}

/// Past the access rules, and with no caller's name.
async fn nobody_calls_itself<G>(world: &World<G>) {
    let transport = DaprTransport::new(world.callee.clone(), placement());
    let answer = get_of(&transport, LISTENER, "/open").await;
    assert!(matches!(answer, Err(TransportError::Away(_))), "{answer:?}");
}

/// A sidecar that nobody told to look at its app's health is told apart from one that was; so is one through which its app can call
/// itself.
async fn is_told_what_is_missing<G>(world: &World<G>) {
    let expected = Expected {
        dapr_app_id: caller().to_owned(),
        components: Vec::new(),
        subscriptions: Vec::new(),
    };
    match world.caller.check(&expected).await {
        Err(SidecarError::Misconfigured(why)) => assert!(
            why.contains("--enable-app-health-check")
                && why.contains("no HTTPEndpoint")
                && !why.contains("Resiliency")
                && !why.contains("--app-id"),
            "{why}"
        ),
        other => panic!("{other:?}"),
    }
}

async fn is_like_daprd<G: Mortal>(world: &World<G>) {
    until("the sidecar knows the app", async || {
        let transport = DaprTransport::new(world.caller.clone(), placement());
        get_of(&transport, LISTENER, "/anything").await.is_ok()
    })
    .await;
    calls(world).await;
    nobody_calls_itself(world).await;
    events(world).await;
    late_events(world).await;
    over_a_dead_sidecar(world).await;
    without_a_policy(world).await;
    is_told_what_is_missing(world).await;
    let (status, _) = by_hand(
        &SidecarAddress::Port(world.app.address.port()),
        Request::builder().header("dapr-api-token", APP_TOKEN),
        "/dapr/subscribe",
        "",
    )
    .await;
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_double_does_what_is_claimed() {
    is_like_daprd(&doubled::world().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn double_is_like_daprd() {
    let Some(world) = daprd::world().await else { return };
    is_like_daprd(&world).await;
    keeps_the_contracts(&world).await;
}
