use std::collections::BTreeMap;

use futures_util::future::join_all;
use pando_auth::{RegistrationPolicy, Settings};
use pando_auth_contract::Secret;
use serde_json::json;

use crate::world::{PASSWORD, Reply, World, settings};

fn counted(replies: &[Reply]) -> BTreeMap<(u16, String), usize> {
    let mut counts = BTreeMap::new();
    for reply in replies {
        *counts.entry((reply.status.as_u16(), reply.text("code"))).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn exactly_one_of_many_first_accounts_is_the_administrator() {
    let world = World::new().await;
    let other = world.replica(settings()).await.unwrap();
    let emails: Vec<String> = (0..8).map(|number| format!("first{number}@example.org")).collect();
    let replies = join_all(emails.iter().enumerate().map(|(number, email)| match number % 2 {
        0 => world.register(email),
        _ => other.register(email),
    }));
    let replies = replies.await;
    assert!(replies.iter().all(|reply| reply.status == 201));
    let administrators = replies.iter().filter(|reply| reply.body["user"]["role"] == "administrator").count();
    assert_eq!(administrators, 1);
}

#[tokio::test]
async fn where_registration_closes_after_the_first_account_only_one_of_many_gets_in() {
    let world = World::with(Settings {
        registration: RegistrationPolicy::Closed,
        ..settings()
    })
    .await;
    let emails: Vec<String> = (0..8).map(|number| format!("first{number}@example.org")).collect();
    let replies = join_all(emails.iter().map(|email| world.register(email))).await;
    let expected = [((201, String::new()), 1), ((403, "registration_closed".to_owned()), 7)];
    assert_eq!(counted(&replies), BTreeMap::from(expected));
    assert_eq!(world.auth.accounts(None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_address_becomes_one_account_however_it_is_spelled_and_however_many_ask_at_once() {
    for registration in [RegistrationPolicy::Open, RegistrationPolicy::Closed] {
        let world = World::with(Settings {
            registration,
            ..settings()
        })
        .await;
        let spellings = ["a@b.co", "A@b.co", "a@B.CO", " A@B.co ", "a@b.co", "a@b.co", "a@b.co", "A@B.CO"];
        let replies = join_all(spellings.map(|email| world.register(email))).await;
        let expected = [((201, String::new()), 1), ((409, "email_taken".to_owned()), 7)];
        assert_eq!(counted(&replies), BTreeMap::from(expected));
    }
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    world.clock.advance(3600);
    world.register("A@B.co").await.refused(409, "email_taken");
    let world = World::with(Settings {
        registration: RegistrationPolicy::Closed,
        ..settings()
    })
    .await;
    world.register("a@b.co").await.ok(201);
    world.clock.advance(60);
    world.register("a@b.co").await.refused(403, "registration_closed");
}

#[tokio::test]
async fn the_setup_code_guards_the_first_account_and_no_other() {
    let world = World::with(Settings {
        setup_code: Some(Secret::new("K7WQ-22MN")),
        ..settings()
    })
    .await;
    let status = world.call("GET", "/auth/status").send().await.ok(200);
    assert_eq!(status.body, json!({ "registration": "first-account", "setup_code_required": true }));
    let with = |code: &str| json!({ "email": "a@b.co", "password": PASSWORD, "setup_code": code });
    world.register("a@b.co").await.refused(403, "setup_code");
    for _ in 0..11 {
        world
            .call("POST", "/auth/register")
            .json(with("K7WQ-22MX"))
            .send()
            .await
            .refused(403, "setup_code");
    }
    let slowed = world
        .call("POST", "/auth/register")
        .json(with("K7WQ-22MY"))
        .send()
        .await
        .refused(429, "rate_limited");
    assert_eq!(slowed.header("retry-after"), "1");
    world
        .call("POST", "/auth/register")
        .from("192.0.2.7")
        .json(with("K7WQ-22MN"))
        .send()
        .await
        .ok(201);
    let status = world.call("GET", "/auth/status").send().await.ok(200);
    assert_eq!(status.body, json!({ "registration": "open", "setup_code_required": false }));
    assert_eq!(world.register("b@b.co").await.ok(201).body["user"]["role"], "member");
}

#[tokio::test]
async fn passwords_that_are_tried_first_are_refused_with_the_reason() {
    let world = World::new().await;
    let register = |password: &str| {
        let body = json!({ "email": "grace.hopper@example.org", "name": "Grace Hopper", "password": password });
        world.call("POST", "/auth/register").json(body).send()
    };
    for (password, reason) in [
        ("short", "at least 8"),
        ("PassWord1", "tried first"),
        ("iloveyou", "tried first"),
        ("gracehopper1", "your name"),
        ("Grace.Hopper", "your address"),
        ("pandopando", "this product"),
        ("aaaaaaaaaa", "repetition"),
        ("23456789", "sequence"),
        ("nul \0 within", "NUL"),
        (&"long ".repeat(60), "at most 256"),
    ] {
        let reply = register(password).await.refused(422, "password");
        assert_eq!(
            (
                reply.body["errors"][0]["pointer"].as_str(),
                reply.body["errors"][0]["code"].as_str()
            ),
            (Some("/password"), Some("password"))
        );
        assert!(reply.text("detail").contains(reason), "{password}: {}", reply.body);
    }
    assert_eq!(world.figure("pando_password_hashes"), 0, "nothing is hashed for a refusal");
    register("  🦊 с пробелами and spaces  ").await.ok(201);
    let login = |password: &str| {
        let body = json!({ "email": "grace.hopper@example.org", "password": password });
        world.call("POST", "/auth/login").json(body).send()
    };
    login("  🦊 с пробелами and spaces  ").await.ok(200);
    login("🦊 с пробелами and spaces").await.refused(401, "credentials");
}

#[tokio::test]
async fn two_ways_to_type_the_same_password_are_one() {
    let world = World::new().await;
    let composed = json!({ "email": "a@b.co", "password": "crème brûlée" });
    world.call("POST", "/auth/register").json(composed).send().await.ok(201);
    let decomposed = json!({ "email": "a@b.co", "password": "cre\u{300}me bru\u{302}le\u{301}e" });
    world.call("POST", "/auth/login").json(decomposed).send().await.ok(200);
}

#[tokio::test]
async fn nothing_secret_is_kept_as_it_is() {
    let world = World::new().await;
    let reply = world.register("a@b.co").await;
    let bytes = world.bytes_at_rest().await;
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(b"a@b.co") && holds(b"$argon2id$v=19$"));
    assert!(!holds(PASSWORD.as_bytes()));
    let token = pando_auth::domain::refresh::RefreshToken::read(&reply.refresh_token()).unwrap();
    assert!(!holds(reply.refresh_token().as_bytes()) && !holds(&token.raw()[16..48]) && !holds(&token.raw()[32..]));
    assert!(holds(&token.secret_hash()));
}
