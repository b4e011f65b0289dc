use pando_kernel::Clock;
use pando_kernel::EventId;
use pando_store::contract::number;
use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

const TIDYING: &str = "tidying up after deletions";

async fn depart(world: &World, person: &Person) {
    let data = json!({
        "user_id": person.id, "actor": "user", "correlation_id": world.platform.ids.next::<uuid::Uuid>(), "version": 2,
        "change": "deleted", "user": null,
    });
    let id: EventId = world.platform.ids.next();
    for _ in 0..2 {
        world.tell("user.deleted", id, "auth-service", data.clone()).await.ok(200);
    }
    world.reconcile(TIDYING).await;
}

#[tokio::test]
async fn everything_of_a_deleted_account_goes_and_nothing_of_others() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    for who in [&person, &other] {
        for number in 0..3 {
            let body = json!({ "title": format!("secret{number}"), "notes": "sesame", "labels": ["hidden"], "project": "covert" });
            let task = world.make(who, body).await;
            if number == 0 {
                world.delete(who, &path_of(&task)).await.ok(204);
            }
        }
        let gone = world.post(who, "/projects", json!({ "name": "passed" })).await.ok(201).body;
        world
            .delete(who, &format!("/projects/{}", gone["id"].as_str().unwrap()))
            .await
            .ok(204);
        let call = world
            .call(who, "POST", "/tasks")
            .once("key")
            .json(&json!({ "title": "kept answer" }));
        call.send().await.ok(201);
    }
    let others = world.walk(&other, "sort=title", 200).await;
    depart(&world, &person).await;
    for table in ["tasks", "labels", "projects", "idempotency"] {
        let sql = format!("select count(*) from {table} where user_id = $1");
        let count = |of: &Person| number(&*world.store, &sql, vec![of.id.into()]);
        assert_eq!(count(&person).await, 0, "{table}");
        assert!(count(&other).await > 0, "{table}");
    }
    for (table, left) in [("task_words", 4), ("task_labels", 3)] {
        let sql = format!("select count(*) from {table}");
        let count = world.number(&sql).await;
        assert_eq!(count, left, "{table}");
    }
    // The log says what happened, but not what the things were called.
    let mine = world
        .events()
        .await
        .into_iter()
        .filter(|(_, data)| data["user_id"] == json!(person.id));
    let mine: Vec<(String, Value)> = mine.collect();
    assert!(!mine.is_empty());
    for (topic, data) in mine {
        for word in ["secret", "sesame", "hidden", "covert", "passed", "kept answer"] {
            assert!(!data.to_string().contains(word), "{topic}: {data}");
        }
    }
    assert_eq!(world.walk(&other, "sort=title", 200).await, others);
    assert_eq!(
        world.get(&other, "/tasks/search?q=secret").await.ok(200).body["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn what_comes_late_brings_nothing_back() {
    let mut world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "t" })).await;
    depart(&world, &person).await;
    for _ in 0..2 {
        let told = world.events().await.len();
        for (topic, action) in [
            (
                "chat.task.create",
                json!({ "op": "create", "changes": { "title": "late", "labels": ["l"], "project": "p" } }),
            ),
            ("chat.task.update", json!({ "op": "restore", "task_id": task["id"] })),
        ] {
            let mut data = json!({
                "user_id": person.id, "actor": "chat", "correlation_id": world.platform.ids.next::<uuid::Uuid>(), "version": 1,
                "change": "asked", "command_id": world.platform.ids.next::<uuid::Uuid>(),
                "expires_at": world.clock.now().plus_seconds(900),
            });
            data.as_object_mut().unwrap().extend(action.as_object().unwrap().clone());
            world.tell(topic, world.platform.ids.next(), "chatbot-service", data).await.ok(200);
        }
        let answers = world.events().await.split_off(told);
        assert!(
            answers
                .iter()
                .all(|(topic, data)| topic == "task.refused" && data["code"] == "not_found")
        );
        assert_eq!(answers.len(), 2);
        // A token that is not known to be revoked yet.
        for (path, body) in [
            ("/tasks", json!({ "title": "late" })),
            ("/labels", json!({ "name": "late" })),
            ("/projects", json!({ "name": "late" })),
        ] {
            world.post(&person, path, body).await.refused(404, "not_found");
        }
        for table in ["tasks", "labels", "projects"] {
            let sql = format!("select count(*) from {table}");
            let count = world.number(&sql).await;
            assert_eq!(count, 0, "{table}");
        }
        world = world.restarted().await;
    }
}

#[tokio::test]
async fn many_tasks_go_batch_by_batch() {
    let world = World::new().await;
    let person = world.person();
    for _ in 0..13 {
        let create = json!({ "op": "create", "task": { "title": "t", "labels": ["l"] } });
        let operations = vec![create; 100];
        world
            .post(&person, "/tasks/batch", json!({ "operations": operations }))
            .await
            .ok(200);
    }
    for task in world.walk(&person, "", 200).await.iter().take(20) {
        world.delete(&person, &path_of(task)).await.ok(204);
    }
    depart(&world, &person).await;
    for table in ["tasks", "task_labels", "task_words"] {
        let sql = format!("select count(*) from {table}");
        let count = world.number(&sql).await;
        assert_eq!(count, 0, "{table}");
    }
}
