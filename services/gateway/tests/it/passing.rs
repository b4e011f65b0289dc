use axum::body::Body;
use http::StatusCode;
use pando_gateway::{Settings, TrustedProxies};
use serde_json::json;
use uuid::Uuid;

use crate::doubles::Does;
use crate::world::World;

#[tokio::test]
async fn a_request_reaches_its_service_as_it_was_sent_with_the_persons_own_token() {
    let world = World::new();
    let reply = world
        .of(1, "POST", "/api/tasks?b=2&a=%20x")
        .headers(&[
            ("content-type", "application/json"),
            ("if-match", "\"3\""),
            ("idempotency-key", "k1"),
        ])
        .body(Body::from("{\"title\":\"x\"}"))
        .send()
        .await
        .ok();
    assert_eq!(reply.json(), json!({ "by": "task-service" }));
    let seen = world.doubles.one();
    assert_eq!(
        (seen.app_id, seen.method.as_str(), seen.uri.as_str()),
        ("task-service", "POST", "/tasks?b=2&a=%20x")
    );
    assert_eq!(seen.body, "{\"title\":\"x\"}");
    assert_eq!(seen.header("authorization"), Some(&*format!("Bearer {}", world.token(1))));
    assert_eq!(
        (seen.header("content-type"), seen.header("if-match"), seen.header("idempotency-key")),
        (Some("application/json"), Some("\"3\""), Some("k1"))
    );
    for (path, app_id) in [
        ("/api/auth/me", "auth-service"),
        ("/api/projects", "task-service"),
        ("/api/labels", "task-service"),
        ("/api/tasks/search?q=x", "task-service"),
        ("/api/chat/history", "chatbot-service"),
        ("/api/activities", "activity-service"),
        ("/api/analytics/summary", "activity-service"),
    ] {
        world.of(1, "GET", path).send().await.ok();
        assert_eq!(world.doubles.one().app_id, app_id, "{path}");
    }
}

#[tokio::test]
async fn an_answer_comes_back_as_the_service_gave_it() {
    let world = World::new();
    world
        .doubles
        .told("task-service", Does::Answers(StatusCode::CONFLICT, json!({ "code": "conflict" })));
    let reply = world.of(1, "GET", "/api/tasks").send().await;
    assert_eq!((reply.status, reply.json()), (StatusCode::CONFLICT, json!({ "code": "conflict" })));
}

#[tokio::test]
async fn a_location_can_be_followed_from_outside() {
    let world = World::new();
    for (said, told) in [
        ("/tasks/1", "/api/tasks/1"),
        ("https://elsewhere.example/x", "https://elsewhere.example/x"),
    ] {
        world.doubles.told("task-service", Does::Creates(said));
        let reply = world.of(1, "POST", "/api/tasks").send().await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::CREATED, told));
    }
}

/// Whoever could say these would be whoever they like.
const ONLY_OURS: &[(&str, &str)] = &[
    ("dapr-caller-app-id", "activity-service"),
    ("dapr-app-id", "auth-service"),
    ("dapr-api-token", "x"),
    ("dapr-callee-app-id", "x"),
    ("x-client-address", "203.0.113.9"),
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-user", "admin"),
    ("x-real-ip", "203.0.113.9"),
    ("forwarded", "for=203.0.113.9"),
    ("proxy-authorization", "Basic x"),
    ("connection", "authorization, close"),
    ("upgrade", "websocket"),
    ("te", "trailers"),
];

#[tokio::test]
async fn what_only_we_may_say_does_not_come_in() {
    let world = World::new();
    for path in ["/api/tasks", "/api/auth/me"] {
        let call = world
            .of(1, "GET", path)
            .from("198.51.100.7:4711")
            .header("host", "pando.local:8080");
        // A second value of the same name is no way around.
        call.headers(ONLY_OURS)
            .headers(&[("Dapr-Caller-App-Id", "task-service")])
            .send()
            .await
            .ok();
        let seen = world.doubles.one();
        for (name, value) in ONLY_OURS {
            assert_ne!(seen.header(name), Some(*value), "{path} {name}");
        }
        assert!(!seen.headers.keys().any(|name| name.as_str().starts_with("dapr-")), "{seen:?}");
        assert_eq!(seen.header("x-client-address"), Some("198.51.100.7"));
    }
}

#[tokio::test]
async fn a_trusted_proxy_says_where_the_client_is_and_which_host_it_asked_for() {
    let proxy = "10.0.0.1".parse().unwrap();
    let world = World::with(Settings {
        trusted_proxies: TrustedProxies(vec![proxy]),
        ..Settings::default()
    });
    let forwarded = [
        ("host", "inside:8080"),
        ("x-forwarded-for", "192.0.2.66, 203.0.113.9"),
        ("x-forwarded-host", "pando.example"),
        ("dapr-app-id", "auth-service"),
    ];
    for (peer, address, host) in [
        ("10.0.0.1:1", "203.0.113.9", "pando.example"),
        ("[::ffff:10.0.0.1]:1", "203.0.113.9", "pando.example"),
        ("10.0.0.2:1", "10.0.0.2", "inside:8080"),
    ] {
        world.of(1, "GET", "/api/auth/me").from(peer).headers(&forwarded).send().await.ok();
        let seen = world.doubles.one();
        assert_eq!(seen.header("x-client-address"), Some(address), "{peer}");
        // auth-service tells our own pages from those of other origins by it.
        assert_eq!(seen.header("x-forwarded-host"), Some(host), "{peer}");
        assert_eq!((seen.header("x-forwarded-for"), seen.header("dapr-app-id")), (None, None), "{peer}");
    }
}

#[tokio::test]
async fn cookies_go_to_auth_service_alone() {
    let world = World::new();
    for (path, reaches) in [
        ("/api/auth/sessions", Some("pando_refresh=x")),
        ("/api/tasks", None),
        ("/api/chat/history", None),
    ] {
        world.of(1, "GET", path).header("cookie", "pando_refresh=x").send().await.ok();
        assert_eq!(world.doubles.one().header("cookie"), reaches, "{path}");
    }
}

#[tokio::test]
async fn one_correlation_id_goes_in_and_comes_out() {
    let world = World::new();
    let given = "01980000-0000-7000-8000-0000000000aa";
    let reply = world.of(1, "GET", "/api/tasks").header("x-correlation-id", given).send().await.ok();
    assert_eq!(
        (reply.header("x-correlation-id"), world.doubles.one().header("x-correlation-id")),
        (given, Some(given))
    );
    let mut made = std::collections::BTreeSet::new();
    for nonsense in ["", "x", "1; drop table", &"9".repeat(5000), "{jndi:x}"] {
        let reply = world
            .of(1, "GET", "/api/tasks")
            .header("x-correlation-id", nonsense)
            .send()
            .await
            .ok();
        let id = reply.header("x-correlation-id").to_owned();
        assert!(id.parse::<Uuid>().is_ok(), "{nonsense}: {id}");
        assert_eq!(world.doubles.one().header("x-correlation-id"), Some(&*id));
        made.insert(id);
    }
    assert_eq!(made.len(), 5, "each request has its own");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    world.of(1, "GET", "/api/tasks").header("traceparent", trace).send().await.ok();
    let passed = world.doubles.one().header("traceparent").unwrap().to_owned();
    assert!(
        passed.starts_with("00-0af7651916cd43dd8448eb211c80319c-") && passed != trace,
        "{passed}"
    );
}

#[tokio::test]
async fn a_service_that_is_away_or_late_is_told_with_a_time_to_come_back() {
    let world = World::new();
    for does in [Does::IsAway, Does::IsLate] {
        world.doubles.told("task-service", does);
        let reply = world.of(1, "GET", "/api/tasks").send().await.refused(503, "unavailable");
        assert_eq!(reply.header("retry-after"), "1");
        assert!(
            !String::from_utf8_lossy(&reply.body).contains("task-service"),
            "what is inside stays inside"
        );
        world.of(1, "GET", "/api/chat/history").send().await.ok();
    }
}
