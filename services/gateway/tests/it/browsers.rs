use pando_gateway::{AllowedOrigins, Settings};

use crate::world::{Reply, World};

const FRIEND: &str = "https://friend.example";

async fn preflight(world: &World, origin: &str) -> Reply {
    let call = world.call("OPTIONS", "/api/tasks").header("origin", origin);
    let asked = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization, content-type"),
    ];
    call.headers(&asked).send().await
}

fn allowing(reply: &Reply) -> Vec<&str> {
    let names = reply.headers.keys().map(http::HeaderName::as_str);
    names.filter(|name| name.starts_with("access-control-")).collect()
}

#[tokio::test]
async fn no_other_origin_is_let_in_unless_a_setting_names_it() {
    let world = World::new();
    for origin in [FRIEND, "null", "http://localhost:8080"] {
        let reply = preflight(&world, origin).await.refused(405, "method_not_allowed");
        assert_eq!(allowing(&reply), [""; 0]);
        let reply = world.of(1, "GET", "/api/tasks").header("origin", origin).send().await.ok();
        assert_eq!(allowing(&reply), [""; 0]);
    }
}

#[tokio::test]
async fn a_named_origin_is_let_in_exactly_and_without_cookies() {
    let world = World::with(Settings {
        allowed_origins: AllowedOrigins(vec![FRIEND.to_owned()]),
        ..Settings::default()
    });
    let reply = preflight(&world, FRIEND).await;
    assert_eq!(reply.status, 204);
    assert_eq!(
        (reply.header("access-control-allow-origin"), reply.header("vary")),
        (FRIEND, "origin")
    );
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        assert!(reply.header("access-control-allow-methods").contains(method));
    }
    for header in ["authorization", "content-type", "if-match", "idempotency-key", "last-event-id"] {
        assert!(reply.header("access-control-allow-headers").contains(header));
    }
    assert!(!reply.has("access-control-allow-credentials"));
    let reply = world.of(1, "GET", "/api/tasks").header("origin", FRIEND).send().await.ok();
    assert_eq!(reply.header("access-control-allow-origin"), FRIEND);
    assert!(reply.header("access-control-expose-headers").contains("x-correlation-id"));
    // A refusal can be read by the page too.
    let refusal = world
        .call("GET", "/api/tasks")
        .header("origin", FRIEND)
        .send()
        .await
        .refused(401, "unauthenticated");
    assert_eq!(refusal.header("access-control-allow-origin"), FRIEND);
    for stranger in [
        "http://friend.example",
        "https://friend.example.evil",
        "https://evil.example",
        "https://friend.example:444",
        "null",
    ] {
        assert_eq!(allowing(&preflight(&world, stranger).await), [""; 0], "{stranger}");
        let reply = world.of(1, "GET", "/api/tasks").header("origin", stranger).send().await.ok();
        assert_eq!((allowing(&reply), reply.header("vary")), (vec![], "origin"), "{stranger}");
    }
}

#[tokio::test]
async fn every_answer_tells_the_browser_to_be_careful() {
    let world = World::new();
    for (path, status) in [
        ("/api/tasks", 200),
        ("/api/nowhere", 404),
        ("/api/openapi.json", 200),
        ("/api/docs", 200),
    ] {
        let reply = world.of(1, "GET", path).send().await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path} {policy}"
        );
        assert!(!policy.contains("script-src"), "{path} {policy}");
    }
}
