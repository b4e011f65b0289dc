//! The same stories, of six processes between which every event is delivered twice and out of order, and every call is sent again that
//! may be. Left out are the operator's and the backups': they are about one data folder.
#![cfg(test)]

#[path = "../it/access.rs"]
mod access;
#[path = "../it/account.rs"]
mod account;
#[path = "../it/again.rs"]
mod again;
#[path = "../it/bad_input.rs"]
mod bad_input;
#[path = "../it/bad_values.rs"]
mod bad_values;
#[path = "../it/catalogue.rs"]
mod catalogue;
#[path = "../it/chat.rs"]
mod chat;
#[path = "../it/crash.rs"]
mod crash;
#[path = "../it/first_minutes.rs"]
mod first_minutes;
#[path = "../it/live.rs"]
mod live;
#[path = "../it/load.rs"]
mod load;
#[path = "../it/reference.rs"]
mod reference;
#[path = "../it/sessions.rs"]
mod sessions;
#[path = "../it/stopping.rs"]
mod stopping;
#[path = "../it/tracing.rs"]
mod tracing;

use pando_test_kit::ApartHarshly as World;
use serde_json::json;

/// Whether there is a sidecar between any two services.
const SIDECARS: bool = false;

#[tokio::test]
async fn the_ways_are_harsh() {
    let world = World::start().await;
    let ada = world.visitor().register("ada@example.org").await;
    // At once, so that they are on their way at once.
    let tasks: Vec<_> = (0..20)
        .map(|number| json!({ "op": "create", "task": { "title": format!("task {number}") } }))
        .collect();
    ada.post("/api/tasks/batch", json!({ "operations": tasks })).await.expect(200);
    pando_test_kit::eventually("events twice, some behind others", async || {
        let carried = world.carried();
        let is_harsh = carried.doubled >= 40 && carried.overtaken > 0 && carried.retried > 0;
        if is_harsh { Ok(()) } else { Err(format!("{carried:?}")) }
    })
    .await;
}

/// Methods that are tried where they do not belong.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"];
