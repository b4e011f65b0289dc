use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use axum::routing::get;
use futures_util::stream;
use http::Method;
use pando_wire::TransportError;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::{OTHER, THERE, TIME, Wire, piece, request, whole, within};

/// Tells when it goes away.
struct Told(UnboundedSender<()>);

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

async fn panics() -> Response {
    panic!("on purpose")
}

/// Two words, with more than the time for a head between them.
fn slow_words() -> Body {
    let words = stream::unfold(0, async |said: u32| {
        if said == 1 {
            tokio::time::sleep(TIME + TIME / 2).await;
        }
        (said < 2).then(|| (Ok::<_, io::Error>(Bytes::from("word")), said + 1))
    });
    Body::from_stream(words)
}

pub(super) fn too_late_is_late_and_only_for_the_head() -> (Router, impl AsyncFnOnce(Wire)) {
    let router = Router::new()
        .route("/never", get(async || pending::<Response>().await))
        .route("/slow", get(async || slow_words()));
    (router, async |wire| {
        let answer = wire.send(request(Method::GET, "/never", Body::empty())).await;
        assert!(matches!(answer, Err(TransportError::Late(THERE))), "{answer:?}");
        assert_eq!(whole(wire.get("/slow").await).await, "wordword", "a body takes as long as it takes");
    })
}

/// The other answers when it is known that the first one was late, however long that took.
pub(super) fn each_service_has_its_own_time() -> (Router, Router, impl AsyncFnOnce(Wire)) {
    let was_late = Arc::new(Notify::new());
    let other = was_late.clone();
    let waits = async move || {
        other.notified().await;
        "at last"
    };
    let there = Router::new().route("/never", get(async || pending::<Response>().await));
    (there, Router::new().route("/waits", get(waits)), async move |wire| {
        let Wire(transport) = wire.clone();
        let other = transport.send(OTHER, request(Method::GET, "/waits", Body::empty()));
        let late = async {
            let answer = wire.send(request(Method::GET, "/never", Body::empty())).await;
            assert!(matches!(answer, Err(TransportError::Late(THERE))), "{answer:?}");
            was_late.notify_one();
        };
        let (answer, ()) = tokio::join!(other, late);
        let answer = answer.expect("an answer of the other");
        assert_eq!(whole(answer).await, "at last");
    })
}

pub(super) fn a_request_that_is_given_up_ends_the_work() -> (Router, impl AsyncFnOnce(Wire)) {
    let (began, mut has_begun) = unbounded_channel();
    let (ended, mut has_ended) = unbounded_channel();
    let work = async move || {
        let _told = Told(ended.clone());
        let _ = began.send(());
        pending::<Response>().await
    };
    let router = Router::new().route("/work", get(work)).route("/ping", get(async || "pong"));
    (router, async move |wire| {
        {
            let mut asked = Box::pin(wire.send(request(Method::GET, "/work", Body::empty())));
            tokio::select! {
                answer = &mut asked => panic!("nobody answers: {answer:?}"),
                _ = has_begun.recv() => {}
            }
        }
        within("the end of work that nobody waits for", has_ended.recv()).await;
        assert_eq!(whole(wire.get("/ping").await).await, "pong");
    })
}

pub(super) fn an_answer_that_is_not_read_on_ends_the_work() -> (Router, impl AsyncFnOnce(Wire)) {
    let (ended, mut has_ended) = unbounded_channel();
    // It says something now and then, as event streams do: on some ways only that shows that nobody listens.
    let endless = async move || {
        let words = stream::unfold(Told(ended.clone()), async |told| {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((Ok::<_, io::Error>(Bytes::from("word")), told))
        });
        Body::from_stream(words)
    };
    let router = Router::new().route("/endless", get(endless));
    (router, async move |wire| {
        let mut body = wire.get("/endless").await.into_body();
        assert!(piece(&mut body).await.is_some());
        drop(body);
        within("the end of an answer that nobody reads", has_ended.recv()).await;
    })
}

pub(super) fn a_panic_of_the_app_stays_there() -> (Router, impl AsyncFnOnce(Wire)) {
    let router = Router::new().route("/panic", get(panics)).route("/ping", get(async || "pong"));
    (router, async |wire| {
        match wire.send(request(Method::GET, "/panic", Body::empty())).await {
            Ok(response) => assert_eq!(response.status(), 500),
            Err(error) => assert!(matches!(error, TransportError::Failed { .. }), "{error:?}"),
        }
        assert_eq!(whole(wire.get("/ping").await).await, "pong", "the next one is answered");
    })
}
