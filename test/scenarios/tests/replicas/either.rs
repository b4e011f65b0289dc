//! Whichever process of a service somebody comes to.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use pando_test_kit::{EventStream, Person};
use serde_json::json;

use crate::World;

/// Streams that are open, and requests that are sent, so that each process has its part: a sidecar chooses by chance or in turn.
const MANY: usize = 12;

/// That both processes of a service answered this operation.
async fn both_answered(server: &World, service: &str, operation: &str) {
    for name in [service.to_owned(), format!("{service}-2")] {
        let answered = server.figure(&name, "pando_requests_total", operation).await;
        assert!(answered > 0.0, "{name} was never asked for {operation}");
    }
}

async fn open(persons: &[Person]) -> Vec<EventStream> {
    let mut streams = Vec::new();
    for number in 0..MANY {
        let mut stream = persons[number % persons.len()].events(None).await;
        stream.until("ready").await;
        streams.push(stream);
    }
    streams
}

#[tokio::test]
async fn a_change_made_through_one_gateway_is_seen_through_the_other() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let both = server.both(&ada);
    let mut streams = open(&both).await;
    let titles: BTreeSet<String> = (0..MANY).map(|number| format!("task {number}")).collect();
    for (number, title) in titles.iter().enumerate() {
        both[number % 2].post("/api/tasks", json!({ "title": title })).await.expect(201);
    }
    for stream in &mut streams {
        let mut seen = BTreeSet::new();
        while seen.len() < MANY {
            let told = stream.until("change").await;
            if told.data["type"] == "task.created" {
                let title = told.data["data"]["task"]["title"].as_str().expect("a title").to_owned();
                assert!(seen.insert(title), "told twice: {told:?}");
            }
        }
        assert_eq!(seen, titles);
    }
    both_answered(&server, "api-gateway", "events").await;
    both_answered(&server, "api-gateway", "createTask").await;
    both_answered(&server, "task-service", "createTask").await;
    both_answered(&server, "activity-service", "task-created").await;
}

#[tokio::test]
async fn the_chat_answers_at_once_whichever_process_hears_what_became_of_it() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let mut session = serde_json::Value::Null;
    for number in 0..MANY {
        let mut body = json!({ "message": format!("add errand {number}") });
        if session.is_string() {
            body["session_id"] = session.clone();
        }
        let added = ada.post("/api/chat/process", body).await.expect(200);
        // Who waits in vain says that it was not heard yet.
        assert_eq!(added["status"], "done", "{added}");
        session = added["session_id"].clone();
    }
    let tasks = ada.get("/api/tasks?limit=50").await.expect(200);
    assert_eq!(tasks["items"].as_array().map(Vec::len), Some(MANY));
    both_answered(&server, "chatbot-service", "processChat").await;
    both_answered(&server, "chatbot-service", "task-created").await;
}

#[tokio::test]
async fn a_session_that_is_ended_at_one_process_ends_at_all_within_five_seconds() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let gone = server.both(&ada.sign_in("ada@example.org").await);
    let streams = open(&gone).await;
    let json_type = [("content-type", "application/json")];
    gone[0]
        .send(Method::POST, "/api/auth/logout", &json_type, Some("{}".into()))
        .await
        .expect(204);
    let began = Instant::now();
    tokio::time::sleep_until((began + Duration::from_secs(5)).into()).await;
    for mut stream in streams {
        let end = async { while stream.next().await.is_some() {} };
        let ended = tokio::time::timeout(Duration::from_millis(200), end).await;
        assert!(ended.is_ok(), "a stream goes on");
    }
    for path in ["/api/auth/me", "/api/tasks", "/api/chat/sessions", "/api/activities"] {
        for number in 0..MANY {
            let answer = gone[number % 2].get(path).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.body);
        }
    }
    ada.get("/api/auth/me").await.expect(200);
}
