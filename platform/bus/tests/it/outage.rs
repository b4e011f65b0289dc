use pando_store::{Op, Statement, Store, Unit};

use crate::world::{Scripted, World, later, refused};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("n{number:02}")).collect()
}

async fn tell(world: &World, names: &[String]) {
    world.tell(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn an_outage_of_days_loses_nothing_and_kills_nothing() {
    // Few enough to be put aside while nothing gets through, and too many for it.
    for count in [3, 40] {
        let mut world = World::new();
        let bus = Scripted::new(|_| later("away"));
        let relay = world.relay(&bus);
        let names = names(count);
        tell(&world, &names).await;
        for _ in 0..60 {
            relay.run_once().await.unwrap();
            world.clock.advance(3600);
        }
        assert_eq!(relay.dead(), 0, "however often it was tried");
        assert_eq!(relay.lag() + relay.parked(), count as u64);
        world.restart();
        let relay = world.relay(&bus);
        bus.answers_now(|_| Ok(()));
        bus.seen();
        while relay.run_once().await.unwrap().taken > 0 {}
        let mut seen = bus.seen();
        seen.sort();
        assert_eq!(seen, names, "each once");
        assert_eq!((relay.lag(), relay.parked(), relay.dead()), (0, 0, 0));
    }
}

#[tokio::test]
async fn while_nothing_is_taken_the_cursor_stays() {
    let world = World::new();
    let bus = Scripted::new(|_| later("away"));
    let relay = world.relay(&bus);
    tell(&world, &names(20)).await;
    for _ in 0..5 {
        let progress = relay.run_once().await.unwrap();
        assert!(progress.is_held && progress.parked == 0, "{progress:?}");
    }
    assert_eq!(relay.lag(), 20);
}

#[tokio::test]
async fn one_that_is_alone_and_not_taken_is_put_aside_in_the_end() {
    let world = World::new();
    let bus = Scripted::all_but("bad");
    let relay = world.relay(&bus);
    world.tell(&["bad"]).await;
    let mut rounds = 0;
    while relay.parked() == 0 {
        relay.run_once().await.unwrap();
        rounds += 1;
        assert!(rounds < 10, "it is never put aside");
    }
    assert!(rounds > 1, "at first its subscriber counts as away");
    world.tell(&["good"]).await;
    relay.run_once().await.unwrap();
    assert_eq!(bus.seen().last().map(String::as_str), Some("good"));
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_no_outage() {
    let world = World::new();
    let bus = Scripted::new(|event| {
        if event.subject == "n00" {
            refused("never")
        } else {
            later("not yet")
        }
    });
    let relay = world.relay(&bus);
    tell(&world, &names(20)).await;
    let progress = relay.run_once().await.unwrap();
    assert_eq!((progress.dead, progress.parked, progress.is_held), (1, 19, false));
}

#[tokio::test]
async fn a_cursor_beyond_the_log_starts_again() {
    static BEYOND: Statement = Statement::both(
        "test.beyond",
        "insert into relay_cursor (bus, position, moved_at) values ('listener', 99, 0)",
    );
    let world = World::new();
    world.store.commit(Unit::new().op(Op::new(&BEYOND, Vec::new()))).await.unwrap();
    world.tell(&["a"]).await;
    let bus = Scripted::takes_all();
    let relay = world.relay(&bus);
    relay.run_once().await.unwrap();
    assert_eq!(bus.seen(), ["a"], "of another log's cursor: twice is better than never");
}
