use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use pando_wire::TransportError;

use super::{AWAY, OTHER, Wire, request, whole};

/// The service beside the one that is asked.
pub(super) fn other() -> Router {
    Router::new().route("/who", get(async || "other"))
}

pub(super) fn every_answer_of_the_app_is_an_answer() -> (Router, impl AsyncFnOnce(Wire)) {
    let status = async |Path(status): Path<u16>| {
        let status = StatusCode::from_u16(status).expect("a status");
        (status, [("location", "/elsewhere")], "why")
    };
    let router = Router::new().route("/status/{status}", any(status));
    (router, async |wire| {
        for status in [200, 201, 302, 307, 400, 401, 404, 409, 412, 422, 429, 500, 502, 503, 504] {
            let response = wire.get(&format!("/status/{status}")).await;
            assert_eq!(response.status(), status, "whatever it says, and never followed elsewhere");
            assert_eq!(whole(response).await, "why");
        }
        let response = wire.get("/nothing-here").await;
        assert_eq!(response.status(), 404, "the app says that the path does not exist");
    })
}

#[derive(Clone)]
struct FoundOut;

type Seen = Arc<Mutex<Option<(Method, String, HeaderMap, Bytes)>>>;

pub(super) fn a_request_arrives_as_it_was_sent() -> (Router, impl AsyncFnOnce(Wire)) {
    let seen = Seen::default();
    let kept = seen.clone();
    let router = Router::new().fallback(async move |request: Request| {
        let is_told = request.extensions().get::<FoundOut>().is_some();
        let (parts, body) = request.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        let uri = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((parts.method, uri, parts.headers, body));
        is_told.to_string()
    });
    (router, async move |wire| {
        let path = "/a%2Fb/%C3%BC//c/?q=%20x+y&empty=&bare&q=2&%C3%BC=%26";
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let body: &[u8] = if method == Method::GET { b"" } else { b"a body \0\xff" };
            let mut request = request(method.clone(), path, Body::from(body));
            let headers = request.headers_mut();
            for (name, value) in [
                ("host", "todo.example:8443"),
                ("authorization", "Bearer abc.def"),
                ("x-correlation-id", "one"),
                ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                ("cookie", "a=b; c=d"),
                ("if-match", "\"7\""),
                ("accept-language", "de"),
            ] {
                headers.insert(name, HeaderValue::from_static(value));
            }
            for value in ["first", "second, with a comma", ""] {
                headers.append("x-several", HeaderValue::from_static(value));
            }
            headers.insert("x-bytes", HeaderValue::from_bytes(b"\xfc\xe9").expect("a header value"));
            let sent = headers.clone();
            request.extensions_mut().insert(FoundOut);
            let is_told = whole(wire.answer(request).await).await;
            assert_eq!(is_told, "false", "what a router of the sender found out is nobody else's business");
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
            let (was, uri, headers, arrived) = seen.expect("a request arrived");
            assert_eq!((was, uri.as_str(), &*arrived), (method, path, body));
            let trace = |headers: &HeaderMap| headers.get("traceparent").map(|trace| trace.as_bytes()[..35].to_vec());
            assert_eq!(
                trace(&headers),
                trace(&sent),
                "the trace goes on, by whatever spans it comes through"
            );
            for name in sent.keys().filter(|name| *name != "traceparent") {
                let values = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
                assert_eq!(values(&headers), values(&sent), "{name}");
            }
        }
    })
}

pub(super) fn an_answer_arrives_as_it_was_given() -> (Router, impl AsyncFnOnce(Wire)) {
    let given = async || {
        let mut response = Response::new(Body::from("{}"));
        let headers = response.headers_mut();
        headers.append("set-cookie", HeaderValue::from_static("a=1; HttpOnly"));
        headers.append("set-cookie", HeaderValue::from_static("b=2"));
        headers.insert("etag", HeaderValue::from_static("\"7\""));
        headers.insert("content-type", HeaderValue::from_static("application/problem+json"));
        headers.insert("retry-after", HeaderValue::from_static("3"));
        response
    };
    let router = Router::new()
        .route("/given", get(given))
        .route("/nothing", get(async || StatusCode::NO_CONTENT));
    (router, async |wire| {
        let response = wire.get("/given").await;
        let headers = response.headers();
        let cookies: Vec<_> = headers.get_all("set-cookie").iter().collect();
        assert_eq!(cookies, ["a=1; HttpOnly", "b=2"]);
        for (name, value) in [
            ("etag", "\"7\""),
            ("content-type", "application/problem+json"),
            ("retry-after", "3"),
        ] {
            let values: Vec<_> = headers.get_all(name).iter().collect();
            assert_eq!(values, [value], "{name}");
        }
        assert_eq!(whole(response).await, "{}");
        let response = wire.get("/nothing").await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert!(whole(response).await.is_empty());
    })
}

pub(super) fn whoever_is_not_there_is_away() -> (Router, impl AsyncFnOnce(Wire)) {
    let router = Router::new().route("/who", get(async || "some"));
    (router, async |wire| {
        let ask = || request(Method::GET, "/who", Body::empty());
        let answer = wire.0.send(AWAY, ask()).await;
        assert!(matches!(answer, Err(TransportError::Away(AWAY))), "{answer:?}");
        assert_eq!(whole(wire.get("/who").await).await, "some");
        assert_eq!(whole(wire.0.send(OTHER, ask()).await.expect("an answer")).await, "other");
    })
}

pub(super) fn each_request_gets_its_own_answer() -> (Router, impl AsyncFnOnce(Wire)) {
    let echo = async |Path(number): Path<u32>, body: Bytes| {
        // The later ones are answered first.
        for _ in number..100 {
            tokio::task::yield_now().await;
        }
        (StatusCode::OK, [("x-number", number.to_string())], body).into_response()
    };
    let router = Router::new().route("/echo/{number}", any(echo));
    (router, async |wire| {
        let requests = (0..100_u32).map(|number| {
            let wire = wire.clone();
            async move {
                let response = wire
                    .answer(request(Method::POST, &format!("/echo/{number}"), Body::from(number.to_string())))
                    .await;
                assert_eq!(response.headers()["x-number"], number.to_string());
                assert_eq!(whole(response).await, number.to_string());
            }
        });
        join_all(requests).await;
    })
}
