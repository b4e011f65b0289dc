use pando_bus::Trimmer;
use pando_store::{Statement, Store};

use crate::world::{Scripted, World, later, refused, user};

static CURSORS: Statement = Statement::both("test.cursors", "select count(*) from relay_cursor");
static CARRIES_TO_ANOTHER: Statement = Statement::both(
    "test.another",
    "insert into relay_cursor (bus, position, moved_at) values ('another', 3, 0)",
);
static PLACE_ELSEWHERE: Statement = Statement::both(
    "test.elsewhere",
    "insert into relay_cursor (bus, position, moved_at) values ('maker-service has from other-service', 1, 0)",
);
static ELSEWHERE: Statement = Statement::both(
    "test.read_elsewhere",
    "select count(*) from relay_cursor where bus like '% has from %' and left_at is null",
);

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
async fn who_nothing_is_carried_to_any_more_holds_up_no_deletion() {
    let world = World::new();
    let bus = Scripted::all_but("a");
    let relay = world.relay(&bus);
    world.tell(&["a", "b"]).await;
    relay.run_once().await.unwrap();
    assert_eq!(relay.parked(), 1);
    world.tell(&["c"]).await;
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 2, "one waits aside, one in the log");
    let data = async || {
        let log = world.store.outbox(0, 10).await.unwrap();
        log.iter().filter(|entry| entry.event.data.get().contains("secret")).count()
    };
    let other = trimmer(&world, &["another"]);
    other.run_once().await.unwrap();
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 2, "nobody stands in its place yet");
    world.run(&CARRIES_TO_ANOTHER).await;
    world.run(&PLACE_ELSEWHERE).await;
    other.run_once().await.unwrap();
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 0);
    assert_eq!(data().await, 0);
    // Who comes back goes on where they were, and is waited for again.
    let again = world.relay(&bus);
    bus.answers_now(|_| later("away"));
    again.run_once().await.unwrap();
    world.tell(&["d"]).await;
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 3, "what waits aside, and two in the log");
    assert_eq!(world.number(&ELSEWHERE).await, 1, "a place in another log is none of its business");
}

#[tokio::test]
async fn what_waited_for_a_bus_that_is_forgotten_is_dead() {
    let world = World::new();
    let bus = Scripted::all_but("a");
    world.tell(&["a", "b"]).await;
    world.relay(&bus).run_once().await.unwrap();
    let trimmer = trimmer(&world, &[]);
    trimmer.run_once().await.unwrap();
    assert!(world.dead_letters().list(0, 10).await.unwrap().is_empty());
    world.clock.advance(Trimmer::KEPT_SECONDS + 1);
    trimmer.run_once().await.unwrap();
    assert_eq!(world.dead_letters().list(0, 10).await.unwrap().len(), 1);
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
