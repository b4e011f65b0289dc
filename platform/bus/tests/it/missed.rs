use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::post;
use http::StatusCode;
use pando_bus::{Intake, Missed, ReadLog};
use pando_kernel::Clock;
use pando_store::{InboxKey, Op, Statement, Store, Unit};
use pando_wire::{CloudEvent, Contract, EventSpec};
use serde_json::value::RawValue;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::world::{Direct, TOPIC, World, user};

const SUBSCRIBER: &str = "maker-service";
const SOURCE: &str = "other-service";

fn event(world: &World, position: i64, topic: &str) -> CloudEvent {
    CloudEvent {
        specversion: "1.0".to_owned(),
        id: world.ids.next(),
        source: SOURCE.to_owned(),
        kind: topic.to_owned(),
        subject: format!("s{position}"),
        time: world.clock.now(),
        datacontenttype: "application/json".to_owned(),
        dataschema: Some(CloudEvent::data_schema(topic)),
        traceparent: None,
        position,
        data: RawValue::from_string(format!(r#"{{"user_id":"{}"}}"#, user(1))).unwrap(),
    }
}

type Seen = Arc<Mutex<Vec<i64>>>;

/// What goes through this log, to a subscriber that answers this and notes the places of what it sees.
fn missed(world: &World, log: &Arc<Mutex<Vec<CloudEvent>>>, answer: StatusCode) -> (Missed, Seen) {
    let seen = Seen::default();
    let note = seen.clone();
    let take = async move |axum::Json(event): axum::Json<CloudEvent>| {
        note.lock().unwrap().push(event.position);
        answer
    };
    let router = Router::new().route("/events/thing-made", post(take));
    let contract = Contract {
        app_id: SOURCE,
        summary: "",
        operations: Vec::new(),
        answers_within_seconds: None,
        calls: &[],
        events: vec![EventSpec {
            topic: TOPIC,
            summary: "",
            subscribers: &[SUBSCRIBER],
            data: |_| schemars::Schema::default(),
        }],
    };
    let log = log.clone();
    let read_log: ReadLog = Arc::new(move |after| {
        let mut events = log.lock().unwrap().clone();
        events.retain(|event| event.position > after);
        Box::pin(async move { Ok(events) })
    });
    let transport = Arc::new(Direct(Some(router)));
    let missed = Missed::new(world.store.clone(), SUBSCRIBER, &contract, read_log, transport, world.clock.clone());
    (missed, seen)
}

#[tokio::test]
async fn what_the_broker_lost_comes_from_the_log_once() {
    let world = World::new();
    let first = event(&world, 1, TOPIC);
    let log = Arc::new(Mutex::new(vec![
        first.clone(),
        event(&world, 2, "thing.unheard_of"),
        event(&world, 3, TOPIC),
    ]));
    // The broker brought the first.
    let key = InboxKey {
        source: SOURCE.to_owned(),
        event_id: first.id,
    };
    world.store.commit(Unit::new().taking(key)).await.unwrap();
    let (missed, seen) = missed(&world, &log, StatusCode::OK);
    missed.run_once().await.unwrap();
    assert!(seen.lock().unwrap().is_empty(), "they may still be on their way");
    world.clock.advance(Missed::PATIENCE_SECONDS);
    log.lock().unwrap().push(event(&world, 4, TOPIC));
    for _ in 0..3 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [3]);
    world.clock.advance(Missed::PATIENCE_SECONDS);
    missed.run_once().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [3, 4]);
}

#[tokio::test]
async fn one_that_is_not_taken_holds_up_nobody() {
    let world = World::new();
    let log = Arc::new(Mutex::new(vec![event(&world, 1, TOPIC)]));
    world.clock.advance(Missed::PATIENCE_SECONDS);
    let (missed, seen) = missed(&world, &log, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [1]);
    assert_eq!(world.dead_letters().list(0, 10).await.unwrap().len(), 1);
}

/// A log of three, of which all have arrived, and the subscriber that read it to its end.
async fn read_to_its_end(world: &World) -> (Missed, Seen, Arc<Mutex<Vec<CloudEvent>>>) {
    let log = Arc::new(Mutex::new(
        (1..=3).map(|position| event(world, position, TOPIC)).collect::<Vec<_>>(),
    ));
    let (missed, seen) = missed(world, &log, StatusCode::OK);
    world.clock.advance(Missed::PATIENCE_SECONDS);
    missed.run_once().await.unwrap();
    assert_eq!(std::mem::take(&mut *seen.lock().unwrap()), [1, 2, 3]);
    let arrived = log.lock().unwrap().clone();
    for event in arrived {
        let (source, event_id) = (event.source, event.id);
        world.store.commit(Unit::new().taking(InboxKey { source, event_id })).await.unwrap();
    }
    (missed, seen, log)
}

#[tokio::test]
async fn a_log_that_ends_before_what_was_read_of_it_is_read_from_its_beginning() {
    let world = World::new();
    let (missed, seen, log) = read_to_its_end(&world).await;
    // Restored as it was after the first.
    log.lock().unwrap().truncate(1);
    log.lock().unwrap().push(event(&world, 2, TOPIC));
    world.clock.advance(Missed::PATIENCE_SECONDS);
    for _ in 0..2 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [2], "what had arrived is not brought again");
}

#[tokio::test]
async fn a_log_of_another_history_is_known_by_the_event_at_the_place() {
    let world = World::new();
    let (missed, seen, log) = read_to_its_end(&world).await;
    log.lock().unwrap().truncate(1);
    // As many again: the numbers say nothing.
    for position in 2..=4 {
        log.lock().unwrap().push(event(&world, position, TOPIC));
    }
    world.clock.advance(Missed::PATIENCE_SECONDS);
    for _ in 0..2 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [2, 3, 4]);
}

#[tokio::test]
async fn a_log_that_was_trimmed_is_still_the_one_that_was_read() {
    let world = World::new();
    let (missed, seen, log) = read_to_its_end(&world).await;
    log.lock().unwrap().clear();
    missed.run_once().await.unwrap();
    log.lock().unwrap().push(event(&world, 5, TOPIC));
    world.clock.advance(Missed::PATIENCE_SECONDS);
    for _ in 0..2 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [5]);
}

/// As the build before does, which keeps no note of the event at the place.
static MOVE_ALONE: Statement = Statement::both(
    "test.move_alone",
    "update relay_cursor set position = $2, moved_at = $3 where bus = $1",
);

#[tokio::test]
async fn a_cursor_that_the_build_before_moved_is_of_the_same_log() {
    let world = World::new();
    let (missed, seen, log) = read_to_its_end(&world).await;
    log.lock().unwrap().push(event(&world, 4, TOPIC));
    world.clock.advance(Missed::PATIENCE_SECONDS);
    let cursor = format!("{SUBSCRIBER} has from {SOURCE}");
    let moved = Op::one(&MOVE_ALONE, vec![cursor.into(), 4.into(), world.clock.now().into()], "moved");
    world.store.commit(Unit::new().op(moved)).await.unwrap();
    log.lock().unwrap().push(event(&world, 5, TOPIC));
    world.clock.advance(Missed::PATIENCE_SECONDS);
    for _ in 0..2 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [5], "the older mark says nothing of the place");
}

/// A broker that begins at its oldest entry brings what the inbox has forgotten: what the log was gone past is not handed over again.
#[tokio::test]
async fn of_what_comes_late_only_what_is_not_known_to_be_taken_is_handed_over() {
    let world = World::new();
    let (_missed, _seen, log) = read_to_its_end(&world).await;
    let intake = Intake::new([(SUBSCRIBER, world.store.clone() as Arc<dyn Store>)], world.clock.clone());
    let third = log.lock().unwrap()[2].clone();
    let fourth = event(&world, 4, TOPIC);
    let is_through = async |event: &CloudEvent| intake.is_through(SUBSCRIBER, event).await.unwrap();
    assert!(!is_through(&third).await, "what is young is for the inbox");
    world.clock.advance(Intake::LATE_SECONDS);
    assert!(is_through(&third).await);
    assert!(!is_through(&fourth).await, "nobody has seen it yet");
    let mut of_others = third.clone();
    of_others.source = "somebody-else".to_owned();
    assert!(!is_through(&of_others).await, "nobody has gone through that log");
    let log_is_restored = event(&world, 3, TOPIC);
    assert!(!is_through(&log_is_restored).await, "another event at its place is new");
}

#[tokio::test]
async fn how_far_a_subscriber_is_behind_is_told_from_what_it_is_known_to_have() {
    let world = World::new();
    let log = Arc::new(Mutex::new(Vec::new()));
    let (missed, _) = missed(&world, &log, StatusCode::OK);
    assert_eq!(missed.behind_seconds(), None, "nobody has looked");
    missed.run_once().await.unwrap();
    assert_eq!(missed.behind_seconds(), Some(0));
    log.lock().unwrap().push(event(&world, 1, TOPIC));
    world.clock.advance(1);
    missed.run_once().await.unwrap();
    assert_eq!(missed.behind_seconds(), Some(1), "it may still be on its way");
    world.clock.advance(100);
    assert_eq!(missed.behind_seconds(), Some(101), "nobody has looked since");
    log.lock().unwrap().push(event(&world, 2, TOPIC));
    missed.run_once().await.unwrap();
    assert_eq!(
        missed.behind_seconds(),
        Some(0),
        "the first was handed over, and the second has just happened"
    );
}

/// Counts what is told of as an error.
#[derive(Clone, Default)]
struct Errors(Arc<AtomicUsize>);

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let is_error = *event.metadata().level() == Level::ERROR;
        self.0.fetch_add(usize::from(is_error), Ordering::SeqCst);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn that_a_log_was_restored_is_told_of_once() {
    let world = World::new();
    let (missed, seen, log) = read_to_its_end(&world).await;
    log.lock().unwrap().clear();
    log.lock().unwrap().push(event(&world, 1, TOPIC));
    let errors = Errors::default();
    let _told = tracing::subscriber::set_default(errors.clone());
    for _ in 0..5 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(
        errors.0.load(Ordering::SeqCst),
        0,
        "nothing of it has settled, and the cursor stays"
    );
    world.clock.advance(Missed::PATIENCE_SECONDS);
    for _ in 0..5 {
        missed.run_once().await.unwrap();
    }
    assert_eq!(errors.0.load(Ordering::SeqCst), 1);
    assert_eq!(*seen.lock().unwrap(), [1]);
}
