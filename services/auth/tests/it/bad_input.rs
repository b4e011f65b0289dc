use serde_json::json;

use crate::world::{PASSWORD, World};

const BODIES: &[(&str, &str)] = &[
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/verify-token"),
    ("POST", "/auth/password"),
    ("POST", "/auth/invitations"),
    ("PATCH", "/auth/me"),
    ("DELETE", "/auth/me"),
];

/// `Call::send` itself refuses every 500.
#[tokio::test]
async fn no_body_breaks_anything() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let long = format!(r#"{{"email":"{}@b.co","password":"x"}}"#, "a".repeat(100_000));
    let texts = [
        ("{", 400),
        ("nonsense", 400),
        ("\u{1}", 400),
        (&deep, 400),
        ("[]", 422),
        ("null", 422),
        ("7", 422),
        (r#"{"unknown":1}"#, 422),
        (r#"{"email":"a\u0000b@b.co","password":"p\u0000"}"#, 422),
        (r#"{"email":7,"password":[]}"#, 422),
        (r#"{"email":"\ud800@b.co"}"#, 400),
        (r#"{"refresh_token":{},"token":[],"name":"a\u0000","current_password":1}"#, 422),
        (&long, 422),
    ];
    for (method, path) in BODIES {
        for (text, status) in texts {
            let token = world.login("a@b.co").await.access();
            let reply = world.call(method, path).bearer(&token).text(text).send().await;
            // A lone surrogate may sit in a field that is unknown; an empty list stands for nothing where every field may be left out.
            let is_refused = [status, 422].contains(&reply.status.as_u16());
            assert!(is_refused || text == "[]", "{method} {path} {text:.60}: {reply:?}");
        }
        let token = world.login("a@b.co").await.access();
        let typed = world.call(method, path).bearer(&token).text_as("text/plain", "{}").send().await;
        typed.refused(415, "media_type");
    }
    let account = world.login("a@b.co").await.ok(200);
    assert_eq!(
        (account.body["user"]["role"].as_str(), &account.body["user"]["name"]),
        (Some("administrator"), &json!(null))
    );
}

#[tokio::test]
async fn fields_that_cannot_be_are_named() {
    let world = World::new().await;
    for (field, value) in [
        ("email", json!("no address")),
        ("email", json!("a\0b@b.co")),
        ("name", json!("a\0b")),
        ("name", json!("   ")),
        ("name", json!("x".repeat(121))),
        ("time_zone", json!("now")),
        ("session", json!("carrier-pigeon")),
        ("administrator", json!(true)),
    ] {
        let mut body = json!({ "email": "a@b.co", "password": PASSWORD });
        body[field] = value;
        let reply = world.call("POST", "/auth/register").json(body).send().await.refused(422, "invalid");
        assert_eq!(reply.body["errors"][0]["pointer"], format!("/{field}"));
    }
    assert!(world.auth.accounts(None).await.unwrap().is_empty());
    let nul = json!({ "email": "a@b.co", "password": "p\0" });
    world.register("a@b.co").await.ok(201);
    world.call("POST", "/auth/login").json(nul).send().await.refused(401, "credentials");
    let long = json!({ "email": "a@b.co", "password": "x".repeat(500_000) });
    world
        .call("POST", "/auth/login")
        .json(long)
        .send()
        .await
        .refused(401, "credentials");
}

#[tokio::test]
async fn queries_and_tokens_that_are_wrong_are_refused_plainly() {
    let world = World::new().await;
    for path in [
        "/auth/revocations?after=x",
        "/auth/revocations?before=1",
        "/outbox?after=1&after=2",
        "/outbox?after=99999999999999999999",
    ] {
        world.call("GET", path).send().await.refused(422, "invalid");
    }
    for path in ["/auth/revocations?after=-5", "/outbox?after=-5", "/outbox?after=5"] {
        world.call("GET", path).send().await.ok(200);
    }
    for (method, path) in [
        ("GET", "/auth/me"),
        ("PATCH", "/auth/me"),
        ("DELETE", "/auth/me"),
        ("GET", "/auth/sessions"),
        ("POST", "/auth/password"),
        ("POST", "/auth/invitations"),
        ("DELETE", "/auth/sessions/0197a4b0-0000-7000-8000-000000000000"),
    ] {
        let reply = world.call(method, path).send().await.refused(401, "unauthenticated");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
        world
            .call(method, path)
            .bearer("a.b.c")
            .send()
            .await
            .refused(401, "unauthenticated");
    }
    for token in ["", "x", &"A".repeat(86), &"A".repeat(100_000), "é"] {
        world.refresh(token).await.refused(401, "refresh_token");
        let logout = world.call("POST", "/auth/logout").json(json!({ "refresh_token": token }));
        logout.send().await.ok(204);
        let looked = world.call("POST", "/auth/verify-token").json(json!({ "token": token }));
        assert_eq!(looked.send().await.ok(200).body, json!({ "active": false }));
    }
    world.call("POST", "/auth/refresh").send().await.refused(401, "refresh_token");
}
