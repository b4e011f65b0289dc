//! What two requests at the same moment could break where the database takes both at once.

use futures_util::future::join_all;
use pando_kernel::EventId;
use pando_store::contract::number;
use serde_json::json;

use crate::world::{World, path_of};

/// What began before somebody was gone is cleared away with the rest, and what comes after is refused.
#[tokio::test]
async fn nothing_slips_in_while_a_person_departs() {
    let world = World::new().await;
    for _ in 0..20 {
        let person = world.person();
        let data = json!({
            "user_id": person.id, "actor": "user", "correlation_id": world.platform.ids.next::<uuid::Uuid>(), "version": 2,
            "change": "deleted",
        });
        let (world, person) = (&world, &person);
        let makes = join_all((0..12).map(|at| async move {
            let (path, body) = match at % 3 {
                0 => ("/tasks", json!({ "title": "late" })),
                1 => ("/labels", json!({ "name": format!("late{at}") })),
                _ => ("/projects", json!({ "name": format!("late{at}") })),
            };
            world.post(person, path, body).await
        }));
        let leave = async {
            world
                .tell("user.deleted", world.platform.ids.next::<EventId>(), "auth-service", data)
                .await
                .ok(200);
            world.reconcile("tidying up after deletions").await;
        };
        let (made, ()) = tokio::join!(makes, leave);
        assert!(made.iter().all(|reply| matches!(reply.status.as_u16(), 201 | 404)), "{made:?}");
        for table in ["tasks", "labels", "projects"] {
            let sql = format!("select count(*) from {table} where user_id = $1");
            assert_eq!(number(&*world.store, &sql, vec![person.id.into()]).await, 0, "{table}");
        }
    }
    assert_eq!(world.number("select count(*) from task_words").await, 0);
}

#[tokio::test]
async fn a_project_that_ten_ask_for_is_made_once() {
    let world = World::new().await;
    let person = world.person();
    let body = json!({ "title": "t", "project": "Move", "labels": ["home"] });
    for reply in join_all((0..10).map(|_| world.post(&person, "/tasks", body.clone()))).await {
        reply.ok(201);
    }
    for path in ["/projects", "/labels"] {
        let items = world.get(&person, path).await.ok(200).body["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), 1, "{path}");
        assert_eq!(items[0]["open_count"], 10, "{path}");
    }
}

/// Each change holds the rows of its labels and its project until it is committed; in another order than its neighbour.
#[tokio::test]
async fn changes_that_meet_at_the_same_labels_all_come_through() {
    let world = World::new().await;
    let person = world.person();
    let make = |labels: [&str; 3]| json!({ "title": "t", "project": "p", "labels": labels });
    world.make(&person, make(["a", "b", "c"])).await;
    let orders = [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]];
    for reply in join_all((0..24).map(|at| world.post(&person, "/tasks", make(orders[at % 3])))).await {
        reply.ok(201);
    }
    let all = world.walk(&person, "", 200).await;
    let complete = |task| world.call(&person, "POST", &format!("{}/complete", path_of(task))).send();
    let done = join_all(all.iter().take(12).map(complete));
    for reply in done.await {
        reply.ok(200);
    }
    for path in ["/projects", "/labels"] {
        for item in world.get(&person, path).await.ok(200).body["items"].as_array().unwrap() {
            assert_eq!(item["open_count"], 13, "{path} {}", item["name"]);
        }
    }
}

/// Two that change one task at once: one after the other, and neither is lost.
#[tokio::test]
async fn every_change_of_one_task_counts() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "t" })).await;
    let path = path_of(&task);
    let change = |at: u32| world.patch(&person, &path, json!({ "add_labels": [format!("l{at}")] }));
    let changes = join_all((0..8).map(change)).await;
    let taken = changes.iter().filter(|reply| reply.status == 200).count();
    assert!(
        changes.iter().all(|reply| matches!(reply.status.as_u16(), 200 | 409)),
        "{changes:?}"
    );
    let after = world.task(&person, &task).await;
    assert_eq!(after["labels"].as_array().unwrap().len(), taken);
    assert_eq!(after["version"], taken as u64 + 1);
}

#[tokio::test]
async fn of_eight_that_are_made_for_one_place_one_is_made() {
    let world = World::new().await;
    let person = world.person();
    for path in ["/labels", "/projects"] {
        let make = |number: usize| world.post(&person, path, json!({ "name": format!("n{number}") }));
        for number in 0..499 {
            make(number).await.ok(201);
        }
        let made = join_all((500..508).map(make)).await;
        let refused = made.iter().filter(|reply| reply.status == 409).count();
        assert_eq!(refused, 7, "{path}: {made:?}");
        let items = world.get(&person, path).await.ok(200).body["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), 500, "{path}");
    }
}
