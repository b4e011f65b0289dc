use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use futures_util::stream;
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use pando_wire::{Problem, TransportError};
use tokio::sync::mpsc::{Receiver, UnboundedSender, channel, unbounded_channel};

use super::{THERE, Wire, piece, request, whole, within};

type Pieces = Receiver<Result<Bytes, io::Error>>;

/// A body of what comes through a channel; it ends with its sender.
fn body_of(pieces: Pieces) -> Body {
    Body::from_stream(stream::unfold(pieces, |mut pieces| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    }))
}

/// Handed to the one request that asks for it.
fn once<T>(value: T) -> Arc<Mutex<Option<T>>> {
    Arc::new(Mutex::new(Some(value)))
}

fn take<T>(value: &Mutex<Option<T>>) -> T {
    value.lock().unwrap_or_else(PoisonError::into_inner).take().expect("asked once")
}

pub(super) fn a_request_body_arrives_while_it_is_sent() -> (Router, impl AsyncFnOnce(Wire)) {
    let (tell, mut told) = channel(1);
    let listen = async move |mut body: Body| {
        let mut pieces = 0;
        while let Some(bytes) = piece(&mut body).await {
            pieces += 1;
            tell.send(bytes).await.expect("somebody listens");
        }
        pieces.to_string()
    };
    let router = Router::new().route("/listen", post(listen));
    (router, async move |wire| {
        let (give, pieces) = channel(1);
        let speak = async {
            for word in ["one", "two", "three"] {
                give.send(Ok(Bytes::from(word))).await.expect("the body is read");
                let heard = within("a piece that was sent", told.recv()).await;
                assert_eq!(heard.as_deref(), Some(word.as_bytes()), "before the next one is even made");
            }
            drop(give);
        };
        let (response, ()) = tokio::join!(wire.answer(request(Method::POST, "/listen", body_of(pieces))), speak);
        assert_eq!(whole(response).await, "3");
    })
}

pub(super) fn an_answers_body_arrives_while_it_is_made() -> (Router, impl AsyncFnOnce(Wire)) {
    let (give, pieces) = channel(1);
    let pieces = once(pieces);
    let router = Router::new().route("/speak", get(async move || body_of(take(&pieces))));
    (router, async move |wire| {
        // Some ways keep the head until there is a piece of the body.
        give.send(Ok(Bytes::from("one"))).await.expect("the body is read");
        let mut body = wire.get("/speak").await.into_body();
        assert_eq!(piece(&mut body).await.as_deref(), Some(&b"one"[..]));
        for word in ["two", "three"] {
            give.send(Ok(Bytes::from(word))).await.expect("the body is read");
            assert_eq!(
                piece(&mut body).await.as_deref(),
                Some(word.as_bytes()),
                "before the next one is even made"
            );
        }
        drop(give);
        assert_eq!(piece(&mut body).await, None);
    })
}

pub(super) fn large_bodies_pass_whole() -> (Router, impl AsyncFnOnce(Wire)) {
    // Sent on as it comes, so that neither side ever holds all of it.
    let router = Router::new().route("/back", post(async |body: Body| body));
    (router, async |wire| {
        let sent: Vec<u8> = (0..8 * 1024 * 1024_u32)
            .map(|place| (place.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        let response = wire.answer(request(Method::POST, "/back", Body::from(sent.clone()))).await;
        assert!(whole(response).await == sent, "eight mebibytes come back as they went");
    })
}

pub(super) fn a_body_that_breaks_is_seen_to_break() -> (Router, impl AsyncFnOnce(Wire)) {
    let (give, pieces) = channel(2);
    let pieces = once(pieces);
    let router = Router::new().route("/break", get(async move || body_of(take(&pieces))));
    (router, async move |wire| {
        give.send(Ok(Bytes::from("half of it"))).await.expect("the body is read");
        let mut body = wire.get("/break").await.into_body();
        assert_eq!(piece(&mut body).await.as_deref(), Some(&b"half of it"[..]));
        give.send(Err(io::Error::other("on purpose"))).await.expect("the body is read");
        assert!(body.collect().await.is_err(), "half a body must not look like a whole one");
    })
}

pub(super) fn a_sent_body_above_its_limit_is_too_large() -> (Router, impl AsyncFnOnce(Wire)) {
    // What a service does with a body that its limit ends.
    let listen = async |body: Body| match body.collect().await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(_) => Problem::too_large().into_response(),
    };
    let router = Router::new().route("/listen", post(listen));
    (router, async |wire| {
        for _ in 0..8 {
            let pieces = (0..32).map(|_| Ok::<_, io::Error>(Bytes::from_static(&[b'x'; 64 * 1024])));
            let body = Body::new(Limited::new(Body::from_stream(stream::iter(pieces)), 1024 * 1024));
            // Whoever sees it first says so: the app in this process, or else the way there.
            match wire.send(request(Method::POST, "/listen", body)).await {
                Ok(response) => assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE),
                Err(error) => assert!(matches!(error, TransportError::TooLarge(THERE)), "{error:?}"),
            }
        }
    })
}

pub(super) fn a_refusal_of_an_expected_body_arrives() -> (Router, impl AsyncFnOnce(Wire)) {
    let router = Router::new().route("/refuse", post(async || Problem::too_large()));
    (router, async |wire| {
        for _ in 0..8 {
            let mut request = request(Method::POST, "/refuse", Body::from(vec![b'x'; 8 * 1024 * 1024]));
            request
                .headers_mut()
                .insert(header::EXPECT, HeaderValue::from_static("100-continue"));
            assert_eq!(wire.answer(request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
        }
    })
}

/// Tells at its end whether the app saw a whole body.
struct Sight {
    is_whole: bool,
    tell: UnboundedSender<bool>,
}

impl Drop for Sight {
    fn drop(&mut self) {
        let _ = self.tell.send(self.is_whole);
    }
}

pub(super) fn a_sent_body_that_breaks_is_seen_to_break() -> (Router, impl AsyncFnOnce(Wire)) {
    let (tell, mut told) = unbounded_channel();
    let (began, mut has_begun) = unbounded_channel();
    let listen = async move |mut body: Body| {
        let mut sight = Sight {
            is_whole: false,
            tell: tell.clone(),
        };
        let _ = began.send(body.frame().await.is_some());
        sight.is_whole = body.collect().await.is_ok();
    };
    let router = Router::new().route("/listen", post(listen));
    (router, async move |wire| {
        let (give, pieces) = channel(2);
        let speak = async {
            give.send(Ok(Bytes::from("half of it"))).await.expect("the body is read");
            within("the first half", has_begun.recv()).await;
            give.send(Err(io::Error::other("on purpose"))).await.expect("the body is read");
        };
        // An answer or a failure: the sender knows of the break anyway.
        let (_, ()) = tokio::join!(wire.send(request(Method::POST, "/listen", body_of(pieces))), speak);
        let is_whole = within("what the app saw", told.recv()).await;
        assert_eq!(is_whole, Some(false), "half a body must not look like a whole one");
    })
}
