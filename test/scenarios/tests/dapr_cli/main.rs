//! The system as somebody starts it who develops on it, with Dapr's own command line and what that brings: `dapr run -f
//! deploy/dapr.yaml`, and what `dapr invoke` and `dapr publish` do to it. Where there is no `dapr`, this run says so and tells nothing.
#![cfg(test)]

use pando_test_kit::{ByCli, eventually, pando};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_develops_runs_everything_with_the_command_line_of_dapr() {
    let Some(system) = ByCli::start().await else { return };
    let ada = system.visitor().register("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "water the fern" })).await.expect(201);
    let turn = ada.post("/api/chat/process", json!({ "message": "add feed the cat" })).await;
    assert_eq!(turn.expect(200)["status"], "done");
    let counted = async |created: u32| {
        let summary = ada.get("/api/analytics/summary").await.expect(200);
        match &summary["totals"]["created"] {
            count if *count == json!(created) => Ok(()),
            count => Err(format!("{count} created")),
        }
    };
    eventually("both tasks' effects", async || counted(2).await).await;
    nobody_calls_an_app_by_its_own_sidecar(&system).await;
    events_reach_whoever_they_are_for(&system).await;
    eventually("no more effects than tasks", async || counted(2).await).await;
    system.stop().await;
}

/// `dapr invoke` asks the sidecar of the very app, which would look like a delivery of the broker.
async fn nobody_calls_an_app_by_its_own_sidecar(system: &ByCli) {
    let event = json!({ "id": "1", "source": "task-service", "specversion": "1.0", "type": "task.created", "data": {} }).to_string();
    for (service, method, verb) in [
        ("task-service", "tasks", "GET"),
        ("auth-service", "auth/status", "GET"),
        ("activity-service", "events/task.created", "POST"),
    ] {
        let app_id = system.app_id(service);
        let done = system
            .dapr(&["invoke", "--app-id", &app_id, "--method", method, "--verb", verb, "--data", &event])
            .await;
        assert!(
            !done.status.success(),
            "{service} {method}: {}",
            String::from_utf8_lossy(&done.stdout)
        );
    }
}

/// `dapr publish` speaks for an app, to that one's own topics alone.
async fn events_reach_whoever_they_are_for(system: &ByCli) {
    // Of a version that nobody reads yet, so that it is seen where it ends.
    let event = json!({
        "specversion": "1.0",
        "id": "0197a000-0000-7000-8000-00000000000a",
        "source": "task-service",
        "type": "task.created",
        "subject": "0197a000-0000-7000-8000-000000000001",
        "time": "2026-01-01T00:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:pando:event:task.created:v99",
        "position": 900_001,
        "data": {},
    });
    assert!(!published(system, "chatbot-service", &event).await, "another's topic");
    assert!(published(system, "task-service", &event).await);
    let data = system.folder("activity-service").join("data");
    let data = data.to_str().expect("a plain path");
    let look = async || {
        let list = pando(&["dead-letters", "list", "--data", data])
            .await
            .unwrap_or_else(|complaint| complaint);
        if list.contains("task.created") { Ok(()) } else { Err(list) }
    };
    eventually("the dead letter", look).await;
}

async fn published(system: &ByCli, service: &str, event: &Value) -> bool {
    let (app_id, event) = (system.app_id(service), event.to_string());
    let arguments = [
        "publish",
        "--publish-app-id",
        &app_id,
        "--pubsub",
        "pubsub",
        "--topic",
        "task.created",
        "--data",
        &event,
    ];
    system.dapr(&arguments).await.status.success()
}
