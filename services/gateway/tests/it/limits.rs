use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use pando_gateway::Settings;

use crate::world::{Reply, World, at_once};

fn tight() -> World {
    World::with(Settings {
        person_rate: at_once(3),
        address_rate: at_once(2),
        ..Settings::default()
    })
}

/// A 429 that says what the limit is and when to come back.
#[track_caller]
fn too_many(reply: Reply, limit: &str) {
    let reply = reply.refused(429, "rate_limited");
    let wait: u32 = reply.header("retry-after").parse().unwrap();
    assert!((1..=3601).contains(&wait), "{wait}");
    assert_eq!(reply.header("ratelimit"), format!("\"{limit}\";r=0"));
    assert!(reply.header("ratelimit-policy").starts_with(&format!("\"{limit}\";q=")));
}

#[tokio::test]
async fn a_person_has_a_burst_and_nobody_elses() {
    let world = tight();
    for left in [2, 1, 0] {
        let reply = world.of(1, "GET", "/api/tasks").send().await.ok();
        assert_eq!(reply.header("ratelimit"), format!("\"person\";r={left}"));
        assert_eq!(reply.header("ratelimit-policy"), "\"person\";q=3;w=10800");
    }
    assert_eq!(world.doubles.seen().len(), 3);
    too_many(world.of(1, "GET", "/api/tasks").send().await, "person");
    // Whichever way it is tried: another service, a stream, an export, another address, another token.
    too_many(world.of(1, "POST", "/api/chat/process").send().await, "person");
    too_many(world.of(1, "GET", "/api/events").send().await, "person");
    too_many(world.of(1, "GET", "/api/export").send().await, "person");
    too_many(world.of(1, "GET", "/api/tasks").from("192.0.2.9:1").send().await, "person");
    world.clock.advance(1);
    too_many(world.of(1, "GET", "/api/tasks").send().await, "person");
    assert!(world.doubles.seen().is_empty());
    world.of(2, "GET", "/api/tasks").send().await.ok();
}

#[tokio::test]
async fn an_address_has_a_burst_of_sign_ins_and_a_household_is_one_address() {
    let world = tight();
    let login = |from: &str| world.call("POST", "/api/auth/login").from(from).send();
    for left in [1, 0] {
        let reply = login("[2001:db8:1:2::1]:1").await.ok();
        assert_eq!(reply.header("ratelimit"), format!("\"address\";r={left}"));
    }
    assert_eq!(world.doubles.seen().len(), 2);
    too_many(login("[2001:db8:1:2::1]:2").await, "address");
    too_many(login("[2001:db8:1:2:ffff::9]:1").await, "address");
    let refresh = world.call("POST", "/api/auth/refresh").from("[2001:db8:1:2::1]:1");
    too_many(refresh.send().await, "address");
    let claimed = world.call("POST", "/api/auth/login").from("[2001:db8:1:2::1]:1");
    let claimed = claimed.headers(&[
        ("x-forwarded-for", "192.0.2.1"),
        ("x-client-address", "192.0.2.1"),
        ("forwarded", "for=192.0.2.1"),
    ]);
    too_many(claimed.send().await, "address");
    assert!(world.doubles.seen().is_empty());
    login("[2001:db8:1:3::1]:1").await.ok();
    world.of(1, "GET", "/api/tasks").from("[2001:db8:1:2::1]:1").send().await.ok();
}

#[tokio::test]
async fn refused_tokens_use_nobodys_requests_up() {
    let world = tight();
    for _ in 0..20 {
        let guess = world.call("GET", "/api/tasks").header("authorization", "Bearer guess");
        guess.send().await.refused(401, "unauthenticated");
    }
    world.of(1, "GET", "/api/tasks").send().await.ok();
}

#[tokio::test]
async fn a_body_that_is_too_large_never_arrives() {
    const MAX: usize = 1000;
    let world = World::with(Settings {
        body_bytes_max: MAX,
        ..Settings::default()
    });
    let post = |body: Body| {
        world
            .of(1, "POST", "/api/tasks")
            .header("content-type", "application/json")
            .body(body)
            .send()
    };
    post(Body::from(vec![b' '; MAX])).await.ok();
    assert_eq!(world.doubles.one().body.len(), MAX);
    post(Body::from(vec![b' '; MAX + 1])).await.refused(413, "too_large");
    // Without a length it is noticed on the way: the service sees a body that breaks off.
    let pieces = (0..30).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 100])));
    let reply = post(Body::from_stream(stream::iter(pieces))).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(world.doubles.seen().is_empty());
}
