//! What should never be on the bus: it is refused at its entrance, or ends with the dead letters of whoever it was for.

use http::Method;
use pando_test_kit::{Answered, OnDapr, eventually, pando};
use serde_json::{Value, json};

use crate::fault::part;

/// Who gets `task.created`.
const SUBSCRIBERS: [&str; 2] = ["chatbot-service", "activity-service"];
/// Larger than any sidecar takes (8 MiB).
const HUGE_BYTES: usize = 10 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_can_take_lies_with_the_dead_letters_and_harms_nothing() {
    let system = OnDapr::start().await;
    let ada = system.visitor().register("ada@example.org").await;
    // Of a version that nobody reads yet.
    let mut poison = event("0197a000-0000-7000-8000-00000000000a", 900_001);
    poison["dataschema"] = json!("urn:pando:event:task.created:v99");
    published(&system, &poison.to_string()).await;
    for subscriber in SUBSCRIBERS {
        let list = until_dead(&system, subscriber, 1).await;
        assert!(list.contains("task.created"), "{list}");
        let redriven = letters(&system, subscriber, "redrive").await;
        assert!(redriven.contains("1 will be delivered again"), "{redriven}");
        // Nobody has learned to read it meanwhile. (That one is taken which can be read: platform/dapr/tests/it/like.rs.)
        until_dead(&system, subscriber, 1).await;
    }
    // Whose data is no data.
    let mut malformed = event("0197a000-0000-7000-8000-00000000000b", 900_002);
    malformed["data"] = json!("a text");
    published(&system, &malformed.to_string()).await;
    // Without an id: daprd gives it one.
    let mut nameless = event("", 900_003);
    nameless.as_object_mut().expect("an object").remove("id");
    published(&system, &nameless.to_string()).await;
    // What is no event, and what is too large, does not get onto the bus.
    let mut huge = event("0197a000-0000-7000-8000-00000000000c", 900_004);
    huge["data"] = json!({ "text": "x".repeat(HUGE_BYTES) });
    for refused in ["{ no event".to_owned(), huge.to_string()] {
        let answer = publish(&system, refused).await;
        assert!(!answer.status.is_success(), "it was taken: {}", answer.status);
    }
    for subscriber in SUBSCRIBERS {
        until_dead(&system, subscriber, 3).await;
    }
    // What is real goes on.
    ada.post("/api/tasks", json!({ "title": "water the fern" })).await.expect(201);
    let counted = async || {
        let summary = ada.get("/api/analytics/summary").await.expect(200);
        match &summary["totals"]["created"] {
            count if *count == json!(1) => Ok(()),
            count => Err(format!("{count} created")),
        }
    };
    eventually("the real task", counted).await;
}

/// That no service has a dead letter.
///
/// # Panics
/// When one has.
pub async fn nobody_is_dead(system: &OnDapr) {
    for subscriber in ["task-service", "chatbot-service", "activity-service"] {
        let list = letters(system, subscriber, "list").await;
        assert!(list.contains("There are no dead letters."), "{subscriber}: {list}");
    }
}

/// An event as task-service would tell it, at a place of its log that it never reaches here.
fn event(id: &str, position: u64) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "task-service",
        "type": "task.created",
        "subject": "0197a000-0000-7000-8000-000000000001",
        "time": "2026-01-01T00:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:pando:event:task.created:v1",
        "position": position,
        "data": {},
    })
}

/// Through the sidecar of the service whose topic it is, as that would.
async fn publish(system: &OnDapr, body: String) -> Answered {
    let sidecar = part(system, "task-service-sidecar").await;
    let arguments = sidecar.arguments();
    let port = arguments
        .iter()
        .skip_while(|one| *one != "--dapr-http-port")
        .nth(1)
        .expect("its port");
    let token = sidecar.variable("DAPR_API_TOKEN").expect("its token");
    let headers = [("content-type", "application/cloudevents+json"), ("dapr-api-token", &*token)];
    let there = system.visitor().at(&format!("127.0.0.1:{port}"));
    let sent = there
        .try_send(Method::POST, "/v1.0/publish/pubsub/task.created", &headers, Some(body.into()))
        .await;
    sent.expect("an answer")
}

async fn published(system: &OnDapr, body: &str) {
    let answer = publish(system, body.to_owned()).await;
    assert!(answer.status.is_success(), "{}: {}", answer.status, answer.body);
}

async fn until_dead(system: &OnDapr, subscriber: &str, count: usize) -> String {
    let look = async || {
        let list = letters(system, subscriber, "list").await;
        let is_there = list.lines().filter(|line| line.contains("  to ")).count() >= count;
        if is_there { Ok(list) } else { Err(list) }
    };
    eventually("its dead letters", look).await
}

async fn letters(system: &OnDapr, subscriber: &str, action: &str) -> String {
    let socket = system.folder().join(format!("sockets/{subscriber}.sock"));
    let socket = socket.to_str().expect("a plain path");
    let done = pando(&["dead-letters", action, "--socket", socket]).await;
    done.unwrap_or_else(|complaint| panic!("dead-letters {action}: {complaint}"))
}
