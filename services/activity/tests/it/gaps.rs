use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use pando_wire::{CloudEvent, Items};

use crate::events::Publisher;
use crate::world::World;

/// A publisher whose log has these events.
fn outbox(world: &World, events: Vec<CloudEvent>) {
    let events = Arc::new(events);
    let answer = move |axum::extract::RawQuery(query): axum::extract::RawQuery| {
        let after: i64 = query.unwrap().strip_prefix("after=").unwrap().parse().unwrap();
        let items = events.iter().filter(|event| event.position > after).cloned().collect();
        async move { axum::Json(Items::<CloudEvent> { items }) }
    };
    let empty = || async { axum::Json(Items::<CloudEvent> { items: vec![] }) };
    world
        .others
        .open([
            ("task-service", Router::new().route("/outbox", get(answer))),
            ("auth-service", Router::new().route("/outbox", get(empty))),
            ("chatbot-service", Router::new().route("/outbox", get(empty))),
        ])
        .unwrap();
}

#[tokio::test]
async fn a_missing_event_is_fetched_after_five_seconds() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let events: Vec<_> = (0..5)
        .map(|n| ada.created(&ada.task(&format!("{n}"), "2026-11-24T10:00:00Z")))
        .collect();
    outbox(&world, events.clone());
    for index in [0, 1, 3, 4] {
        world.take(&events[index]).await;
    }
    world.settle().await;
    assert_eq!(world.summary(ada.user, "").await.totals.created, 4);
    world.clock.advance(6);
    world.settle().await;
    assert_eq!(world.summary(ada.user, "").await.totals.created, 5);
    // It comes after all.
    world.take(&events[2]).await;
    assert_eq!(world.summary(ada.user, "").await.totals.created, 5);
    assert_eq!(mark(&world).await, (5, 0));
}

#[tokio::test]
async fn what_is_not_kept_any_more_is_passed_over_and_what_cannot_be_read_does_not_stop_the_rest() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut events: Vec<_> = (0..6)
        .map(|n| ada.created(&ada.task(&format!("{n}"), "2026-11-24T10:00:00Z")))
        .collect();
    events[3].data = serde_json::value::to_raw_value(&serde_json::json!({ "user_id": ada.user })).unwrap();
    // 1 and 2 were trimmed, 4 was scrubbed, 5 is missing, 6 has come.
    outbox(&world, events[2..].to_vec());
    world.take(&events[5]).await;
    world.clock.advance(6);
    world.settle().await;
    assert_eq!(world.summary(ada.user, "").await.totals.created, 3);
    assert_eq!(mark(&world).await, (6, 0));
}

async fn mark(world: &World) -> (i64, i64) {
    (
        world.number("select upto from publisher where source = 'task-service'").await,
        world.number("select count(*) from arrived").await,
    )
}
