use serde_json::json;

use crate::world::{World, path_of};

#[tokio::test]
async fn what_is_deleted_is_in_the_trash_and_comes_back_whole() {
    let world = World::new().await;
    let person = world.person();
    let body = json!({ "title": "t", "notes": "n", "due": { "date": "2026-12-01" }, "labels": ["l"], "project": "p", "priority": 2 });
    let task = world.make(&person, body).await;
    world.clock.advance(60);
    world.delete(&person, &path_of(&task)).await.ok(204);
    let gone = world.task(&person, &task).await;
    assert_eq!(
        (&gone["deleted_at"], &gone["version"]),
        (&json!("2026-11-23T09:01:00.000000Z"), &json!(2))
    );
    world.delete(&person, &path_of(&task)).await.ok(204);
    assert_eq!(world.task(&person, &task).await, gone, "a second time changes nothing");
    assert!(world.titles(&person, "").await.is_empty());
    assert_eq!(world.titles(&person, "trashed=true").await, ["t"]);
    let counts = async |path: &str| world.get(&person, path).await.body["items"][0]["open_count"].clone();
    assert_eq!((counts("/labels").await, counts("/projects").await), (json!(0), json!(0)));
    for (method, path, body) in [
        ("PUT", path_of(&task), Some(json!({ "title": "x" }))),
        ("PATCH", path_of(&task), Some(json!({ "title": "x" }))),
        ("POST", format!("{}/complete", path_of(&task)), None),
        ("POST", format!("{}/reopen", path_of(&task)), None),
    ] {
        let call = world.call(&person, method, &path);
        let call = if let Some(body) = &body { call.json(body) } else { call };
        call.send().await.refused(409, "trashed");
    }
    let restored = world.call(&person, "POST", &format!("{}/restore", path_of(&task))).send().await;
    let restored = restored.ok(200).body;
    for field in [
        "title",
        "notes",
        "due",
        "labels",
        "project_id",
        "priority",
        "rank",
        "status",
        "deleted_at",
    ] {
        assert_eq!(restored[field], task[field], "{field}");
    }
    assert_eq!((counts("/labels").await, counts("/projects").await), (json!(1), json!(1)));
}

#[tokio::test]
async fn after_thirty_days_it_goes_for_good() {
    let world = World::new().await;
    let person = world.person();
    let mut made = Vec::new();
    for title in ["old", "young", "kept"] {
        made.push(world.make(&person, json!({ "title": title, "labels": ["l"] })).await);
    }
    world.delete(&person, &path_of(&made[0])).await.ok(204);
    world.clock.advance(86_400);
    world.delete(&person, &path_of(&made[1])).await.ok(204);
    for (seconds, left) in [(29 * 86_400 - 1, 2), (2, 1)] {
        world.clock.advance(seconds);
        world.reconcile("purge of the trash").await;
        assert_eq!(world.titles(&person, "trashed=true").await.len(), left);
    }
    world.get(&person, &path_of(&made[0])).await.refused(404, "not_found");
    world
        .call(&person, "POST", &format!("{}/restore", path_of(&made[0])))
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(world.titles(&person, "").await, ["kept"]);
    let (topic, data) = world.events().await.pop().unwrap();
    assert_eq!(
        (topic.as_str(), &data["change"], &data["actor"]),
        ("task.deleted", &json!("purged"), &json!("system"))
    );
    assert_eq!((&data["purged"], &data["version"]), (&json!(true), &json!(3)));
    let left = world.number("select count(*) from task_labels").await;
    assert_eq!(left, 2);
}

#[tokio::test]
async fn a_task_can_be_deleted_for_good_at_once() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "t", "labels": ["l"], "project": "p" })).await;
    world.delete(&person, &format!("{}?permanent=true", path_of(&task))).await.ok(204);
    world
        .delete(&person, &format!("{}?permanent=true", path_of(&task)))
        .await
        .refused(404, "not_found");
    world.delete(&person, &path_of(&task)).await.refused(404, "not_found");
    for path in ["/labels", "/projects"] {
        assert_eq!(world.get(&person, path).await.body["items"][0]["open_count"], 0);
    }
    let refused = world.delete(&person, &format!("{}?permanent=perhaps", path_of(&task))).await;
    assert_eq!(refused.refused(422, "invalid").pointer(), "?permanent");
}
