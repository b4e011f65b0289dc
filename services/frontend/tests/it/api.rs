use std::sync::atomic::Ordering;

use axum::body::Body;
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::BodyExt;

use crate::world::World;

#[tokio::test]
async fn an_api_request_reaches_the_gateway_as_it_came() {
    let world = World::new();
    for (method, path) in [
        ("GET", "/api/tasks?q=%20x"),
        ("POST", "/api/auth/login"),
        ("OPTIONS", "/api/tasks"),
        ("DELETE", "/api/tasks/1"),
        ("PURGE", "/api/tasks/..%2f"),
        ("GET", "/api"),
        ("GET", "/api/"),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer x")
            .header("x-forwarded-for", "192.0.2.1")
            .body(Body::from("body"))
            .unwrap();
        let response = world.send(request).await;
        assert_eq!(
            (response.status(), &response.headers()["x-from"]),
            (StatusCode::ACCEPTED, &"gateway".parse().unwrap())
        );
        assert!(
            !response.headers().contains_key("content-security-policy"),
            "what the gateway says about an answer stands"
        );
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "from the gateway");
        let seen = world.gateway.seen.lock().unwrap().pop().unwrap();
        assert_eq!((seen.method().as_str(), seen.uri().to_string().as_str()), (method, path));
        assert_eq!(seen.headers().len(), 2, "whom to believe is the gateway's to say: {seen:?}");
        assert_eq!(seen.body(), "body");
    }
    world.get("/apiary", &[]).await;
    assert!(world.gateway.seen.lock().unwrap().is_empty(), "only /api is the API's");
}

#[tokio::test]
async fn an_answer_goes_out_piece_by_piece() {
    let world = World::new();
    let sender = world.streaming();
    let request = Request::get("/api/events").body(Body::empty()).unwrap();
    let mut body = world.send(request).await.into_body();
    for piece in ["one", "two"] {
        sender.send(Bytes::from(piece)).unwrap();
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), piece, "it waits for no other");
    }
    drop(sender);
    assert!(body.frame().await.is_none());
}

#[tokio::test]
async fn a_gateway_that_is_away_is_told_with_a_time_to_come_back() {
    let world = World::new();
    world.gateway.is_away.store(true, Ordering::SeqCst);
    let reply = world.get("/api/tasks", &[]).await;
    assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert!(reply.body.contains("\"unavailable\"") && !reply.body.contains("api-gateway"));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
    let id = reply.header("x-correlation-id");
    assert!(
        !id.is_empty() && reply.body.contains(id),
        "the problem names its request: {reply:?}"
    );
    let id = "0197a1b2-0000-7000-8000-000000000001";
    let reply = world.ask("POST", "/api/tasks", &[("x-correlation-id", id)]).await;
    assert_eq!(
        (reply.status, reply.header("x-correlation-id")),
        (StatusCode::SERVICE_UNAVAILABLE, id)
    );
    assert_eq!(world.get("/", &[]).await.status, StatusCode::OK, "the pages come all the same");
}
