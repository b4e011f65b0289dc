//! What two requests at the same moment could break where the database takes both at once.

use futures_util::future::join_all;
use pando_token::RevocationList;
use serde_json::json;

use crate::world::{PASSWORD, World, settings};

#[tokio::test]
async fn of_twenty_first_accounts_one_is_the_administrators() {
    let world = World::new().await;
    let other = world.replica(settings()).await.unwrap();
    let emails: Vec<String> = (0..20).map(|number| format!("p{number}@b.co")).collect();
    let replies = join_all(
        emails
            .iter()
            .enumerate()
            .map(|(number, email)| [&world, &other][number % 2].register(email)),
    )
    .await;
    let roles = replies.into_iter().map(|reply| reply.ok(201).body["user"]["role"].clone());
    assert_eq!(roles.filter(|role| role == "administrator").count(), 1);
}

#[tokio::test]
async fn twenty_uses_of_one_token_are_one_use() {
    let world = World::new().await;
    let other = world.replica(settings()).await.unwrap();
    let token = world.register("a@b.co").await.refresh_token();
    let replies = join_all((0..20).map(|number| [&world, &other][number % 2].refresh(&token))).await;
    let tokens: std::collections::BTreeSet<_> = replies.into_iter().map(|reply| reply.ok(200).refresh_token()).collect();
    assert_eq!(tokens.len(), 1, "the very same successor");
    world.refresh(tokens.first().unwrap()).await.ok(200);
}

/// Whoever signs in with the old password while it is changed is either refused or signed out again.
#[tokio::test]
async fn a_change_of_the_password_leaves_no_session_of_the_old_one() {
    let world = World::new().await;
    for round in 0..8 {
        let email = format!("p{round}@b.co");
        let own = world.register(&email).await;
        let change = world.call("POST", "/auth/password").bearer(&own.access());
        let change = change.json(json!({ "current_password": PASSWORD, "new_password": "another horse battery" }));
        let logins = join_all((0..6).map(|_| world.login(&email)));
        let (changed, logins) = tokio::join!(change.send(), logins);
        changed.ok(204);
        for login in logins.into_iter().filter(|login| login.status == 200) {
            world.me(&login.access()).await.refused(401, "unauthenticated");
            world.refresh(&login.refresh_token()).await.refused(401, "refresh_token");
        }
        world.me(&own.access()).await.ok(200);
    }
}

/// Whoever follows the list reads on behind the last position that was seen: what appeared below it later would be missed.
#[tokio::test]
async fn revocations_appear_in_their_order() {
    let world = World::new().await;
    world.register("a@b.co").await.ok(201);
    let mut sessions = Vec::new();
    for _ in 0..30 {
        sessions.push(world.login("a@b.co").await.access());
    }
    let logouts = join_all(
        sessions
            .iter()
            .map(|access| world.call("POST", "/auth/logout").bearer(access).send()),
    );
    let follow = async {
        let mut seen = Vec::new();
        for _ in 0..2000 {
            let after = seen.last().copied().unwrap_or(0);
            let page = world
                .call("GET", &format!("/auth/revocations?after={after}"))
                .send()
                .await
                .ok(200)
                .body;
            let page: RevocationList = serde_json::from_value(page).unwrap();
            seen.extend(page.items.iter().map(|revocation| revocation.position));
            if seen.len() == 30 {
                break;
            }
        }
        seen
    };
    let (replies, seen) = tokio::join!(logouts, follow);
    for reply in replies {
        reply.ok(204);
    }
    assert_eq!(seen, (1..=30).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_person_begins_many_sessions_at_once_and_keeps_a_hundred() {
    let world = World::new().await;
    let own = world.register("a@b.co").await;
    for _ in 0..16 {
        for reply in join_all((0..7).map(|_| world.login("a@b.co"))).await {
            reply.ok(200);
        }
    }
    let mine = world.login("a@b.co").await;
    let sessions = world.call("GET", "/auth/sessions").bearer(&mine.access()).send().await.ok(200).body;
    assert_eq!(sessions["items"].as_array().unwrap().len(), 100);
    world.refresh(&own.refresh_token()).await.refused(401, "refresh_token");
}
