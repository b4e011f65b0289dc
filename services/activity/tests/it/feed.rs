use std::time::{Duration, Instant};

use http::StatusCode;
use pando_activity::{Deps, service, service_that_sweeps};
use pando_activity_contract::Feed;

use crate::events::Publisher;
use crate::world::{World, at, event_request, send};

#[tokio::test]
async fn the_feed_has_everybodys_changes_in_one_order() {
    let world = World::new().await;
    let (ada, ben) = (Publisher::new(world.ids()), Publisher::new(world.ids()));
    assert_eq!(world.feed::<Feed>("after=-1").await.next, 0);
    let tasks: Vec<_> = (0..40)
        .map(|n| [&ada, &ben][n % 2].created(&ada.task("t", "2026-11-24T10:00:00Z")))
        .collect();
    futures_util::future::join_all(tasks.iter().map(|event| world.take(event))).await;
    let feed: Feed = world.feed("after=0").await;
    let positions: Vec<i64> = feed.items.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, (1..=40).collect::<Vec<_>>());
    assert_eq!((feed.next, feed.oldest), (40, 1));
    assert_eq!(feed.items.iter().filter(|entry| entry.user_id == ben.user).count(), 20);
    assert_eq!(feed.items[0].data["task"]["title"], "t");
    assert_eq!(world.feed::<Feed>("after=38").await.items.len(), 2);
    let end: Feed = world.feed("after=-1").await;
    assert_eq!((end.items.len(), end.next), (0, 40));
    // A position of a later life, before a backup was restored.
    let set_back: Feed = world.feed("after=900&wait=25").await;
    assert_eq!((set_back.items.len(), set_back.next), (0, 40));
}

#[tokio::test]
async fn a_waiting_reader_is_told_whichever_process_took_the_event() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    // Another replica: the same database, and nothing else in common.
    let other = service(Deps {
        platform: world.platform.clone(),
        store: world.store.clone(),
    });
    for (position, replica) in [world.router(), other.router].into_iter().enumerate() {
        let begun = Instant::now();
        let query = format!("after={position}&wait=25");
        let (feed, ()) = tokio::join!(world.feed::<Feed>(&query), async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let event = ada.created(&ada.task("t", "2026-11-24T10:00:00Z"));
            assert_eq!(send(replica, event_request(&event)).await.0, StatusCode::OK);
        });
        assert_eq!(feed.items.len(), 1, "{position}");
        assert!(begun.elapsed() < Duration::from_secs(2), "not at the next look");
    }
    let feed: Feed = world.feed("after=2&wait=1").await;
    assert_eq!((feed.items.len(), feed.next), (0, 2));
}

#[tokio::test]
async fn a_waiting_reader_is_told_by_the_commit_itself() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let deps = Deps {
        platform: world.platform.clone(),
        store: world.store.clone(),
    };
    // It would not look by itself before the wait is over.
    let router = service_that_sweeps(deps, Duration::from_secs(60)).router;
    let begun = Instant::now();
    let wait = http::Request::get("/activities/feed?after=0&wait=25")
        .body(axum::body::Body::empty())
        .unwrap();
    let ((status, feed), ()) = tokio::join!(send(router.clone(), wait), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let event = ada.created(&ada.task("t", "2026-11-24T10:00:00Z"));
        assert_eq!(send(router.clone(), event_request(&event)).await.0, StatusCode::OK);
    });
    assert_eq!((status, feed["items"].as_array().unwrap().len()), (StatusCode::OK, 1));
    assert!(begun.elapsed() < Duration::from_secs(20), "only when the wait was over");
}

#[tokio::test]
async fn a_wait_ends_with_the_process() {
    let world = World::new().await;
    let shutdown = world.platform.shutdown.clone();
    let (feed, ()) = tokio::join!(world.feed::<Feed>("after=0&wait=25"), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        shutdown.request();
    });
    assert!(feed.items.is_empty());
}

#[tokio::test]
async fn long_notes_stay_out_and_old_entries_go() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut task = ada.task("t", "2026-11-24T10:00:00Z");
    task.notes = "n".repeat(3000);
    world.take(&ada.created(&task)).await;
    let feed: Feed = world.feed("after=0").await;
    assert_eq!(feed.items[0].data["task"].get("notes"), None);
    assert_eq!(feed.items[0].data["task"]["notes_left_out"], true);
    world.clock.set(at("2026-12-01T11:59:00Z"));
    world.settle().await;
    assert_eq!(world.feed::<Feed>("after=0").await.items.len(), 1);
    world.clock.set(at("2026-12-01T12:00:01Z"));
    world.take(&ada.created(&ada.task("u", "2026-12-01T10:00:00Z"))).await;
    world.settle().await;
    let feed: Feed = world.feed("after=0").await;
    assert_eq!((feed.items.len(), feed.oldest, feed.next), (1, 2, 2));
    let (status, _) = world
        .send(
            http::Request::get("/activities/feed?after=0&wait=26")
                .body(axum::body::Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(status.as_u16(), 422);
}

#[tokio::test]
async fn the_end_stays_where_it_was_when_the_last_to_speak_are_forgotten() {
    let world = World::new().await;
    let (ada, ben) = (Publisher::new(world.ids()), Publisher::new(world.ids()));
    world.take(&ada.created(&ada.task("hers", "2026-11-24T10:00:00Z"))).await;
    world.take(&ben.created(&ben.task("his", "2026-11-24T10:00:00Z"))).await;
    world.take(&ben.farewell(at("2026-11-24T11:00:00Z"))).await;
    world.clock.set(at("2026-12-02T12:00:00Z"));
    world.settle().await;
    let end: Feed = world.feed("after=3").await;
    assert_eq!(
        (end.items.len(), end.next, end.oldest),
        (0, 3, 4),
        "whoever has read to the end has missed nothing"
    );
    world.take(&ada.created(&ada.task("next", "2026-12-02T12:00:00Z"))).await;
    assert_eq!(world.feed::<Feed>("after=3").await.items[0].position, 4);
}
