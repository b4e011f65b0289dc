use pando_bus::Trimmer;
use pando_store::{Statement, Store};

use crate::world::{Scripted, World, refused};

static CURSORS: Statement = Statement::both("test.cursors", "select count(*) from relay_cursor");

fn trimmer(world: &World, buses: &[&str]) -> Trimmer {
    let buses = buses.iter().map(|bus| (*bus).to_owned()).collect();
    Trimmer::new(world.store.clone(), buses, world.clock.clone())
}

async fn left(world: &World) -> Vec<i64> {
    let log = world.store.outbox(0, 10_000).await.unwrap();
    log.iter().map(|entry| entry.event.position).collect()
}

#[tokio::test]
async fn a_log_is_cut_past_every_cursor_and_past_its_age_only() {
    let world = World::new();
    let relay = world.relay(&Scripted::takes_all());
    world.tell(&["a", "b"]).await;
    relay.run_once().await.unwrap();
    world.tell(&["c"]).await;
    let trimmer = trimmer(&world, &["listener"]);
    world.clock.advance(Trimmer::KEPT_SECONDS);
    assert_eq!(trimmer.run_once().await.unwrap(), 0, "it is kept for its time");
    world.clock.advance(1);
    assert_eq!(trimmer.run_once().await.unwrap(), 2);
    assert_eq!(left(&world).await, [3], "what was not handed over stays, however old");
    relay.run_once().await.unwrap();
    assert_eq!(trimmer.run_once().await.unwrap(), 1);
}

#[tokio::test]
async fn a_subscriber_that_never_came_holds_everything() {
    let world = World::new();
    world.tell(&["a"]).await;
    world.relay(&Scripted::takes_all()).run_once().await.unwrap();
    world.clock.advance(Trimmer::KEPT_SECONDS * 2);
    assert_eq!(trimmer(&world, &["listener", "new here"]).run_once().await.unwrap(), 0);
    assert_eq!(trimmer(&world, &["listener"]).run_once().await.unwrap(), 1);
}

#[tokio::test]
async fn the_cursor_of_a_bus_that_is_gone_is_forgotten_in_time() {
    let world = World::new();
    world.tell(&["a"]).await;
    world.relay(&Scripted::takes_all()).run_once().await.unwrap();
    let trimmer = trimmer(&world, &[]);
    trimmer.run_once().await.unwrap();
    assert_eq!(world.number(&CURSORS).await, 1, "it may come back");
    world.clock.advance(Trimmer::KEPT_SECONDS + 1);
    trimmer.run_once().await.unwrap();
    assert_eq!(world.number(&CURSORS).await, 0);
}

#[tokio::test]
async fn a_dead_letter_outlives_the_log() {
    let world = World::new();
    world.tell(&["a"]).await;
    let bus = Scripted::new(|_| refused("no"));
    let relay = world.relay(&bus);
    relay.run_once().await.unwrap();
    world.clock.advance(Trimmer::KEPT_SECONDS + 1);
    assert_eq!(trimmer(&world, &["listener"]).run_once().await.unwrap(), 1);
    bus.answers_now(|_| Ok(()));
    bus.seen();
    assert_eq!(world.dead_letters().redrive_all().await.unwrap(), 1);
    relay.run_once().await.unwrap();
    assert_eq!(bus.seen(), ["a"]);
}

#[tokio::test]
async fn one_pass_is_bounded() {
    let world = World::new();
    let most = Trimmer::BATCH_MAX * Trimmer::BATCHES_MAX;
    let mut units = Vec::new();
    for _ in 0..=most / 100 {
        let mut unit = pando_store::Unit::new();
        unit.events = (0..100).map(|_| crate::world::event("other.made", "x")).collect();
        units.push(world.store.commit(unit));
    }
    for unit in units {
        unit.await.unwrap();
    }
    world.clock.advance(Trimmer::KEPT_SECONDS + 1);
    let trimmer = trimmer(&world, &[]);
    assert_eq!(trimmer.run_once().await.unwrap(), u64::from(most));
    assert_eq!(trimmer.run_once().await.unwrap(), 100);
}
