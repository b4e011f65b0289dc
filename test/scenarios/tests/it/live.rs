//! Changes as they happen.

use pando_test_kit::{EventStream, Person, Told};
use serde_json::json;

use crate::World;

/// Makes tasks of these titles, one after the other.
async fn make(person: &Person, titles: &[&str]) {
    for title in titles {
        person.post("/api/tasks", json!({ "title": title })).await.expect(201);
    }
}

/// The next task that was made; other changes are passed over.
async fn next_made(stream: &mut EventStream) -> (Told, String) {
    loop {
        let told = stream.until("change").await;
        if told.data["type"] == "task.created" {
            let title = told.data["data"]["task"]["title"].as_str().expect("a title").to_owned();
            return (told, title);
        }
    }
}

#[tokio::test]
async fn everybody_is_told_of_their_own_changes_alone_and_once() {
    let server = World::start_with(&["--registration", "open"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    let (mut hers, mut his) = (ada.events(None).await, bob.events(None).await);
    hers.until("ready").await;
    his.until("ready").await;
    tokio::join!(make(&ada, &["a1", "a2", "a3"]), make(&bob, &["b1", "b2", "b3"]));
    for (stream, titles) in [(&mut hers, ["a1", "a2", "a3"]), (&mut his, ["b1", "b2", "b3"])] {
        let mut seen = Vec::new();
        for _ in titles {
            seen.push(next_made(stream).await.1);
        }
        seen.sort();
        assert_eq!(seen, titles);
    }
}

#[tokio::test]
async fn a_stream_goes_on_where_it_broke_off() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let mut stream = ada.events(None).await;
    stream.until("ready").await;
    make(&ada, &["seen"]).await;
    let (last, _) = next_made(&mut stream).await;
    drop(stream);
    make(&ada, &["missed 1", "missed 2", "missed 3"]).await;
    pando_test_kit::eventually("the feed", async || {
        let log = ada.get("/api/activities?type=task.created").await.expect(200);
        let count = log["items"].as_array().map_or(0, Vec::len);
        if count == 4 { Ok(()) } else { Err(count.to_string()) }
    })
    .await;

    let mut stream = ada.events(Some(&last.id)).await;
    let mut missed = Vec::new();
    let mut position: i64 = last.id.parse().expect("a position");
    let mut is_ready = false;
    // A gateway that is a moment behind says that it is ready first.
    while !is_ready || missed.len() < 3 {
        let told = stream.next().await.expect("an event");
        let here = told.id.parse().expect("a position");
        assert!(here > position || told.event == "ready", "{here} after {position}");
        position = here;
        is_ready |= told.event == "ready";
        assert_ne!(told.event, "resync", "it is known what was missed");
        if told.data["type"] == "task.created" {
            missed.push(told.data["data"]["task"]["title"].as_str().expect("a title").to_owned());
        }
    }
    missed.sort();
    assert_eq!(missed, ["missed 1", "missed 2", "missed 3"]);

    // A position that nobody gave: read everything again.
    for last in ["999999999", "-5"] {
        let mut stream = ada.events(Some(last)).await;
        assert_eq!(stream.next().await.expect("an event").event, "resync", "{last}");
    }
}

#[tokio::test]
async fn the_chat_is_heard_in_every_window() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let mut other_window = ada.events(None).await;
    other_window.until("ready").await;
    ada.post("/api/chat/process", json!({ "message": "add pay rent tomorrow" }))
        .await
        .expect(200);
    let (told, title) = next_made(&mut other_window).await;
    assert_eq!((&told.data["data"]["actor"], &*title), (&json!("chat"), "pay rent"));
}
