use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use crate::World;
use crate::load::{Promised, is_kept, talk, write};

/// What a service manager waits before it kills.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_asked_to_stop_keeps_its_word() {
    let mut server = World::start().await;
    let mut ada = server.visitor().register("ada@example.org").await;
    ada.post("/api/chat/process", json!({ "message": "help" })).await.expect(200);
    // Somebody watches, and does not go away by themselves.
    let mut stream = ada.events(None).await;
    let mut people = JoinSet::new();
    for writer in 0..4 {
        people.spawn(write(ada.clone(), format!("{writer}")));
    }
    people.spawn(talk(ada.clone(), "chat".to_owned()));
    tokio::time::sleep(Duration::from_millis(700)).await;
    pando_test_kit::eventually("more than a few tasks", async || {
        let tasks = ada.get("/api/tasks?limit=50").await.expect(200);
        let count = tasks["items"].as_array().map_or(0, Vec::len);
        if count > 20 { Ok(()) } else { Err(count.to_string()) }
    })
    .await;
    let took = server.stop().await;
    assert!(took < STOPS_WITHIN, "it took {took:?}");
    let end = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(1), end)
        .await
        .expect("the stream ended with the server");

    let mut promised = Promised::default();
    for told in people.join_all().await {
        promised.add(told);
    }
    server = server.restart().await;
    ada = ada.at(server.address());
    is_kept(&ada, &promised).await;
}
