use pando_kernel::{Clock, EventId};
use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

/// A command of the chat, in time.
fn command(world: &World, person: &Person, action: Value) -> Value {
    let mut data = json!({
        "user_id": person.id, "actor": "chat", "correlation_id": world.platform.ids.next::<uuid::Uuid>(), "version": 1, "change": "asked",
        "command_id": world.platform.ids.next::<uuid::Uuid>(), "expires_at": world.clock.now().plus_seconds(900),
    });
    data.as_object_mut().unwrap().extend(action.as_object().unwrap().clone());
    data
}

fn topic(data: &Value) -> &'static str {
    if data["op"] == "create" {
        "chat.task.create"
    } else {
        "chat.task.update"
    }
}

/// Tells it, and gives what was told in turn.
async fn ask(world: &World, data: &Value) -> Vec<(String, Value)> {
    let told = world.events().await.len();
    let id: EventId = world.platform.ids.next();
    for _ in 0..2 {
        // Delivered twice: answered once.
        let reply = world.tell(topic(data), id, "chatbot-service", data.clone()).await.ok(200);
        assert_eq!(reply.body, json!({ "status": "SUCCESS" }));
    }
    world.events().await.split_off(told)
}

/// The one answer.
async fn answer(world: &World, data: &Value) -> (String, Value) {
    let mut answers = ask(world, data).await;
    answers.retain(|(topic, _)| topic.starts_with("task."));
    assert_eq!(answers.len(), 1, "{answers:?}");
    let (topic, answer) = answers.remove(0);
    assert_eq!(answer["command_id"], data["command_id"]);
    assert_eq!(answer["correlation_id"], data["correlation_id"]);
    assert_eq!((&answer["user_id"], &answer["actor"]), (&data["user_id"], &json!("chat")));
    (topic, answer)
}

async fn refusal(world: &World, data: &Value) -> String {
    let (topic, answer) = answer(world, data).await;
    assert_eq!(topic, "task.refused", "{answer}");
    assert!(!answer["detail"].as_str().unwrap().is_empty());
    answer["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_command_is_carried_out_like_a_request_and_answered_once() {
    let world = World::new().await;
    let person = world.person();
    let create = json!({ "op": "create", "changes": { "title": "water the plants", "labels": ["home"], "project": "House" } });
    let (topic, made) = answer(&world, &command(&world, &person, create)).await;
    assert_eq!(
        (topic.as_str(), &made["task"]["title"]),
        ("task.created", &json!("water the plants"))
    );
    let task = made["task"].clone();
    assert_eq!(world.task(&person, &task).await, task);
    for (action, topic, change) in [
        (json!({ "op": "update", "changes": { "priority": 1 } }), "task.updated", "updated"),
        (json!({ "op": "complete", "expected_version": 2 }), "task.completed", "completed"),
        (json!({ "op": "reopen" }), "task.updated", "reopened"),
        (json!({ "op": "delete" }), "task.deleted", "deleted"),
        (json!({ "op": "restore" }), "task.updated", "restored"),
    ] {
        let mut data = command(&world, &person, action);
        data["task_id"] = task["id"].clone();
        let (told, answer) = answer(&world, &data).await;
        assert_eq!((told.as_str(), answer["change"].as_str().unwrap()), (topic, change));
        assert_eq!(answer["task"], world.task(&person, &task).await);
    }
    assert_eq!(world.titles(&person, "").await, ["water the plants"]);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_the_reason_and_changes_nothing() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    let task = world.make(&person, json!({ "title": "mine" })).await;
    let theirs = world.make(&other, json!({ "title": "theirs" })).await;
    let trashed = world.make(&person, json!({ "title": "trashed" })).await;
    world.delete(&person, &path_of(&trashed)).await.ok(204);
    let on = |task: &Value, op: &str, more: Value| {
        let mut data = command(&world, &person, json!({ "op": op, "task_id": task["id"] }));
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        data
    };
    let nobody = json!({ "id": "01a1b2c3-0000-7000-8000-000000000000" });
    for (data, code) in [
        (on(&theirs, "complete", json!({})), "not_found"),
        (on(&nobody, "delete", json!({})), "not_found"),
        (on(&task, "complete", json!({ "expected_version": 7 })), "version"),
        (on(&task, "reopen", json!({})), "unchanged"),
        (on(&task, "restore", json!({})), "unchanged"),
        (on(&task, "update", json!({ "changes": { "title": "mine" } })), "unchanged"),
        (on(&task, "update", json!({ "changes": {} })), "unchanged"),
        (on(&trashed, "complete", json!({})), "trashed"),
        (on(&trashed, "delete", json!({})), "unchanged"),
        (on(&task, "update", json!({ "changes": { "project_id": theirs["id"] } })), "invalid"),
        (on(&task, "update", json!({ "changes": { "title": "" } })), "invalid"),
        (on(&task, "update", json!({ "changes": { "nonsense": 1 } })), "invalid"),
        (on(&task, "explode", json!({})), "invalid"),
        (on(&task, "create", json!({ "changes": { "title": "x".repeat(501) } })), "invalid"),
    ] {
        assert_eq!(refusal(&world, &data).await, code, "{data}");
    }
    assert_eq!(world.task(&person, &task).await, task);
    assert_eq!(world.task(&other, &theirs).await, theirs);
    assert_eq!(world.titles(&person, "").await, ["mine"]);
}

#[tokio::test]
async fn a_command_that_is_late_is_refused() {
    let world = World::new().await;
    let person = world.person();
    let data = command(&world, &person, json!({ "op": "create", "changes": { "title": "late" } }));
    world.clock.advance(901);
    assert_eq!(refusal(&world, &data).await, "expired");
    let data = command(&world, &person, json!({ "op": "create", "changes": { "title": "in time" } }));
    world.clock.advance(900);
    assert_eq!(answer(&world, &data).await.0, "task.created");
    assert_eq!(world.titles(&person, "").await, ["in time"]);
}

#[tokio::test]
async fn of_deliveries_at_the_same_time_one_is_answered() {
    let world = World::new().await;
    let person = world.person();
    let data = command(
        &world,
        &person,
        json!({ "op": "create", "changes": { "title": "once", "labels": ["l"] } }),
    );
    let id: EventId = world.platform.ids.next();
    let tell = || world.tell("chat.task.create", id, "chatbot-service", data.clone());
    for reply in futures_util::future::join_all((0..10).map(|_| tell())).await {
        reply.ok(200);
    }
    let world = world.restarted().await;
    world.tell("chat.task.create", id, "chatbot-service", data.clone()).await.ok(200);
    assert_eq!(world.titles(&person, "").await, ["once"]);
    assert_eq!(world.events().await.len(), 2);
}

#[tokio::test]
async fn what_is_no_command_at_all_goes_to_the_dead_letters() {
    let world = World::new().await;
    let person = world.person();
    let id: EventId = world.platform.ids.next();
    let whole = command(&world, &person, json!({ "op": "create", "changes": { "title": "x" } }));
    for missing in ["user_id", "command_id"] {
        let mut data = whole.clone();
        data.as_object_mut().unwrap().remove(missing);
        world
            .tell("chat.task.create", id, "chatbot-service", data)
            .await
            .refused(422, "invalid");
    }
    for data in [json!(null), json!([]), json!("x"), json!({})] {
        world
            .tell("chat.task.update", id, "chatbot-service", data)
            .await
            .refused(422, "invalid");
    }
    assert!(world.events().await.is_empty());
}
