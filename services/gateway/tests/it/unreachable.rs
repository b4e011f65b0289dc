use crate::world::World;

/// Operations that services keep to themselves, in every disguise a client could give them.
#[tokio::test]
async fn no_disguise_reaches_what_is_for_services_alone() {
    let world = World::new();
    let paths = [
        "/outbox",
        "/activities/feed",
        "/auth/revocations",
        "/api",
        "/api/",
        "/api/outbox",
        "/api/outbox?after=0",
        "/API/outbox",
        "/api/Outbox",
        "/api/outbox/",
        "/api//outbox",
        "//api/outbox",
        "/api/./outbox",
        "/api/../outbox",
        "/api/api/outbox",
        "/api/tasks/../outbox",
        "/api/tasks/%2e%2e/outbox",
        "/api/tasks/..%2foutbox",
        "/api/tasks/%2e%2e%2foutbox",
        "/api/tasks/..%5coutbox",
        "/api/tasks/..",
        "/api/tasks/.",
        "/api/tasks/%2e%2e",
        "/api/tasks/%00",
        "/api/tasks/%252e%252e%252foutbox",
        "/api/tasks/..;/outbox",
        "/api/tasks/a%2fcomplete",
        "/api/%6futbox",
        "/api/activities/feed",
        "/api/activities/feed/",
        "/api/activities/%66eed",
        "/api/activities//feed",
        "/api/activities/../activities/feed",
        "/api/auth/revocations",
        "/api/auth/Revocations",
        "/api/auth/sessions/..%2frevocations",
        "/api/auth/sessions/%2e%2e/revocations",
        "/api/events/user.deleted",
        "/api/events/task.created",
        "/events/user.deleted",
        "/dapr/subscribe",
        "/api/dapr/subscribe",
        "/metrics",
        "/readyz",
    ];
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE"] {
            let reply = world.of(1, method, path).send().await;
            assert!([404, 405].contains(&reply.status.as_u16()), "{method} {path}: {reply:?}");
            let seen = world.doubles.seen();
            assert!(seen.is_empty(), "{method} {path} reached {seen:?}");
        }
    }
}

#[tokio::test]
async fn headers_that_name_another_method_or_path_change_nothing() {
    let world = World::new();
    for (name, value) in [
        ("x-http-method-override", "DELETE"),
        ("x-http-method", "DELETE"),
        ("x-method-override", "DELETE"),
        ("x-original-url", "/outbox"),
        ("x-rewrite-url", "/outbox"),
        ("x-forwarded-prefix", "/outbox"),
        ("x-forwarded-path", "/outbox"),
    ] {
        world.of(1, "GET", "/api/tasks").header(name, value).send().await.ok();
        let seen = world.doubles.one();
        assert_eq!(
            (seen.app_id, seen.method.as_str(), seen.uri.as_str()),
            ("task-service", "GET", "/tasks"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_another_method_says_which_there_are() {
    let world = World::new();
    world.of(1, "GET", "/api/nowhere").send().await.refused(404, "not_found");
    let reply = world.of(1, "DELETE", "/api/tasks").send().await.refused(405, "method_not_allowed");
    let mut allowed: Vec<&str> = reply.header("allow").split(',').map(str::trim).collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    let reply = world.of(1, "POST", "/api/events").send().await.refused(405, "method_not_allowed");
    assert!(reply.header("allow").contains("GET"));
    assert!(world.doubles.seen().is_empty());
}
