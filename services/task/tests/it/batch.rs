use pando_store::contract::change;
use serde_json::{Value, json};

use crate::world::{World, path_of};

fn statuses(answer: &Value) -> Vec<u64> {
    let results = answer["results"].as_array().unwrap();
    results.iter().map(|result| result["status"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn each_operation_stands_for_itself_and_has_its_result() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    let a = world.make(&person, json!({ "title": "a" })).await;
    let b = world.make(&person, json!({ "title": "b" })).await;
    let theirs = world.make(&other, json!({ "title": "theirs" })).await;
    let operations = json!([
        { "op": "create", "task": { "title": "c", "labels": ["new"] } },
        { "op": "update", "id": a["id"], "changes": { "title": "a2" } },
        { "op": "update", "id": a["id"], "version": 1, "changes": { "title": "too late" } },
        { "op": "complete", "id": a["id"], "version": 2 },
        { "op": "complete", "id": theirs["id"] },
        { "op": "delete", "id": b["id"] },
        { "op": "complete", "id": b["id"] },
        { "op": "update", "id": a["id"], "changes": { "labels": ["two words"] } },
        { "op": "create", "task": { "title": "d", "labels": ["new"] } },
        { "op": "reopen", "id": a["id"] },
    ]);
    let answer = world
        .post(&person, "/tasks/batch", json!({ "operations": operations }))
        .await
        .ok(200)
        .body;
    assert_eq!(statuses(&answer), [201, 200, 412, 200, 404, 204, 409, 422, 201, 200]);
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results[6]["problem"]["code"], "trashed");
    assert_eq!(results[7]["problem"]["errors"][0]["pointer"], "/labels/0");
    assert!(results[4]["task"].is_null() && results[0]["problem"].is_null());
    assert_eq!(world.titles(&person, "").await, ["a2", "c", "d"]);
    assert_eq!(world.task(&person, &a).await, results[9]["task"]);
    assert_eq!(world.task(&other, &theirs).await, theirs);
    assert_eq!(world.get(&person, "/labels").await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_batch_has_at_most_a_hundred_operations_and_is_read_as_a_whole() {
    let world = World::new().await;
    let person = world.person();
    let create = |number: usize| json!({ "op": "create", "task": { "title": format!("t{number}"), "labels": ["l"], "project": "p" } });
    let many = |count: usize| json!({ "operations": (0..count).map(create).collect::<Vec<_>>() });
    let refused = world.post(&person, "/tasks/batch", many(101)).await.refused(422, "invalid");
    assert_eq!(refused.pointer(), "/operations");
    for broken in [
        json!({ "operations": [create(1), { "op": "destroy", "id": 1 }] }),
        json!({ "operations": [create(1), { "op": "create", "task": { "title": "" } }] }),
        json!({ "operations": [create(1), { "op": "complete", "id": "x" }] }),
        json!({ "operations": [create(1), { "op": "create", "task": { "title": "x" }, "more": 1 }] }),
        json!({ "operations": {} }),
        json!({}),
    ] {
        world.post(&person, "/tasks/batch", broken).await.refused(422, "invalid");
    }
    assert!(world.titles(&person, "").await.is_empty());
    assert_eq!(
        world.post(&person, "/tasks/batch", many(0)).await.ok(200).body,
        json!({ "results": [] })
    );
    let answer = world.post(&person, "/tasks/batch", many(100)).await.ok(200).body;
    assert_eq!(statuses(&answer), [201; 100]);
    let expected: Vec<String> = (0..100).map(|number| format!("t{number}")).collect();
    assert_eq!(world.titles(&person, "").await, expected, "in the order of the operations");
    assert_eq!(world.get(&person, "/labels").await.body["items"][0]["open_count"], 100);
    assert_eq!(world.get(&person, "/projects").await.body["items"][0]["open_count"], 100);
}

#[tokio::test]
async fn a_whole_batch_happens_once() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "a" })).await;
    let body = json!({ "operations": [
        { "op": "create", "task": { "title": "b" } },
        { "op": "update", "id": task["id"], "version": 1, "changes": { "title": "a2" } },
        { "op": "update", "id": task["id"], "version": 9, "changes": { "title": "never" } },
    ] });
    let send = || world.call(&person, "POST", "/tasks/batch").once("k").json(&body).send();
    let first = send().await.ok(200).body;
    assert_eq!(statuses(&first), [201, 200, 412]);
    world.patch(&person, &path_of(&task), json!({ "title": "a3" })).await.ok(200);
    assert_eq!(send().await.ok(200).body, first);
    assert_eq!(world.titles(&person, "").await, ["a3", "b"]);
}

/// A batch that was cut off, as by a crash between two of its commits: sent again, it does the rest.
#[tokio::test]
async fn a_batch_that_was_cut_off_goes_on_where_it_stood() {
    let world = World::new().await;
    let person = world.person();
    let body = json!({ "operations": [
        { "op": "create", "task": { "title": "a" } },
        { "op": "create", "task": { "title": "b" } },
    ] });
    let send = || world.call(&person, "POST", "/tasks/batch").once("k").json(&body).send();
    let first = send().await.ok(200).body;
    let forget = "delete from idempotency where scope in ('POST /tasks/batch', 'POST /tasks/batch 1')";
    change(&*world.store, forget, 2).await;
    let second = send().await.ok(200).body;
    assert_eq!(second["results"][0], first["results"][0]);
    assert_ne!(second["results"][1]["task"]["id"], first["results"][1]["task"]["id"]);
    assert_eq!(world.titles(&person, "").await, ["a", "b", "b"]);
}

/// What was refused for a reason that passes is not the answer for a day.
#[tokio::test]
async fn a_batch_of_which_some_could_not_be_saved_can_be_sent_again() {
    let world = World::new().await;
    let person = world.person();
    let create = |title: &str| json!({ "op": "create", "task": { "title": title } });
    let body = json!({ "operations": [create("a"), create("b"), create("c")] });
    let send = || world.call(&person, "POST", "/tasks/batch").once("k").json(&body).send();
    world.flaky.refuse_one();
    let first = send().await.ok(200).body;
    // Which of them it is depends on which is written first.
    let refused = statuses(&first).iter().position(|status| *status == 503).unwrap();
    assert_eq!(statuses(&first).iter().filter(|status| **status == 201).count(), 2);
    assert_eq!(world.titles(&person, "").await.len(), 2);
    let second = send().await.ok(200).body;
    assert_eq!(statuses(&second), [201, 201, 201]);
    for kept in (0..3).filter(|place| *place != refused) {
        assert_eq!(second["results"][kept], first["results"][kept]);
    }
    assert_eq!(world.titles(&person, "sort=title").await, ["a", "b", "c"]);
    assert_eq!(send().await.ok(200).body, second);
}

#[tokio::test]
async fn a_write_that_has_no_room_is_told_to_come_again() {
    let world = World::new().await;
    let person = world.person();
    let send = || {
        world
            .call(&person, "POST", "/tasks")
            .once("k")
            .json(&json!({ "title": "a" }))
            .send()
    };
    world.flaky.refuse_one();
    let refused = send().await.refused(503, "unavailable");
    assert!(!refused.header("retry-after").is_empty());
    send().await.ok(201);
    assert_eq!(world.titles(&person, "").await, ["a"]);
}
