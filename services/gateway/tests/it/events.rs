use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::world::{LIFE_SECONDS, World, person_id, session_id};

/// What the gateway asks activity-service after this position.
fn question(after: i64) -> String {
    format!(
        "activity-service/activities/feed?after={after}&wait={}",
        if after < 0 { 0 } else { 20 }
    )
}

fn entry(position: i64, person: u128) -> Value {
    json!({ "position": position, "user_id": person_id(person), "type": "task.created", "subject": "s", "data": { "n": position } })
}

/// A gateway that knows where the feed stands.
async fn following(position: i64) -> World {
    let world = World::new();
    world
        .doubles
        .answers(&question(-1), json!({ "items": [], "next": position, "oldest": 1 }));
    world.read_feed().await;
    world
}

/// The feed goes on from `after` with these entries.
async fn news(world: &World, after: i64, entries: Vec<Value>) {
    let next = entries.last().map_or(json!(after), |last| last["position"].clone());
    world
        .doubles
        .answers(&question(after), json!({ "items": entries, "next": next, "oldest": 1 }));
    world.read_feed().await;
}

struct Stream(Body);

impl Stream {
    async fn open(world: &World, person: u128, last: Option<&str>) -> Self {
        let call = world.of(person, "GET", "/api/events");
        let call = last.into_iter().fold(call, |call, last| call.header("last-event-id", last));
        let (reply, body) = call.open().await;
        let reply = reply.ok();
        assert_eq!(
            (reply.header("content-type"), reply.header("cache-control")),
            ("text/event-stream", "no-store")
        );
        assert_eq!(reply.header("x-accel-buffering"), "no");
        Self(body)
    }

    /// The next piece, as `event id` lines (`change 7`); `None` at the end. Comments are passed over.
    async fn next(&mut self) -> Option<Vec<String>> {
        loop {
            let frame = self.0.frame().await?.unwrap().into_data().unwrap();
            let text = String::from_utf8(frame.to_vec()).unwrap();
            let events: Vec<String> = text.split("\n\n").filter(|event| event.contains("event:")).map(shown).collect();
            if !events.is_empty() {
                return Some(events);
            }
        }
    }

    async fn expect(&mut self, events: &[&str]) {
        assert_eq!(self.next().await.unwrap(), events);
    }
}

fn shown(event: &str) -> String {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    format!("{} {}", field("event: "), field("id: "))
}

#[tokio::test]
async fn a_person_sees_their_own_changes_as_they_come_and_nobody_elses() {
    let world = following(10).await;
    let mut ada = Stream::open(&world, 1, None).await;
    let mut bob = Stream::open(&world, 2, None).await;
    ada.expect(&["ready 10"]).await;
    bob.expect(&["ready 10"]).await;
    news(&world, 10, vec![entry(11, 1), entry(12, 2), entry(13, 1)]).await;
    ada.expect(&["change 11", "change 13"]).await;
    bob.expect(&["change 12"]).await;
}

#[tokio::test]
async fn who_comes_back_gets_what_was_missed_and_then_what_is_new() {
    let world = following(10).await;
    news(&world, 10, (11..=20).map(|n| entry(n, u128::from(n % 2 == 0) + 1)).collect()).await;
    let mut ada = Stream::open(&world, 1, Some("14")).await;
    ada.expect(&["change 15", "change 17", "change 19", "ready 20"]).await;
    news(&world, 20, vec![entry(21, 1)]).await;
    ada.expect(&["change 21"]).await;
    let mut again = Stream::open(&world, 1, Some("21")).await;
    again.expect(&["ready 21"]).await;
}

#[tokio::test]
async fn who_missed_more_than_is_kept_reads_everything_again() {
    let world = following(10).await;
    news(&world, 10, (11..=300).map(|n| entry(n, 1)).collect()).await;
    for (last, why) in [
        ("9", "before this gateway's time"),
        ("11", "more than may wait"),
        ("999", "of another life of the server"),
        ("-5", "nonsense"),
    ] {
        let mut ada = Stream::open(&world, 1, Some(last)).await;
        assert_eq!(ada.next().await.unwrap(), ["resync 300", "ready 300"], "{why}");
    }
    // What is no position at all is no position to resume from.
    Stream::open(&world, 1, Some("x'; drop")).await.expect(&["ready 300"]).await;
}

#[tokio::test]
async fn a_slow_reader_is_told_to_read_again_and_holds_nobody_up() {
    let world = following(0).await;
    let mut slow = Stream::open(&world, 1, None).await;
    let mut quick = Stream::open(&world, 1, None).await;
    quick.expect(&["ready 0"]).await;
    for start in [0, 200] {
        news(&world, start, (start + 1..=start + 200).map(|n| entry(n, 1)).collect()).await;
        assert_eq!(quick.next().await.unwrap().len(), 200, "nothing is held up");
    }
    slow.expect(&["ready 0"]).await;
    let late = slow.next().await.unwrap();
    assert_eq!((late.len(), late[255].as_str()), (256, "change 256"));
    // The position stands where the last was left out: who comes back to it misses nothing.
    slow.expect(&["resync 400"]).await;
    news(&world, 400, vec![entry(401, 1)]).await;
    slow.expect(&["change 401"]).await;
    quick.expect(&["change 401"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_was_set_back_or_trimmed_makes_everybody_read_again() {
    for (answer, position) in [
        (json!({ "items": [], "next": 5, "oldest": 1 }), 5),
        (json!({ "items": [entry(90, 1)], "next": 90, "oldest": 80 }), 90),
    ] {
        let world = following(10).await;
        let mut ada = Stream::open(&world, 1, None).await;
        ada.expect(&["ready 10"]).await;
        world.doubles.answers(&question(10), answer);
        world.read_feed().await;
        ada.expect(&[&format!("resync {position}")]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_its_token() {
    let world = following(0).await;
    let mut ada = Stream::open(&world, 1, None).await;
    ada.expect(&["ready 0"]).await;
    let (opened, life) = (Instant::now(), Duration::from_secs(LIFE_SECONDS as u64));
    let early = timeout(life - Duration::from_secs(1), ada.next()).await;
    assert!(early.is_err(), "it stays open until then: {early:?}");
    assert_eq!(ada.next().await, None);
    assert_eq!(opened.elapsed().as_secs(), life.as_secs());
}

#[tokio::test(start_paused = true)]
async fn a_revocation_ends_its_streams_in_time_and_no_others() {
    let world = following(0).await;
    let mut ada = Stream::open(&world, 1, None).await;
    let mut bob = Stream::open(&world, 2, None).await;
    ada.expect(&["ready 0"]).await;
    bob.expect(&["ready 0"]).await;
    let quiet = timeout(Duration::from_millis(500), ada.next()).await;
    assert!(quiet.is_err(), "the token is good: {quiet:?}");
    let until = world.now().plus_seconds(LIFE_SECONDS);
    world.platform.verifier.revoke_session(session_id(1), until, world.now());
    let revoked = Instant::now();
    assert_eq!(ada.next().await, None);
    // The other half of the five seconds is for the news of it to come here.
    assert!(revoked.elapsed() <= Duration::from_millis(2500), "{:?}", revoked.elapsed());
    news(&world, 0, vec![entry(1, 1), entry(2, 2)]).await;
    bob.expect(&["change 2"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_is_kept_open_by_comments_and_ends_when_the_server_stops() {
    let world = following(0).await;
    let Stream(mut body) = Stream::open(&world, 1, None).await;
    let greeting = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(greeting.starts_with(b"retry: "));
    let beat = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(beat, ":\n\n");
    world.platform.shutdown.request();
    assert!(body.frame().await.is_none());
}

#[tokio::test]
async fn a_person_may_have_so_many_streams_at_once_and_closed_ones_do_not_count() {
    let world = following(0).await;
    let mut open = Vec::new();
    for _ in 0..32 {
        open.push(Stream::open(&world, 1, None).await);
    }
    let reply = world.of(1, "GET", "/api/events").send().await.refused(503, "unavailable");
    assert_eq!(reply.header("retry-after"), "30");
    Stream::open(&world, 2, None).await;
    open.clear();
    for _ in 0..100 {
        Stream::open(&world, 1, None).await.expect(&["ready 0"]).await;
    }
}
