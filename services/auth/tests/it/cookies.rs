use pando_auth::Settings;
use serde_json::json;

use crate::world::{PASSWORD, World, settings};

fn with_cookie() -> serde_json::Value {
    json!({ "email": "a@b.co", "password": PASSWORD, "session": "cookie" })
}

#[tokio::test]
async fn the_refresh_token_stays_in_its_cookie() {
    let world = World::new().await;
    let registered = world.call("POST", "/auth/register").json(with_cookie()).send().await.ok(201);
    let line = registered.header("set-cookie").to_owned();
    assert!(
        line.ends_with("; Path=/api/auth; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"),
        "{line}"
    );
    assert!(registered.body.get("refresh_token").is_none());
    // Whatever the body asks for: what came by cookie goes by cookie.
    let refresh = world
        .call("POST", "/auth/refresh")
        .cookie(&registered.cookie())
        .json(json!({ "session": "token" }));
    let refreshed = refresh.send().await.ok(200);
    assert!(refreshed.body.get("refresh_token").is_none());
    assert_ne!(refreshed.cookie(), registered.cookie());
    let again = world.call("POST", "/auth/refresh").cookie(&refreshed.cookie()).send().await.ok(200);
    let logout = world.call("POST", "/auth/logout").cookie(&again.cookie()).send().await.ok(204);
    assert_eq!(
        logout.header("set-cookie"),
        "pando_refresh=; Path=/api/auth; Max-Age=0; HttpOnly; SameSite=Strict; Secure"
    );
    world.me(&again.access()).await.refused(401, "unauthenticated");
    world
        .call("POST", "/auth/refresh")
        .cookie(&again.cookie())
        .send()
        .await
        .refused(401, "refresh_token");
}

#[tokio::test]
async fn plain_http_gets_a_cookie_that_works_there() {
    let world = World::with(Settings {
        secure_cookies: false,
        ..settings()
    })
    .await;
    let reply = world.call("POST", "/auth/register").json(with_cookie()).send().await.ok(201);
    assert!(reply.header("set-cookie").ends_with("SameSite=Strict"));
}

#[tokio::test]
async fn the_cookie_counts_from_our_own_pages_only() {
    let world = World::new().await;
    let cookie = world.call("POST", "/auth/register").json(with_cookie()).send().await.cookie();
    let from = |headers: &[(&str, &str)]| {
        let call = world.call("POST", "/auth/refresh").cookie(&cookie);
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send()
    };
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "http://pando.local"),
            ("host", "pando.local"),
        ],
        &[("origin", "http://evil.example"), ("host", "pando.local")],
        &[("origin", "null"), ("host", "pando.local")],
        // As the gateway tells it, over plain HTTP: another port of the same host is another origin of the same site.
        &[("origin", "http://pando.local:9090"), ("x-forwarded-host", "pando.local:8080")],
    ] {
        from(foreign).await.refused(403, "forbidden");
        let logout = world.call("POST", "/auth/logout").cookie(&cookie);
        let logout = foreign.iter().fold(logout, |call, (name, value)| call.header(name, value));
        logout.send().await.refused(403, "forbidden");
    }
    for own in [
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://pando.local"),
            ("host", "inside:80"),
        ][..],
        &[("origin", "http://pando.local:8080"), ("host", "pando.local:8080")],
        &[("origin", "http://pando.local:8080"), ("x-forwarded-host", "pando.local:8080")],
        &[],
    ] {
        from(own).await.ok(200);
    }
}
