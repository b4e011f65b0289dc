use futures_util::future::join_all;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_token_is_used_once_and_a_lost_answer_can_be_asked_for_again() {
    let world = World::new().await;
    let first = world.register("a@b.co").await.refresh_token();
    let second = world.refresh(&first).await.ok(200).refresh_token();
    assert_ne!(first, second);
    world.clock.advance(10);
    let again = world.refresh(&first).await.ok(200);
    assert_eq!(again.refresh_token(), second, "the very same successor");
    world.me(&again.access()).await.ok(200);
    let third = world.refresh(&second).await.ok(200).refresh_token();
    assert_ne!(third, second);
}

#[tokio::test]
async fn tabs_at_once_get_the_same_successor() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.refresh_token();
    let replies = join_all((0..8).map(|_| world.refresh(&token))).await;
    let tokens: std::collections::BTreeSet<_> = replies.into_iter().map(|reply| reply.ok(200).refresh_token()).collect();
    assert_eq!(tokens.len(), 1);
    world.refresh(tokens.first().unwrap()).await.ok(200);
}

#[tokio::test]
async fn a_used_token_that_comes_again_ends_the_session() {
    for (uses, pause) in [(1, 11), (2, 0), (5, 0)] {
        let world = World::new().await;
        let registered = world.register("a@b.co").await;
        let bystander = world.login("a@b.co").await;
        let mut latest = registered.refresh_token();
        let mut access = registered.access();
        for _ in 0..uses {
            let reply = world.refresh(&latest).await.ok(200);
            (latest, access) = (reply.refresh_token(), reply.access());
        }
        world.clock.advance(pause);
        world.me(&access).await.ok(200);
        world.refresh(&registered.refresh_token()).await.refused(401, "refresh_token");
        world.me(&access).await.refused(401, "unauthenticated");
        world.refresh(&latest).await.refused(401, "refresh_token");
        assert_eq!(world.figure("pando_refresh_reuses"), 1);
        world.me(&bystander.access()).await.ok(200);
    }
}

#[tokio::test]
async fn a_guess_harms_nobody() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.refresh_token();
    // The right session with other secrets.
    let forged = format!("{}{}A", &token[..22], "B".repeat(63));
    assert!(pando_auth::domain::refresh::RefreshToken::read(&forged).is_some());
    world.refresh(&forged).await.refused(401, "refresh_token");
    let logout = world.call("POST", "/auth/logout").json(json!({ "refresh_token": forged }));
    logout.send().await.ok(204);
    world.refresh(&token).await.ok(200);
}

#[tokio::test]
async fn a_session_slides_and_ends_at_last() {
    const DAY: i64 = 24 * 3600;
    let world = World::new().await;
    let mut token = world.register("a@b.co").await.refresh_token();
    let idle = world.login("a@b.co").await.refresh_token();
    for _ in 0..6 {
        world.clock.advance(29 * DAY);
        token = world.refresh(&token).await.ok(200).refresh_token();
    }
    world.refresh(&idle).await.refused(401, "refresh_token");
    world.clock.advance(6 * DAY - 100);
    let last = world.refresh(&token).await.ok(200);
    assert_eq!(last.body["expires_in"], 100, "no access token outlives its session");
    world.clock.advance(100);
    world.refresh(&last.refresh_token()).await.refused(401, "refresh_token");
    world.reconcile().await;
    assert!(!world.bytes_at_rest().await.is_empty());
}

#[tokio::test]
async fn a_session_outlives_a_restart() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.refresh_token();
    let world = world.restarted(crate::world::settings()).await.unwrap();
    world.refresh(&token).await.ok(200);
}
