use futures_util::future::join_all;
use pando_auth::{RegistrationPolicy, Settings};
use serde_json::{Value, json};

use crate::world::{PASSWORD, Reply, World, settings};

async fn by_invitation() -> (World, String) {
    let world = World::with(Settings {
        registration: RegistrationPolicy::Invitation,
        ..settings()
    })
    .await;
    let token = world.register("admin@b.co").await.access();
    (world, token)
}

async fn invite(world: &World, token: &str, body: Value) -> Reply {
    world
        .call("POST", "/auth/invitations")
        .bearer(token)
        .json(body)
        .send()
        .await
        .ok(201)
}

async fn accept(world: &World, code: &str, email: &str) -> Reply {
    let body = json!({ "email": email, "password": PASSWORD, "invitation": code });
    world.call("POST", "/auth/register").json(body).send().await
}

#[tokio::test]
async fn an_invitation_lets_one_person_in() {
    let (world, token) = by_invitation().await;
    let status = world.call("GET", "/auth/status").send().await;
    assert_eq!(status.body["registration"], "invitation");
    world.register("a@b.co").await.refused(403, "registration_closed");
    let invitation = invite(&world, &token, json!({})).await;
    let code = invitation.text("code");
    assert_eq!(code.len(), 22);
    assert_eq!(invitation.text("expires_at"), "2026-12-07T09:00:00.000000Z");
    let listed = world.call("GET", "/auth/invitations").bearer(&token).send().await.ok(200);
    assert_eq!(listed.body["items"][0]["id"], invitation.body["id"]);
    assert!(listed.body["items"][0].get("code").is_none());
    assert!(!world.bytes_at_rest().await.windows(22).any(|window| window == code.as_bytes()));
    accept(&world, "AAAAAAAAAAAAAAAAAAAAAA", "a@b.co").await.refused(403, "invitation");
    let emails: Vec<String> = (0..8).map(|number| format!("guest{number}@b.co")).collect();
    let replies = join_all(emails.iter().map(|email| accept(&world, &code, email))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 201 || reply.text("code") == "invitation")
    );
    let member = replies.iter().find(|reply| reply.status == 201).unwrap();
    assert_eq!(member.body["user"]["role"], "member");
    world
        .call("POST", "/auth/invitations")
        .bearer(&member.access())
        .json(json!({}))
        .send()
        .await
        .refused(403, "forbidden");
    world
        .call("GET", "/auth/invitations")
        .bearer(&member.access())
        .send()
        .await
        .refused(403, "forbidden");
    let listed = world.call("GET", "/auth/invitations").bearer(&token).send().await.ok(200);
    assert_eq!(listed.body["items"], json!([]));
}

#[tokio::test]
async fn an_invitation_may_be_for_one_address_ends_and_can_be_taken_back() {
    let (world, token) = by_invitation().await;
    let code = invite(&world, &token, json!({ "email": "Guest@B.co" })).await.text("code");
    accept(&world, &code, "other@b.co").await.refused(403, "invitation");
    world.clock.advance(14 * 24 * 3600);
    accept(&world, &code, "guest@b.co").await.refused(403, "invitation");
    let token = world.login("admin@b.co").await.access();
    let second = invite(&world, &token, json!({ "email": "guest@b.co" })).await;
    let path = format!("/auth/invitations/{}", second.text("id"));
    world.call("DELETE", &path).bearer(&token).send().await.ok(204);
    world.call("DELETE", &path).bearer(&token).send().await.refused(404, "not_found");
    accept(&world, &second.text("code"), "guest@b.co").await.refused(403, "invitation");
    let third = invite(&world, &token, json!({ "email": "guest@b.co" })).await.text("code");
    accept(&world, &third, "GUEST@b.co").await.ok(201);
    let taken = world
        .call("POST", "/auth/invitations")
        .bearer(&token)
        .json(json!({ "email": "guest@b.co" }));
    taken.send().await.refused(409, "email_taken");
}

#[tokio::test]
async fn where_nobody_may_register_nobody_is_invited() {
    let world = World::with(Settings {
        registration: RegistrationPolicy::Closed,
        ..settings()
    })
    .await;
    let token = world.register("admin@b.co").await.access();
    let call = world.call("POST", "/auth/invitations").bearer(&token);
    call.send().await.refused(403, "registration_closed");
}

#[tokio::test]
async fn open_invitations_are_bounded() {
    let (world, token) = by_invitation().await;
    for _ in 0..100 {
        invite(&world, &token, json!({})).await;
    }
    world
        .call("POST", "/auth/invitations")
        .bearer(&token)
        .send()
        .await
        .refused(409, "conflict");
}
