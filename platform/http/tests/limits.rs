//! What is around every router: limits that answer with problems, and ids that travel.
#![cfg(test)]

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use pando_http::{Allow, Context, InProcess, Layers, Limits, service_layers};
use pando_service::{Metrics, Platform, SystemClock, SystemRandom};
use pando_token::{Profile, TokenVerifier};
use pando_wire::{Method, Problem};
use tokio::sync::Notify;
use tower::ServiceExt;

struct World {
    router: Router,
    metrics: Arc<Metrics>,
    go_on: Arc<Notify>,
}

async fn never() -> Response {
    pending().await
}

fn world(limits: Limits) -> World {
    let transport = Arc::new(InProcess::default());
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let platform = Platform::new(Arc::new(SystemClock), Arc::new(SystemRandom), transport, verifier);
    let go_on = Arc::new(Notify::new());
    let waits = go_on.clone();
    let size = async |request: Request| match request.into_body().collect().await {
        Ok(body) => body.to_bytes().len().to_string(),
        Err(error) => error.to_string(),
    };
    let router = Router::new()
        .route("/work", get(async move || waits.notified().await))
        .route("/never", get(never))
        .route("/stream", get(async || "long"))
        .route("/size", post(size))
        .route("/upload", post(size))
        .route(
            "/ids",
            get(async |context: Context| format!("{} {}", context.correlation_id, context.trace)),
        );
    let layers = Layers::new("thing-service", &platform)
        .limits(limits)
        .route(Method::Get, "/stream", "stream", Allow::default().long())
        .route(Method::Post, "/upload", "upload", Allow::default().body_bytes(1000));
    World {
        router: service_layers(router, layers),
        metrics: platform.metrics,
        go_on,
    }
}

impl World {
    async fn ask(&self, request: Request) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }
}

async fn problem(response: Response) -> Problem {
    let id = response.headers()["x-correlation-id"].to_str().unwrap().to_owned();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let problem: Problem = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(problem.correlation_id.map(|id| id.to_string()), Some(id), "it names its request");
    problem
}

#[tokio::test]
async fn a_request_too_many_is_told_to_come_back_and_long_ones_do_not_count() {
    let world = world(Limits {
        concurrent_max: 1,
        ..Limits::default()
    });
    let first = world.get("/work");
    let others = async {
        tokio::task::yield_now().await;
        let refused = world.get("/work").await;
        assert_eq!(refused.headers()["retry-after"], "1");
        assert_eq!(problem(refused).await.status, 503);
        assert_eq!(world.get("/stream").await.status(), 200, "who only waits takes nobody's place");
        world.go_on.notify_one();
    };
    let (first, ()) = tokio::join!(first, others);
    assert_eq!(first.status(), 200);
    world.go_on.notify_one();
    assert_eq!(world.get("/work").await.status(), 200, "its place is free again");
    let text = world.metrics.text();
    for line in [
        r#"pando_requests_total{service="thing-service",operation="GET /work",status="5xx"} 1"#,
        r#"pando_requests_total{service="thing-service",operation="GET /work",status="2xx"} 2"#,
        r#"pando_request_seconds_count{service="thing-service",operation="stream"} 1"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let world = world(Limits {
        time: Duration::from_millis(20),
        ..Limits::default()
    });
    let refused = world.get("/never").await;
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(problem(refused).await.status, 503);
}

#[tokio::test]
async fn a_body_is_bounded_by_what_it_says_and_by_what_comes() {
    let world = world(Limits {
        body_bytes_max: 100,
        ..Limits::default()
    });
    let send = async |path: &str, body: Body| world.ask(Request::post(path).body(body).unwrap()).await;
    let pieces = |bytes: usize| {
        let pieces = vec![Ok::<_, std::io::Error>(vec![b'x'; bytes / 2]), Ok(vec![b'x'; bytes / 2])];
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    let text = async |response: Response| response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(text(send("/size", Body::from(vec![b'x'; 100])).await).await, "100");
    assert_eq!(text(send("/size", pieces(100)).await).await, "100");
    assert_eq!(problem(send("/size", Body::from(vec![b'x'; 101])).await).await.status, 413);
    assert!(text(send("/size", pieces(102)).await).await.starts_with(b"length limit"));
    assert_eq!(text(send("/upload", Body::from(vec![b'x'; 1000])).await).await, "1000");
    assert_eq!(problem(send("/upload", Body::from(vec![b'x'; 1001])).await).await.status, 413);
}

#[tokio::test]
async fn ids_are_taken_from_the_caller_or_made() {
    let world = world(Limits::default());
    let (id, trace) = ("0197a1b2-0000-7000-8000-000000000001", "0af7651916cd43dd8448eb211c80319c");
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    let request = Request::get("/ids").header("x-correlation-id", id).header("traceparent", &parent);
    let response = world.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["x-correlation-id"], id);
    let text = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(text.starts_with(&format!("{id} 00-{trace}-")), "the same trace: {text}");
    assert!(!text.ends_with(&parent), "caused by a span of its own: {text}");
    for nonsense in ["", "x", "a\tb"] {
        let request = Request::get("/ids")
            .header("x-correlation-id", nonsense)
            .header("traceparent", nonsense);
        let response = world.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["x-correlation-id"].len(), 36, "{nonsense:?} is none");
    }
}
