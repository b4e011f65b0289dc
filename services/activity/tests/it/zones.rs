//! On time or late is decided by where the person was when something was done, whenever that becomes known.

use pando_kernel::{Due, Instant};
use pando_wire::CloudEvent;

use crate::events::Publisher;
use crate::world::{World, at};

/// Done at noon of the day it was due on, UTC: in Auckland that day was over.
fn done_at_noon(ada: &Publisher, n: i64) -> CloudEvent {
    let mut task = ada.task(&format!("task {n}"), "2026-11-22T09:00:00Z");
    task.due = Some(Due::from_parts("2026-11-23", None, None).unwrap());
    let noon = at("2026-11-23T12:00:00Z").plus_seconds(n);
    ada.completed(&mut task, &noon.to_string())
}

async fn late(world: &World, ada: &Publisher) -> (u64, u64) {
    let totals = world.summary(ada.user, "from=2026-11-23&to=2026-11-24").await.totals;
    (totals.completed_on_time, totals.completed_late)
}

fn signed_in(ada: &Publisher, when: Instant) -> CloudEvent {
    ada.account("user.logged_in", when, "Pacific/Auckland")
}

#[tokio::test]
async fn a_zone_that_becomes_known_late_judges_anew() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    for n in 0..3 {
        world.take(&done_at_noon(&ada, n)).await;
    }
    assert_eq!(late(&world, &ada).await, (3, 0));
    // After the first of them, as it turns out.
    world.take(&signed_in(&ada, at("2026-11-23T12:00:00.500Z"))).await;
    world.settle().await;
    assert_eq!(late(&world, &ada).await, (1, 2));
    // What became known later, of a time after all of them, changes nothing.
    world
        .take(&ada.account("user.logged_in", at("2026-11-24T00:00:00Z"), "Europe/Berlin"))
        .await;
    world.settle().await;
    assert_eq!(late(&world, &ada).await, (1, 2));
}

#[tokio::test]
async fn many_tasks_are_judged_anew_in_steps() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let events: Vec<_> = (0..1100).map(|n| done_at_noon(&ada, n)).collect();
    world.take_all(&events).await;
    world.take(&signed_in(&ada, at("2026-11-01T00:00:00Z"))).await;
    world.settle().await;
    assert_eq!(late(&world, &ada).await, (0, 1100));
}

#[tokio::test]
async fn a_zone_that_comes_at_the_same_moment_is_not_missed() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut events: Vec<_> = (0..60).map(|n| done_at_noon(&ada, n)).collect();
    // First, so that nothing was done yet that would be judged anew anyway.
    events.insert(0, signed_in(&ada, at("2026-11-01T00:00:00Z")));
    world.take(&ada.created(&ada.task("known before", "2026-11-22T09:00:00Z"))).await;
    world.take_all(&events).await;
    world.settle().await;
    assert_eq!(late(&world, &ada).await, (0, 60));
}
