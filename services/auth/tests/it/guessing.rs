use futures_util::future::join_all;
use pando_auth::{PasswordCost, Settings};
use serde_json::json;

use crate::world::{PASSWORD, World, settings};

fn wrong(email: &str) -> serde_json::Value {
    json!({ "email": email, "password": "not this one" })
}

#[tokio::test]
async fn an_unknown_address_answers_and_costs_the_same_as_a_wrong_password() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let mut answers = Vec::new();
    for email in ["a@b.co", "nobody@b.co"] {
        let before = world.figure("pando_password_hashes");
        let mut reply = world
            .call("POST", "/auth/login")
            .json(wrong(email))
            .send()
            .await
            .refused(401, "credentials");
        reply.body["correlation_id"].take();
        answers.push((reply.body, world.figure("pando_password_hashes") - before));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1, 1);
    assert_eq!(world.figure("pando_login_failures"), 2);
}

#[tokio::test]
async fn guessing_slows_down_the_guesser_and_never_the_owner_elsewhere() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let guess = |email: &str, address: &str| world.call("POST", "/auth/login").from(address).json(wrong(email)).send();
    for email in ["a@b.co", "nobody@b.co"] {
        for _ in 0..11 {
            guess(email, "203.0.113.9").await.refused(401, "credentials");
        }
        let hashes = world.figure("pando_password_hashes");
        let slowed = guess(email, "203.0.113.9").await.refused(429, "rate_limited");
        assert_eq!(slowed.header("retry-after"), "1");
        assert_eq!(world.figure("pando_password_hashes"), hashes, "a refused guess costs no hash");
    }
    let right = || json!({ "email": "a@b.co", "password": PASSWORD });
    world
        .call("POST", "/auth/login")
        .from("203.0.113.9")
        .json(right())
        .send()
        .await
        .refused(429, "rate_limited");
    world
        .call("POST", "/auth/login")
        .from("198.51.100.1")
        .json(right())
        .send()
        .await
        .ok(200);
    world.clock.advance(1);
    guess("a@b.co", "203.0.113.9").await.refused(401, "credentials");
    assert_eq!(
        guess("a@b.co", "203.0.113.9")
            .await
            .refused(429, "rate_limited")
            .header("retry-after"),
        "2"
    );
    world.clock.advance(2);
    world
        .call("POST", "/auth/login")
        .from("203.0.113.9")
        .json(right())
        .send()
        .await
        .ok(200);
    guess("a@b.co", "203.0.113.9").await.refused(401, "credentials");
}

#[tokio::test]
async fn guesses_at_once_gain_nothing_and_neither_do_addresses_of_one_network() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let guesses = (0..40).map(|number| {
        let address = format!("2001:db8:1:2::{number:x}");
        world.call("POST", "/auth/login").from(&address).json(wrong("a@b.co")).send()
    });
    let replies = join_all(guesses).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 401).count(), 11);
    assert_eq!(replies.iter().filter(|reply| reply.status == 429).count(), 29);
}

#[tokio::test]
async fn a_stolen_access_token_does_not_help_to_guess_the_password() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.access();
    for _ in 0..6 {
        let delete = world
            .call("DELETE", "/auth/me")
            .bearer(&token)
            .json(json!({ "password": "a guess" }));
        delete.send().await.refused(403, "credentials");
    }
    let change = || {
        let body = json!({ "current_password": "a guess", "new_password": "what they would like" });
        world.call("POST", "/auth/password").bearer(&token).json(body).send()
    };
    for _ in 0..5 {
        change().await.refused(403, "credentials");
    }
    change().await.refused(429, "rate_limited");
}

#[tokio::test]
async fn a_storm_of_sign_ins_is_shed_with_a_time_to_come_back() {
    let world = World::with(Settings {
        password_queue_max: 2,
        password_cost: PasswordCost::default(),
        ..settings()
    });
    let world = world.await;
    world.register("a@b.co").await.ok(201);
    let logins = (0..20).map(|number| {
        let body = json!({ "email": "a@b.co", "password": PASSWORD });
        world
            .call("POST", "/auth/login")
            .from(&format!("192.0.2.{number}"))
            .json(body)
            .send()
    });
    let replies = join_all(logins).await;
    let (served, shed): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == 200);
    assert!(!served.is_empty() && served.len() <= 4, "{}", served.len());
    for reply in shed {
        let reply = reply.refused(503, "unavailable");
        assert_eq!(reply.header("retry-after"), "1");
    }
    assert_eq!(world.figure("pando_password_hashes"), 1 + served.len() as u64);
}

#[tokio::test]
async fn what_was_shed_is_no_failure() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let world = world
        .restarted(Settings {
            password_queue_max: 0,
            ..settings()
        })
        .await
        .unwrap();
    for _ in 0..30 {
        world.login("a@b.co").await.refused(503, "unavailable");
    }
}

#[tokio::test]
async fn a_hash_of_another_cost_is_made_anew_at_sign_in() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let dearer = Settings {
        password_cost: PasswordCost {
            memory_kib: 32,
            passes: 2,
            lanes: 1,
        },
        ..settings()
    };
    let world = world.restarted(dearer).await.unwrap();
    world
        .call("POST", "/auth/login")
        .json(wrong("a@b.co"))
        .send()
        .await
        .refused(401, "credentials");
    assert_eq!(world.figure("pando_password_hashes"), 1);
    world.login("a@b.co").await.ok(200);
    assert_eq!(world.figure("pando_password_hashes"), 3);
    world.login("a@b.co").await.ok(200);
    assert_eq!(world.figure("pando_password_hashes"), 4);
    let bytes = world.bytes_at_rest().await;
    assert!(bytes.windows(12).any(|window| window == b"m=32,t=2,p=1"));
}

#[tokio::test]
async fn many_tabs_that_sign_in_at_once_all_get_in() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let replies = join_all((0..8).map(|_| world.login("a@b.co"))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    let versions: Vec<_> = world
        .events()
        .await
        .iter()
        .map(|(_, data)| data["version"].as_u64().unwrap())
        .collect();
    assert_eq!(versions, (1..=9).collect::<Vec<_>>(), "one event a version");
}

#[tokio::test]
async fn a_password_that_was_changed_since_it_was_verified_begins_no_session() {
    use pando_auth::domain::refresh::RefreshToken;
    use pando_auth::store::rows::Account;
    use pando_auth::store::units::{NewSession, begin_session, words};
    use pando_store::{CommitError, Unit};
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let email = pando_kernel::Email::new("a@b.co").unwrap();
    let verified = Account::by_email(&*world.store, &email).await.unwrap().unwrap();
    world.auth.reset_password(&email, None).await.unwrap();
    let token = RefreshToken::first(world.platform.ids.next(), &*world.platform.random);
    let (now, later) = (world.now(), world.now().plus_seconds(60));
    let session = NewSession {
        token: &token,
        now,
        expires_at: later,
        ends_at: later,
        user_agent: None,
    };
    let mut unit = Unit::new();
    unit.ops = begin_session(&verified, session);
    let outcome = world.store.commit(unit).await;
    assert!(matches!(outcome, Err(CommitError::Conflict(words::ACCOUNT))), "{outcome:?}");
}
