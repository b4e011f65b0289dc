use http::StatusCode;
use pando_activity::topics;
use pando_activity_contract::Activity;
use pando_kernel::Page;
use serde_json::{Value, json};

use crate::events::Publisher;
use crate::world::{World, at};

/// What was taken is counted with how old it was; what was refused is not.
#[tokio::test]
async fn how_old_an_event_was_when_it_was_taken_is_counted() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let task = ada.task("pay rent", "2026-11-24T10:00:00Z");
    world
        .take(&ada.task_event("task.created", &task, at("2026-11-24T11:59:20Z"), "created"))
        .await;
    let mut unreadable = ada.task_event("task.created", &task, at("2026-11-24T11:59:20Z"), "created");
    unreadable.dataschema = Some("urn:pando:event:task.created:v99".to_owned());
    assert_eq!(world.post(&unreadable).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let text = world.platform.metrics.text();
    for line in [
        r#"pando_event_seconds_bucket{le="15.0",service="activity-service",topic="task.created"} 0"#,
        r#"pando_event_seconds_bucket{le="60.0",service="activity-service",topic="task.created"} 1"#,
        r#"pando_event_seconds_count{service="activity-service",topic="task.created"} 1"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[tokio::test]
async fn every_topic_of_the_contracts_is_taken_once() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let now = at("2026-11-24T11:00:00Z");
    let task = ada.task("pay rent", "2026-11-24T10:00:00Z");
    let command = json!({ "command_id": world.ids().next::<uuid::Uuid>(), "op": "create", "changes": { "title": "from the chat" }, "expires_at": now });
    let mut count = 0;
    for topic in topics() {
        let thing = match topic.split('.').next().unwrap() {
            "user" if topic == "user.deleted" => continue,
            "user" => ada.account(topic, now, "Europe/Berlin"),
            "project" => ada.project(topic, world.ids().next(), "Home", 1),
            "label" => ada.label(topic, world.ids().next(), "home", 1),
            "chat" if topic == "chat.intent.recognized" => ada.event(
                topic,
                "m",
                now,
                1,
                "recognized",
                json!({
                "session_id": task.id, "message_id": task.id, "intent": "task.create", "confidence": 0.9, "understood_by": "parser" }),
            ),
            "chat" => ada.event(topic, "c", now, 1, "asked", command.clone()),
            _ if topic == "task.refused" => ada.event(
                topic,
                "c",
                now,
                1,
                "refused",
                json!({ "command_id": task.id, "code": "expired", "detail": "too late" }),
            ),
            _ => ada.task_event(topic, &task, now, "updated"),
        };
        world.take(&thing).await;
        world.take(&thing).await;
        count += 1;
    }
    let page: Page<Activity> = world.read(ada.user, "/activities?limit=200").await;
    assert_eq!(page.items.len(), count);
    assert!(count >= 16, "{count}");
    assert_eq!(
        page.items
            .iter()
            .filter(|entry| entry.title.as_deref() == Some("from the chat"))
            .count(),
        2
    );
}

#[tokio::test]
async fn what_can_never_be_taken_is_a_422_and_leaves_nothing() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let good = ada.created(&ada.task("pay rent", "2026-11-24T10:00:00Z"));
    let mut bad = Vec::new();
    let mut with = |change: fn(&mut Value), pointer: &'static str| {
        let mut event = serde_json::to_value(&good).unwrap();
        change(&mut event);
        bad.push((event, pointer));
    };
    with(
        |event| event["dataschema"] = "urn:pando:event:task.created:v2".into(),
        "/dataschema",
    );
    with(|event| event["data"]["task"]["version"] = "one".into(), "/data");
    with(|event| event["data"]["task"]["due"] = json!({ "date": "2026-02-30" }), "/data");
    with(|event| event["data"] = Value::Null, "/data");
    with(|event| event["data"]["user_id"] = Value::Null, "/data");
    with(|event| event["source"] = "chatbot-service".into(), "/source");
    with(|event| event["id"] = Value::Null, "/id");
    with(|event| event["type"] = "task.updated".into(), "/type");
    for (event, pointer) in bad {
        let request = http::Request::post("/events/task-created").header("content-type", "application/json");
        let (status, problem) = world.send(request.body(event.to_string().into()).unwrap()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{event}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let page: Page<Activity> = world.read(ada.user, "/activities").await;
    assert!(page.items.is_empty());
    world.take(&good).await;
}

#[tokio::test]
async fn an_older_version_after_a_newer_one_changes_the_log_only() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut task = ada.task("pay rent", "2026-11-24T10:00:00Z");
    let created = ada.created(&task);
    let completed = ada.completed(&mut task, "2026-11-24T11:00:00Z");
    world.take(&completed).await;
    world.take(&created).await;
    let totals = world.summary(ada.user, "").await.totals;
    assert_eq!((totals.created, totals.completed, totals.open), (1, 1, 0));
    let page: Page<Activity> = world.read(ada.user, "/activities").await;
    assert_eq!(
        page.items.iter().map(|entry| &*entry.kind).collect::<Vec<_>>(),
        ["task.completed", "task.created"]
    );
}
