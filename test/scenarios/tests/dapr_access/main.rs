//! Who may do what beside real sidecars, with mTLS and access control: what daprd, sentry, PostgreSQL, Redis and our own ports answer to
//! those who may not. Where daprd, sentry, Redis or PostgreSQL is missing, this run says so and tells nothing.
#![cfg(test)]

#[path = "../../../../app/pando/tests/deploy/callers.rs"]
mod callers;
#[expect(
    dead_code,
    reason = "its requests are of use here; what is reached through the gateway is told of elsewhere"
)]
#[path = "../it/catalogue.rs"]
mod catalogue;
mod database;
mod doors;
mod events;
mod identity;
mod operations;
mod topics;

use pando_test_kit::{Answered, Inventory, OnDapr, Person};
use serde_json::{Value, json};

/// A system with somebody's things in it, which whoever is refused would change.
struct Scene {
    inventory: Inventory,
    ada: Person,
    ada_id: String,
    task_id: String,
}

/// One system for all of them: it takes longer to start than they take to be told.
#[tokio::test]
async fn everybody_does_what_they_may_and_nothing_else() {
    let mut world = OnDapr::start().await;
    let ada = world.visitor().register("ada@example.org").await;
    let id = |thing: &Value| thing["id"].as_str().expect("an id").to_owned();
    let task = ada
        .post("/api/tasks", json!({ "title": "mine", "project": "Mine", "labels": ["mine"] }))
        .await;
    let scene = Scene {
        inventory: world.inventory(),
        ada_id: id(&ada.get("/api/auth/me").await.expect(200)),
        task_id: id(&task.expect(201)),
        ada,
    };
    let before = scene.ada.get("/api/export").await.expect(200);

    operations::a_caller_who_forges_its_name_is_refused(&scene).await;
    events::none_is_taken_that_a_call_brings(&scene).await;
    topics::nobody_publishes_anothers(&scene).await;
    doors::a_sidecar_answers_its_own_app(&scene).await;
    doors::a_sidecar_does_what_its_app_needs_and_no_more(&scene).await;
    doors::an_app_port_answers_its_own_sidecar(&scene).await;
    doors::redis_asks_for_its_password(&scene);
    identity::sentry_gives_nobody_anothers_certificate(&scene).await;
    identity::a_sidecar_speaks_to_whoever_shows_a_certificate(&scene);
    database::a_role_has_its_own_schema(&scene).await;
    operations::each_is_allowed_to_whom_the_contracts_name(&scene).await;

    let after = scene.ada.get("/api/export").await.expect(200);
    for part in ["user", "tasks", "trash", "projects", "labels", "conversations"] {
        assert_eq!(
            after[part], before[part],
            "something of Ada's {part} was changed by who was refused"
        );
    }
    world.stop().await;
}

/// That an answer is daprd's denial of this caller.
#[track_caller]
fn expect_denied(answer: &Answered, caller: &str, what: &str) {
    let message = answer.body["message"].as_str().unwrap_or_default();
    let denial = format!("access control policy has denied access to id: spiffe://public/ns/default/{caller} ");
    assert!(
        answer.status == 403 && answer.body["errorCode"] == "ERR_DIRECT_INVOKE" && message.contains(&denial),
        "{what}: {} {}",
        answer.status,
        answer.body
    );
}
