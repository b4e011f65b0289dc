//! Events that the broker had taken, and forgot before a subscriber read them.

use std::time::Duration;

use pando_test_kit::{OnDapr, Person};
use serde_json::json;
use tokio::time::Instant;

use crate::bus::nobody_is_dead;
use crate::fault::{part, signal};
use crate::load::{Promised, effects, is_kept};
use crate::redis;

/// How many tasks are made while nobody reads.
const UNREAD: usize = 20;
/// Who misses an event looks into the publisher's log after three seconds, every two (`Missed`); the limit only ends a run that hangs.
const FOUND_WITHIN: Duration = Duration::from_secs(45);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_broker_took_and_forgot_unread_comes_from_the_publishers_log() {
    let system = OnDapr::start().await;
    let ada = system.visitor().register("ada@example.org").await;
    let mut promised = Promised::default();
    make(&ada, "read", &mut promised).await;
    until_effects(&ada).await;
    // Its sidecar reads nothing any more, but for what it had asked for already.
    let reader = part(&system, "activity-service-sidecar").await;
    signal("STOP", &[reader.pid]).await;
    make(&ada, "unread", &mut promised).await;
    let deadline = Instant::now() + FOUND_WITHIN;
    while redis::unread(&system, "task.created", &system.inventory().of("activity-service").app_id).await < UNREAD / 2 {
        assert!(Instant::now() < deadline, "the events do not get onto the bus");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    redis::wipe(&system).await;
    signal("CONT", &[reader.pid]).await;
    until_effects(&ada).await;
    is_kept(&ada, &promised).await;
    // What comes afterwards goes the usual way again.
    make(&ada, "after", &mut promised).await;
    until_effects(&ada).await;
    is_kept(&ada, &promised).await;
    nobody_is_dead(&system).await;
}

async fn make(person: &Person, name: &str, promised: &mut Promised) {
    for number in 0..UNREAD {
        let title = format!("{name}-{number}");
        person.post("/api/tasks", json!({ "title": title })).await.expect(201);
        promised.made.push(title);
    }
}

async fn until_effects(person: &Person) {
    let deadline = Instant::now() + FOUND_WITHIN;
    while let Err(missing) = effects(person).await {
        assert!(Instant::now() < deadline, "{missing}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
