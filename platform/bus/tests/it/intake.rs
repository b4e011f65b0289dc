use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use http::StatusCode;
use pando_bus::{Intake, Redelivery, RelayOptions};
use pando_kernel::SeededRandom;
use pando_store::Store;
use pando_wire::{BusError, CloudEvent, Contract, EventSpec};
use serde_json::value::RawValue;

use crate::world::{Direct, TOPIC, World, user};

const SUBSCRIBER: &str = "maker-service";

fn contract() -> Contract {
    Contract {
        app_id: "other-service",
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
    }
}

/// Of another service's log.
fn event(world: &World, position: i64) -> CloudEvent {
    CloudEvent {
        specversion: "1.0".to_owned(),
        id: world.ids.next(),
        source: "other-service".to_owned(),
        kind: TOPIC.to_owned(),
        subject: format!("s{position}"),
        time: pando_kernel::Clock::now(&*world.clock),
        datacontenttype: "application/json".to_owned(),
        dataschema: Some(CloudEvent::data_schema(TOPIC)),
        traceparent: None,
        position,
        data: RawValue::from_string(format!(r#"{{"user_id":"{}"}}"#, user(1))).unwrap(),
    }
}

fn intake(world: &World) -> Intake {
    Intake::new([(SUBSCRIBER, world.store.clone() as Arc<dyn Store>)], world.clock.clone())
}

/// A subscriber that answers this, and tells of what it sees.
fn redelivery(world: &World, answer: StatusCode) -> (Redelivery, tokio::sync::mpsc::UnboundedReceiver<CloudEvent>) {
    let (tell, told) = tokio::sync::mpsc::unbounded_channel();
    let take = async move |axum::Json(event): axum::Json<CloudEvent>| {
        let _ = tell.send(event);
        answer
    };
    let router = Router::new().route("/events/thing-made", post(take));
    let options = RelayOptions::new(Arc::new(SeededRandom::new(5)));
    let redelivery = Redelivery::new(
        world.store.clone(),
        SUBSCRIBER,
        &[contract()],
        Arc::new(Direct(Some(router))),
        world.clock.clone(),
        options,
    );
    (redelivery, told)
}

#[tokio::test]
async fn what_was_refused_is_dead_with_its_source_and_comes_again_when_it_is_redriven() {
    let world = World::new();
    let (intake, sent) = (intake(&world), event(&world, 7));
    let refused = BusError::Refused("not taken by maker-service: no".to_owned());
    for _ in 0..2 {
        intake.take(SUBSCRIBER, &sent, &refused).await.unwrap();
    }
    let [letter] = &world.dead_letters().list(0, 10).await.unwrap()[..] else {
        panic!("once, however often it was brought")
    };
    assert_eq!(
        (letter.event.id, &*letter.event.source, letter.event.position),
        (sent.id, "other-service", 7)
    );
    assert_eq!((&*letter.bus, letter.user_id), ("maker-service from other-service", user(1)));
    let (redelivery, mut seen) = redelivery(&world, StatusCode::OK);
    assert_eq!(redelivery.run_once().await.unwrap().taken, 0, "it is dead");
    assert_eq!(world.dead_letters().redrive_all().await.unwrap(), 1);
    assert_eq!(redelivery.run_once().await.unwrap().taken, 1);
    let got = seen.try_recv().unwrap();
    assert_eq!(
        (got.id, &*got.source, got.position),
        (sent.id, "other-service", 7),
        "as its publisher sent it"
    );
    assert!(world.dead_letters().list(0, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_event_at_the_same_place_is_kept_too() {
    let world = World::new();
    let (intake, first, second) = (intake(&world), event(&world, 7), event(&world, 7));
    for sent in [&first, &second, &second, &first] {
        let refused = BusError::Refused("no".to_owned());
        intake.take(SUBSCRIBER, sent, &refused).await.unwrap();
    }
    let letters = world.dead_letters().list(0, 10).await.unwrap();
    let ids: Vec<_> = letters.iter().map(|letter| letter.event.id).collect();
    assert_eq!(ids, [first.id, second.id]);
    let (redelivery, mut seen) = redelivery(&world, StatusCode::OK);
    world.dead_letters().redrive_all().await.unwrap();
    assert_eq!(redelivery.run_once().await.unwrap().taken, 2);
    let mut got: Vec<_> = std::iter::from_fn(|| seen.try_recv().ok()).map(|event| event.id).collect();
    got.sort();
    assert_eq!(got, [first.id, second.id]);
}

#[tokio::test]
async fn a_text_that_a_database_cannot_hold_is_kept_all_the_same() {
    let world = World::new();
    let (intake, mut sent) = (intake(&world), event(&world, 7));
    sent.subject = "a\0b".to_owned();
    sent.traceparent = Some("\0".to_owned());
    let refused = BusError::Refused("\0".to_owned());
    intake.take(SUBSCRIBER, &sent, &refused).await.unwrap();
    intake.take_unreadable(SUBSCRIBER, b"{\0}", "a \0").await.unwrap();
    let letters = world.dead_letters().list(0, 10).await.unwrap();
    assert_eq!(letters[0].event.subject, "a\u{fffd}b");
    let texts = letters.iter().flat_map(|letter| {
        let event = &letter.event;
        [
            event.subject.clone(),
            event.data.to_string(),
            letter.reason.clone(),
            event.traceparent.clone().unwrap_or_default(),
        ]
    });
    assert!(texts.into_iter().all(|text| !text.contains('\0')), "PostgreSQL has no NUL");
}

#[tokio::test]
async fn what_may_be_taken_later_is_tried_without_anybody_asking_and_an_outage_kills_nothing() {
    let world = World::new();
    let (intake, sent) = (intake(&world), event(&world, 7));
    intake.take(SUBSCRIBER, &sent, &BusError::Later("busy".to_owned())).await.unwrap();
    let (busy, mut tried) = redelivery(&world, StatusCode::SERVICE_UNAVAILABLE);
    for _ in 0..40 {
        busy.run_once().await.unwrap();
        world.clock.advance(300);
    }
    assert!(world.dead_letters().list(0, 10).await.unwrap().is_empty());
    assert!((20..=40).contains(&std::iter::from_fn(|| tried.try_recv().ok()).count()));
    assert_eq!(busy.parked(), 1);
    let (redelivery, _seen) = redelivery(&world, StatusCode::OK);
    assert_eq!(redelivery.run_once().await.unwrap().taken, 1);
}

#[tokio::test]
async fn what_nobody_can_read_is_kept_in_part_and_never_goes_round() {
    let world = World::new();
    let intake = intake(&world);
    let raw = [b"\xff<html>".to_vec(), vec![b'x'; 10 * 1024 * 1024]].concat();
    for raw in [&raw[..], b"", &raw[..]] {
        intake.take_unreadable(SUBSCRIBER, raw, "no event").await.unwrap();
    }
    let letters = world.dead_letters().list(0, 10).await.unwrap();
    assert_eq!(letters.len(), 2, "the same bytes are the same letter");
    let data = letters[0].event.data.get();
    assert!(data.contains("<html>") && data.contains("10485767"), "its beginning and its length");
    assert!(data.len() < 2 * Intake::UNREADABLE_BYTES_MAX);
    let (redelivery, mut seen) = redelivery(&world, StatusCode::OK);
    world.dead_letters().redrive_all().await.unwrap();
    assert_eq!(redelivery.run_once().await.unwrap().dead, 2);
    assert!(seen.try_recv().is_err());
    assert_eq!(world.dead_letters().list(0, 10).await.unwrap().len(), 2);
}
