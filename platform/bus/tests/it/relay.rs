use std::future::pending;
use std::time::Duration;

use pando_bus::Progress;
use pando_kernel::Clock;
use pando_store::Store;
use pando_wire::BusError;
use tokio::sync::oneshot;

use crate::world::{Scripted, TOPIC, World, later, user};

/// So long that a test never sees it.
const NEVER: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn events_come_in_order_each_once_and_the_cursor_outlives_a_restart() {
    let mut world = World::new();
    let bus = Scripted::takes_all();
    world.tell(&["a", "b"]).await;
    world.tell_topic("other.made", "not for it").await;
    world.tell(&["c"]).await;
    let relay = world.relay(&bus);
    let progress = relay.run_once().await.unwrap();
    let expected = Progress {
        taken: 3,
        passed_over: 1,
        ..Progress::default()
    };
    assert_eq!(progress, expected);
    assert_eq!(bus.seen(), ["a", "b", "c"]);
    assert_eq!(relay.lag(), 0);
    world.restart();
    world.tell(&["d"]).await;
    let relay = world.relay(&bus);
    relay.run_once().await.unwrap();
    assert_eq!(bus.seen(), ["d"], "what was taken is not told again");
    relay.run_once().await.unwrap();
    assert!(bus.seen().is_empty());
}

#[tokio::test]
async fn the_oldest_that_waits_is_known_by_when_it_was_committed() {
    let world = World::new();
    let bus = Scripted::takes_all();
    let relay = world.relay(&bus);
    assert_eq!(relay.oldest().await.unwrap(), None);
    relay.run_once().await.unwrap();
    let begun = world.clock.now();
    world.tell(&["a"]).await;
    world.clock.advance(7);
    world.tell(&["b"]).await;
    assert_eq!(relay.oldest().await.unwrap().map(|at| begun.seconds_since(at)), Some(0));
    relay.run_once().await.unwrap();
    assert_eq!(relay.oldest().await.unwrap(), None);
}

#[tokio::test]
async fn a_long_log_goes_in_batches() {
    let world = World::new();
    let bus = Scripted::takes_all();
    let names: Vec<String> = (0..10).map(|n| n.to_string()).collect();
    world.tell(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let relay = world.relay_with(&bus, |options| options.batch_max = 4);
    let more = [
        relay.run_once().await.unwrap(),
        relay.run_once().await.unwrap(),
        relay.run_once().await.unwrap(),
    ];
    assert_eq!(
        more.map(|progress| (progress.taken, progress.is_more)),
        [(4, true), (4, true), (2, false)]
    );
    assert_eq!(bus.seen(), names);
}

#[tokio::test]
async fn one_that_is_not_taken_waits_aside_and_holds_up_nobody() {
    let world = World::new();
    let bus = Scripted::all_but("b");
    let relay = world.relay(&bus);
    world.tell(&["a", "b", "c"]).await;
    let progress = relay.run_once().await.unwrap();
    assert_eq!((progress.taken, progress.parked), (2, 1));
    assert_eq!(bus.seen(), ["a", "b", "c", "b"], "at once it gets one more chance");
    world.tell(&["d"]).await;
    assert_eq!(relay.run_once().await.unwrap().taken, 1);
    assert_eq!(bus.seen(), ["d"], "others go by, and it is not tried before its time");
    bus.answers_now(|_| Ok(()));
    world.clock.advance(2);
    assert_eq!(relay.run_once().await.unwrap().taken, 1);
    assert_eq!(bus.seen(), ["b"]);
    world.clock.advance(600);
    relay.run_once().await.unwrap();
    assert!(bus.seen().is_empty(), "and only once");
    assert_eq!((relay.parked(), relay.dead()), (0, 0));
}

#[tokio::test]
async fn what_waits_is_tried_also_after_the_clock_was_set_back() {
    let world = World::new();
    let bus = Scripted::all_but("b");
    let relay = world.relay(&bus);
    world.clock.advance(365 * 86_400);
    world.tell(&["a", "b"]).await;
    assert_eq!(relay.run_once().await.unwrap().parked, 1);
    world.clock.advance(-365 * 86_400);
    bus.answers_now(|_| Ok(()));
    bus.seen();
    relay.run_once().await.unwrap();
    assert_eq!(bus.seen(), ["b"], "not in a year");
}

#[tokio::test]
async fn a_relay_that_dies_before_its_cursor_is_saved_delivers_again() {
    let mut world = World::new();
    let bus = Scripted::takes_all();
    world.tell(&["a", "b"]).await;
    let relay = world.relay_with(&bus, |options| options.save_after = NEVER);
    tokio::select! {
        () = relay.run(pending()) => panic!("it goes on"),
        () = bus.has_seen(2) => {}
    }
    let first: Vec<_> = bus.events().into_iter().map(|event| event.id).collect();
    drop(relay);
    world.restart();
    world.relay(&bus).run_once().await.unwrap();
    let again: Vec<_> = bus.events().into_iter().map(|event| event.id).collect();
    assert_eq!(again, first, "with the same ids, by which the subscriber knows them");
}

#[tokio::test]
async fn a_relay_that_is_stopped_saves_its_cursor() {
    let mut world = World::new();
    let bus = Scripted::takes_all();
    world.tell(&["a", "b"]).await;
    let relay = world.relay_with(&bus, |options| options.save_after = NEVER);
    let (stop, stopped) = oneshot::channel::<()>();
    let run = relay.run(async { stopped.await.unwrap() });
    let stopper = async {
        bus.has_seen(2).await;
        stop.send(()).unwrap();
    };
    tokio::join!(run, stopper);
    bus.seen();
    world.restart();
    world.relay(&bus).run_once().await.unwrap();
    assert!(bus.seen().is_empty());
}

#[tokio::test]
async fn a_commit_wakes_it_and_the_sweep_comes_back_for_what_waits() {
    let world = World::new();
    let bus = Scripted::all_but("b");
    let woken = world.relay_with(&bus, |options| options.sweep = NEVER);
    let work = async {
        for count in 1..=20 {
            world.tell(&["a"]).await;
            bus.has_seen(count).await;
        }
    };
    tokio::select! {
        () = woken.run(pending()) => panic!("it goes on"),
        () = work => {}
    }
    let swept = world.relay_with(&bus, |options| options.sweep = Duration::from_millis(5));
    let work = async {
        world.tell(&["a", "b"]).await;
        while swept.parked() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bus.answers_now(|_| Ok(()));
        world.clock.advance(2);
        while swept.parked() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = swept.run(pending()) => panic!("it goes on"),
        done = tokio::time::timeout(Duration::from_secs(60), work) => done.expect("no sweep came by"),
    }
    assert_eq!(bus.seen().last().map(String::as_str), Some("b"));
}

#[tokio::test]
async fn what_could_not_be_put_aside_is_seen_again() {
    let mut world = World::new();
    let store = world.store.clone();
    let bus = Scripted::new(move |event| {
        // The database goes away between the delivery and the note of it.
        store.close();
        if event.subject == "b" { later("not this one") } else { Ok(()) }
    });
    world.tell(&["a", "b"]).await;
    let relay = world.relay(&bus);
    relay.run_once().await.unwrap_err();
    drop(relay);
    bus.seen();
    bus.answers_now(|_| Ok(()));
    world.restart();
    world.relay(&bus).run_once().await.unwrap();
    assert_eq!(bus.seen(), ["a", "b"]);
}

#[tokio::test]
async fn a_bus_that_says_nothing_of_an_event_has_not_taken_it() {
    struct Mute;

    #[async_trait::async_trait]
    impl pando_wire::Bus for Mute {
        fn name(&self) -> &str {
            "mute"
        }

        fn carries(&self, topic: &str) -> bool {
            topic == TOPIC
        }

        async fn publish(&self, _: &[pando_wire::CloudEvent]) -> Vec<Result<(), BusError>> {
            vec![Ok(())]
        }
    }

    let world = World::new();
    world.tell(&["a", "b", "c"]).await;
    let options = pando_bus::RelayOptions::new(std::sync::Arc::new(pando_kernel::SeededRandom::new(5)));
    let relay = pando_bus::Relay::new(world.store.clone(), std::sync::Arc::new(Mute), world.clock.clone(), options);
    let progress = relay.run_once().await.unwrap();
    assert_eq!(
        (progress.taken, progress.parked),
        (2, 1),
        "one at first, one at the second try, and one that waits"
    );
}

#[tokio::test]
async fn nothing_is_emptied_before_it_was_handed_over() {
    let world = World::new();
    let bus = Scripted::new(|_| later("away"));
    let relay = world.relay(&bus);
    assert!(relay.run_once().await.unwrap().taken == 0, "there is nothing yet");
    world.tell(&["a"]).await;
    relay.run_once().await.unwrap();
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 1, "one has to be handed over first");
    bus.answers_now(|_| Ok(()));
    bus.seen();
    relay.run_once().await.unwrap();
    assert!(bus.events()[0].data.get().contains("secret"), "it comes whole");
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 0);
    let left = world.store.outbox(0, 10).await.unwrap();
    assert!(!left[0].event.data.get().contains("secret"));
}
