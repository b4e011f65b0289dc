//! Who may do what, for every operation that the contract has: a new one is in here by itself.

use pando_auth_contract::contract;
use pando_wire::{Access, OperationSpec};
use serde_json::json;

use crate::world::{PASSWORD, Reply, World};

const SOME_ID: &str = "01980000-0000-7000-8000-00000000000a";

fn operations(access: Access) -> Vec<OperationSpec> {
    let all = contract().operations.into_iter();
    let operations: Vec<_> = all.filter(|operation| operation.access == access).collect();
    assert!(!operations.is_empty(), "{access:?}");
    operations
}

async fn ask(world: &World, operation: &OperationSpec, token: Option<&str>) -> Reply {
    let path = operation.path.replace("{id}", SOME_ID);
    let call = world.call(operation.method.http().as_str(), &path);
    let call = token.into_iter().fold(call, |call, token| call.bearer(token));
    call.json(json!({ "password": "not the one", "current_password": "not the one", "new_password": "another long one" }))
        .send()
        .await
}

#[tokio::test]
async fn what_is_a_persons_asks_for_a_token_that_is_one() {
    let world = World::new().await;
    let admin = world.register("admin@b.co").await;
    let gone = world.register("gone@b.co").await;
    let delete = world.call("DELETE", "/auth/me").bearer(&gone.access());
    delete.json(json!({ "password": PASSWORD })).send().await.ok(204);
    let operations = [operations(Access::Person), operations(Access::Administrator)].concat();
    for operation in &operations {
        let what = format!("{:?} {}", operation.method, operation.path);
        for token in [None, Some(gone.access()), Some(admin.refresh_token()), Some(admin.text("user"))] {
            let reply = ask(&world, operation, token.as_deref()).await;
            assert_eq!(
                (reply.status.as_u16(), reply.text("code").as_str()),
                (401, "unauthenticated"),
                "{what}"
            );
        }
        let reply = ask(&world, operation, Some(&admin.access())).await;
        assert_ne!(reply.status, 401, "{what}");
    }
    world.refresh(&admin.access()).await.refused(401, "refresh_token");
}

#[tokio::test]
async fn what_is_an_administrators_is_nobody_elses() {
    let world = World::new().await;
    let admin = world.register("admin@b.co").await;
    let member = world.register("a@b.co").await;
    for operation in operations(Access::Administrator) {
        let reply = ask(&world, &operation, Some(&member.access())).await;
        assert_eq!(
            (reply.status.as_u16(), reply.text("code").as_str()),
            (403, "forbidden"),
            "{:?} {}",
            operation.method,
            operation.path
        );
        assert_ne!(ask(&world, &operation, Some(&admin.access())).await.status, 403);
    }
}

/// A body says what may be said, and nothing about whose it is or what they may do.
#[tokio::test]
async fn nobody_makes_themselves_somebody_else() {
    let world = World::new().await;
    world.register("admin@b.co").await.ok(201);
    let member = world.register("a@b.co").await;
    let taken = member.body["user"]["id"].clone();
    for (field, value) in [
        ("role", json!("administrator")),
        ("id", taken),
        ("version", json!(9)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
    ] {
        let mut body = json!({ "email": "b@b.co", "password": PASSWORD });
        body[field] = value.clone();
        world.call("POST", "/auth/register").json(body).send().await.refused(422, "invalid");
        let patch = world
            .call("PATCH", "/auth/me")
            .bearer(&member.access())
            .json(json!({ field: value }));
        patch.send().await.refused(422, "invalid");
    }
    let patch = world.call("PATCH", "/auth/me").bearer(&member.access());
    patch.json(json!({ "email": "admin@b.co" })).send().await.refused(422, "invalid");
    assert_eq!(world.me(&member.access()).await.ok(200).body, member.body["user"]);
    assert_eq!(world.auth.accounts(None).await.unwrap().len(), 2);
}

/// An id names one kind of thing: a person's is no session's, and a session's is no invitation's.
#[tokio::test]
async fn an_id_of_another_kind_names_nothing() {
    let world = World::new().await;
    let admin = world.register("admin@b.co").await;
    let sessions = world.call("GET", "/auth/sessions").bearer(&admin.access()).send().await.ok(200);
    let (user, session) = (
        admin.body["user"]["id"].as_str().unwrap(),
        sessions.body["items"][0]["id"].as_str().unwrap(),
    );
    for path in [
        format!("/auth/sessions/{user}"),
        format!("/auth/invitations/{user}"),
        format!("/auth/invitations/{session}"),
    ] {
        world
            .call("DELETE", &path)
            .bearer(&admin.access())
            .send()
            .await
            .refused(404, "not_found");
    }
    world.me(&admin.access()).await.ok(200);
}

#[tokio::test]
async fn no_second_way_tells_whether_an_address_has_an_account() {
    let world = World::new().await;
    let known = world.register("a@b.co").await;
    let mut answers = Vec::new();
    for email in ["a@b.co", "nobody@b.co"] {
        // Too short to be anybody's, too long to be read, and with what nobody can type.
        for password in ["", "x", &"x".repeat(10_000), "a\0b"] {
            let login = world.call("POST", "/auth/login");
            let mut reply = login.json(json!({ "email": email, "password": password })).send().await;
            reply.body["correlation_id"].take();
            answers.push((reply.status, reply.body));
        }
    }
    assert_eq!(answers[..4], answers[4..]);
    assert!(answers.iter().all(|(status, body)| *status == 401 && body["code"] == "credentials"));
    world.me(&known.access()).await.ok(200);
}
