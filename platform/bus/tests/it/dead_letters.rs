use pando_bus::Trimmer;
use pando_kernel::Clock;
use pando_store::{DEAD_LETTERS_KEPT_SECONDS, Store};
use pando_wire::CloudEvent;

use crate::world::{Scripted, World, later, refused, user};

#[tokio::test]
async fn after_twelve_attempts_an_event_is_dead_and_says_why() {
    let world = World::new();
    let bus = Scripted::all_but("bad");
    let relay = world.relay(&bus);
    world.tell(&["bad", "good"]).await;
    relay.run_once().await.unwrap();
    let mut attempts = 1;
    while relay.dead() == 0 {
        assert!(
            world.dead_letters().list(0, 10).await.unwrap().is_empty(),
            "what still waits is not dead"
        );
        world.clock.advance(300);
        // Others get through: it is no outage.
        world.tell(&["good"]).await;
        relay.run_once().await.unwrap();
        attempts += 1;
        assert!(attempts <= 12, "it never dies");
    }
    assert_eq!(attempts, 12);
    let letters = world.dead_letters().list(0, 10).await.unwrap();
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!((letter.bus.as_str(), letter.attempts, letter.user_id), ("listener", 12, user(1)));
    assert_eq!(
        (letter.reason.as_str(), letter.died_at),
        ("not taken yet: not this one", world.clock.now())
    );
    let told = &world.store.outbox(0, 1).await.unwrap()[0].event;
    let all = |event: &CloudEvent| serde_json::to_string(event).unwrap();
    assert_eq!(all(&letter.event), all(told), "the event itself is kept whole");
    bus.seen();
    world.clock.advance(86_400);
    relay.run_once().await.unwrap();
    assert!(bus.seen().is_empty(), "the dead are left alone");
}

#[tokio::test]
async fn what_is_refused_is_dead_at_once() {
    let world = World::new();
    let bus = Scripted::new(|event| {
        if event.subject == "bad" {
            refused("422 invalid: no such form")
        } else {
            Ok(())
        }
    });
    let relay = world.relay(&bus);
    world.tell(&["bad", "good"]).await;
    let progress = relay.run_once().await.unwrap();
    assert_eq!((progress.taken, progress.dead, progress.parked), (1, 1, 0));
    assert_eq!(bus.seen(), ["bad", "good"]);
    let letters = world.dead_letters().list(0, 10).await.unwrap();
    assert_eq!(
        (letters[0].attempts, letters[0].reason.as_str()),
        (1, "refused: 422 invalid: no such form")
    );
}

#[tokio::test]
async fn a_redriven_letter_is_delivered_with_all_its_attempts() {
    let world = World::new();
    let bus = Scripted::new(|_| refused("no"));
    let relay = world.relay(&bus);
    world.tell(&["a", "b"]).await;
    relay.run_once().await.unwrap();
    let letters = world.dead_letters();
    let ids: Vec<_> = letters.list(0, 10).await.unwrap().iter().map(|letter| letter.id).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(letters.list(ids[0], 10).await.unwrap().len(), 1, "a page goes on after an id");
    assert!(!letters.redrive(99).await.unwrap(), "there is none of that id");
    assert!(letters.redrive(ids[0]).await.unwrap());
    assert!(!letters.redrive(ids[0]).await.unwrap(), "it waits already");
    bus.answers_now(|event| if event.subject == "a" { later("not yet") } else { Ok(()) });
    bus.seen();
    relay.run_once().await.unwrap();
    assert_eq!(bus.seen(), ["a"]);
    assert_eq!((relay.parked(), relay.dead()), (1, 1), "one more failure does not kill it");
    bus.answers_now(|_| Ok(()));
    assert_eq!(letters.redrive_all().await.unwrap(), 1);
    world.clock.advance(2);
    relay.run_once().await.unwrap();
    let mut seen = bus.seen();
    seen.sort();
    assert_eq!(seen, ["a", "b"]);
    assert_eq!((relay.parked(), relay.dead()), (0, 0));
    assert_eq!(letters.redrive_all().await.unwrap(), 0);
}

#[tokio::test]
async fn a_scrubbed_letter_keeps_who_and_what_only() {
    let world = World::new();
    let bus = Scripted::new(|_| refused("no"));
    world.tell(&["a"]).await;
    world.relay(&bus).run_once().await.unwrap();
    let letters = world.dead_letters();
    world.store.scrub(user(2)).await.unwrap();
    assert!(
        letters.list(0, 1).await.unwrap()[0].event.data.get().contains("secret"),
        "another person's"
    );
    assert_eq!(world.store.scrub(user(1)).await.unwrap(), 0);
    let letter = &letters.list(0, 1).await.unwrap()[0];
    assert!(!letter.event.data.get().contains("secret"));
    let kept = letter.event.read::<serde_json::Value>().unwrap();
    assert_eq!((kept.user_id, kept.version), (user(1), 1), "it can still be redriven");
}

#[tokio::test]
async fn a_letter_that_nobody_looked_at_goes_in_time() {
    let world = World::new();
    world.tell(&["a"]).await;
    world.relay(&Scripted::new(|_| refused("no"))).run_once().await.unwrap();
    let trim = async || {
        let trimmer = Trimmer::new(world.store.clone(), vec!["listener".to_owned()], world.clock.clone());
        trimmer.run_once().await.unwrap();
        world.dead_letters().list(0, 10).await.unwrap().len()
    };
    world.clock.advance(DEAD_LETTERS_KEPT_SECONDS);
    assert_eq!(trim().await, 1);
    world.clock.advance(1);
    assert_eq!(trim().await, 0);
}
