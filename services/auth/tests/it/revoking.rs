use std::sync::Arc;

use pando_auth_contract::{JWKS, REVOCATIONS};
use pando_http::InProcess;
use pando_token::{KeysAndRevocations, Profile, TokenError, TokenVerifier};
use pando_wire::Client;
use serde_json::json;

use crate::world::{PASSWORD, World, settings};

/// Another service's way to know.
fn follower(world: &World) -> (Arc<TokenVerifier>, KeysAndRevocations) {
    let transport = InProcess::default();
    transport.open([("auth-service", world.router.clone())]).unwrap();
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let client = Client::new("auth-service", Arc::new(transport));
    let platform = &world.platform;
    let follower = KeysAndRevocations::new(
        client,
        &JWKS,
        &REVOCATIONS,
        verifier.clone(),
        platform.clock.clone(),
        platform.ids.clone(),
    );
    (verifier, follower)
}

async fn caught_up(follower: &KeysAndRevocations) {
    while follower.poll().await.unwrap() {}
}

#[tokio::test]
async fn a_logout_by_any_means_ends_the_session_at_once() {
    for means in ["body", "used", "access"] {
        let world = World::new().await;
        let login = world.register("a@b.co").await;
        let other = world.login("a@b.co").await;
        let call = world.call("POST", "/auth/logout");
        let call = match means {
            "body" => call.json(json!({ "refresh_token": login.refresh_token() })),
            "used" => {
                world.refresh(&login.refresh_token()).await.ok(200);
                world.clock.advance(60);
                call.json(json!({ "refresh_token": login.refresh_token() }))
            }
            _ => call.bearer(&login.access()),
        };
        call.send().await.ok(204);
        world.me(&login.access()).await.refused(401, "unauthenticated");
        world.refresh(&login.refresh_token()).await.refused(401, "refresh_token");
        world.me(&other.access()).await.ok(200);
        world.call("POST", "/auth/logout").bearer(&login.access()).send().await.ok(204);
    }
}

#[tokio::test]
async fn every_service_learns_of_it_and_forgets_when_no_token_is_left() {
    let world = World::new().await;
    let (verifier, follower) = follower(&world);
    let tokens: Vec<_> = [
        world.register("a@b.co").await,
        world.login("a@b.co").await,
        world.login("a@b.co").await,
    ]
    .into();
    let good = |token: &str| verifier.verify(token, world.now()).map(|_| ());
    caught_up(&follower).await;
    assert!(tokens.iter().all(|reply| good(&reply.access()).is_ok()));
    world.call("POST", "/auth/logout").bearer(&tokens[0].access()).send().await.ok(204);
    caught_up(&follower).await;
    assert_eq!(good(&tokens[0].access()), Err(TokenError::Revoked));
    let body = json!({ "current_password": PASSWORD, "new_password": "a new long password" });
    world
        .call("POST", "/auth/password")
        .bearer(&tokens[1].access())
        .json(body)
        .send()
        .await
        .ok(204);
    caught_up(&follower).await;
    assert_eq!(
        (good(&tokens[1].access()), good(&tokens[2].access())),
        (Ok(()), Err(TokenError::Revoked))
    );
    let body = json!({ "password": "a new long password" });
    world
        .call("DELETE", "/auth/me")
        .bearer(&tokens[1].access())
        .json(body)
        .send()
        .await
        .ok(204);
    caught_up(&follower).await;
    assert_eq!(good(&tokens[1].access()), Err(TokenError::Revoked));
    let list = || async { world.call("GET", "/auth/revocations").send().await.ok(200).body };
    let positions: Vec<_> = list().await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["position"].as_i64().unwrap())
        .collect();
    assert_eq!(positions, [1, 2, 3]);
    world.clock.advance(20 * 60);
    world.reconcile().await;
    assert_eq!(
        list().await["items"].as_array().unwrap().len(),
        3,
        "kept a margin longer than the tokens"
    );
    world.clock.advance(1);
    world.reconcile().await;
    assert_eq!(list().await, json!({ "items": [], "next": 0 }));
}

#[tokio::test]
async fn a_restart_forgets_no_revocation_and_a_replica_learns_of_it() {
    let world = World::new().await;
    let reply = world.register("a@b.co").await;
    let other = world.replica(settings()).await.unwrap();
    other.me(&reply.access()).await.ok(200);
    world.call("POST", "/auth/logout").bearer(&reply.access()).send().await.ok(204);
    other.reconcile().await;
    other.me(&reply.access()).await.refused(401, "unauthenticated");
    drop(other);
    let world = world.restarted(settings()).await.unwrap();
    world.me(&reply.access()).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn pages_of_the_list_follow_each_other_and_who_knows_too_much_starts_over() {
    let world = World::new().await;
    let keep = world.register("a@b.co").await;
    for _ in 0..3 {
        world.login("a@b.co").await.ok(200);
    }
    let body = json!({ "current_password": PASSWORD, "new_password": "a new long password" });
    world
        .call("POST", "/auth/password")
        .bearer(&keep.access())
        .json(body)
        .send()
        .await
        .ok(204);
    let after = |position: i64| world.call("GET", &format!("/auth/revocations?after={position}")).send();
    let all = after(0).await.ok(200).body;
    assert_eq!((all["items"].as_array().unwrap().len(), all["next"].as_i64()), (3, Some(3)));
    assert_eq!(all["items"][0]["kind"], "session");
    let rest = after(2).await.ok(200).body;
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].as_i64()), (1, Some(3)));
    assert_eq!(after(3).await.ok(200).body, json!({ "items": [], "next": 3 }));
    assert_eq!(after(1000).await.ok(200).body, all);
}

#[tokio::test]
async fn a_token_is_looked_at_in_the_words_of_rfc_7662() {
    let world = World::new().await;
    let reply = world.register("a@b.co").await;
    let look = |token: String| world.call("POST", "/auth/verify-token").json(json!({ "token": token })).send();
    let active = look(reply.access()).await.ok(200).body;
    assert_eq!(
        (active["active"].as_bool(), &active["sub"], &active["role"]),
        (Some(true), &reply.body["user"]["id"], &json!("administrator"))
    );
    assert_eq!(
        active["exp"].as_i64().unwrap(),
        world.now().plus_seconds(600).as_micros() / 1_000_000
    );
    let inactive = json!({ "active": false });
    let tampered = format!("{}A", &reply.access()[..reply.access().len() - 1]);
    assert_eq!(look(tampered).await.ok(200).body, inactive);
    let other = world.login("a@b.co").await;
    world.call("POST", "/auth/logout").bearer(&other.access()).send().await.ok(204);
    assert_eq!(look(other.access()).await.ok(200).body, inactive);
    world.clock.advance(600);
    assert_eq!(look(reply.access()).await.ok(200).body, inactive);
}
