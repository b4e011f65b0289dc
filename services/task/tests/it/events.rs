use serde_json::{Value, json};

use crate::world::{World, path_of};

/// Everything that can happen, in order: what is told of it, with which version.
#[tokio::test]
async fn each_change_tells_one_event_with_the_thing_and_its_version() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "t", "labels": ["l"], "project": "p" })).await;
    let at = path_of(&task);
    let label = format!("/labels/{}", task["labels"][0]["id"].as_str().unwrap());
    let project = format!("/projects/{}", task["project_id"].as_str().unwrap());
    world.patch(&person, &at, json!({ "title": "t2" })).await.ok(200);
    for state in ["complete", "reopen"] {
        world.call(&person, "POST", &format!("{at}/{state}")).send().await.ok(200);
    }
    world
        .patch(&person, &at, json!({ "status": "completed", "notes": "n" }))
        .await
        .ok(200);
    world.delete(&person, &at).await.ok(204);
    world.call(&person, "POST", &format!("{at}/restore")).send().await.ok(200);
    world.patch(&person, &label, json!({ "name": "l2" })).await.ok(200);
    world.patch(&person, &project, json!({ "colour": "#000000" })).await.ok(200);
    world.delete(&person, &project).await.ok(204);
    world.delete(&person, &label).await.ok(204);
    world.delete(&person, &format!("{at}?permanent=true")).await.ok(204);
    let events = world.events().await;
    let told: Vec<(&str, &str, u64)> = events
        .iter()
        .map(|(topic, data)| (topic.as_str(), data["change"].as_str().unwrap(), data["version"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("project.created", "created", 1),
            ("label.created", "created", 1),
            ("task.created", "created", 1),
            ("task.updated", "updated", 2),
            ("task.completed", "completed", 3),
            ("task.updated", "reopened", 4),
            ("task.completed", "completed", 5),
            ("task.deleted", "deleted", 6),
            ("task.updated", "restored", 7),
            ("label.updated", "updated", 2),
            ("project.updated", "updated", 2),
            ("project.deleted", "deleted", 3),
            ("task.updated", "updated", 8),
            ("label.deleted", "deleted", 3),
            ("task.deleted", "purged", 9),
        ]
    );
    for (topic, data) in &events {
        let thing = &data[topic.split('.').next().unwrap()];
        assert_eq!(
            (&data["user_id"], &thing["version"]),
            (&json!(person.id), &data["version"]),
            "{topic}"
        );
        assert!(data["correlation_id"].is_string() && data["actor"] == "user");
    }
    let before: Vec<&Value> = events
        .iter()
        .filter(|(topic, _)| topic.starts_with("task"))
        .map(|(_, data)| &data["before"]["status"])
        .collect();
    let (open, done) = (json!("open"), json!("completed"));
    assert_eq!(before, [&Value::Null, &open, &open, &done, &open, &done, &done, &done, &done]);
}

#[tokio::test]
async fn the_log_has_no_gaps_and_can_be_read_from_anywhere() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "t" })).await;
    for number in 0..5 {
        world
            .patch(&person, &path_of(&task), json!({ "title": format!("t{number}") }))
            .await
            .ok(200);
        world
            .patch(&person, &path_of(&task), json!({ "title": "\0" }))
            .await
            .refused(422, "invalid");
    }
    let read = async |after: i64| -> Vec<i64> {
        let answer = world
            .call_as_nobody("GET", &format!("/outbox?after={after}"))
            .send()
            .await
            .ok(200)
            .body;
        let items = answer["items"].as_array().unwrap().iter();
        items.map(|event| event["position"].as_i64().unwrap()).collect()
    };
    assert_eq!(world.events().await.len(), 6);
    assert_eq!(read(0).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(read(4).await, [5, 6]);
    assert_eq!(read(-7).await.len(), 6);
    assert!(read(99).await.is_empty());
}
