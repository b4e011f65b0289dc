use pando_store::contract::change;
use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

async fn make(world: &World, person: &Person, titles: &str) -> Vec<Value> {
    let mut made = Vec::new();
    for title in titles.chars() {
        made.push(world.make(person, json!({ "title": title })).await);
    }
    made
}

async fn place(world: &World, person: &Person, task: &Value, after: Option<&Value>) -> String {
    let body = json!({ "position": { "after": after.map(|after| &after["id"]) } });
    world.patch(person, &path_of(task), body).await.ok(200);
    order(world, person).await
}

async fn order(world: &World, person: &Person) -> String {
    world.titles(person, "sort=rank").await.concat()
}

#[tokio::test]
async fn a_task_goes_where_it_is_put_and_new_ones_come_last() {
    let world = World::new().await;
    let person = world.person();
    let made = make(&world, &person, "abc").await;
    let [a, b, c] = &made[..] else { unreachable!() };
    assert_eq!(place(&world, &person, c, None).await, "cab");
    assert_eq!(place(&world, &person, a, Some(b)).await, "cba");
    assert_eq!(place(&world, &person, c, Some(a)).await, "bac");
    make(&world, &person, "d").await;
    assert_eq!(
        order(&world, &person).await,
        "bacd",
        "what is new comes behind what was moved to the end"
    );
    let first = world.make(&person, json!({ "title": "e", "position": { "after": null } })).await;
    assert_eq!(order(&world, &person).await, "ebacd");
    let told = world.events().await.len();
    assert_eq!(place(&world, &person, &first, None).await, "ebacd");
    assert_eq!(place(&world, &person, a, Some(a)).await, "ebacd");
    assert_eq!(world.events().await.len(), told, "where it is already, nothing happens");
    world.delete(&person, &path_of(a)).await.ok(204);
    let gone = json!({ "position": { "after": a["id"] } });
    world.patch(&person, &path_of(b), gone).await.refused(422, "invalid");
}

#[tokio::test]
async fn there_is_always_room_between_two_tasks() {
    let world = World::new().await;
    let person = world.person();
    let made = make(&world, &person, "abxy").await;
    let [a, _, x, y] = &made[..] else { unreachable!() };
    // Each goes right behind the first: the place halves until ranks are as long as they may be.
    for turn in 0..450 {
        let (moving, expected) = if turn % 2 == 0 { (y, "ay") } else { (x, "ax") };
        let found = place(&world, &person, moving, Some(a)).await;
        assert!(found.starts_with(expected) && found.len() == 4, "{turn}: {found}");
    }
    let ranks: Vec<Value> = world.walk(&person, "", 10).await;
    assert!(ranks.iter().all(|task| task["rank"].as_str().unwrap().len() <= 64));
    assert!(world.events().await.len() > 4 + 450, "somebody had to make room");
}

#[tokio::test]
async fn equal_ranks_are_ordered_by_age_and_pushed_apart() {
    let world = World::new().await;
    let person = world.person();
    let made = make(&world, &person, "abcdef").await;
    change(&*world.store, "update tasks set rank = 'V'", 6).await;
    assert_eq!(order(&world, &person).await, "abcdef");
    assert_eq!(world.titles(&person, "order=desc").await.concat(), "fedcba");
    assert_eq!(world.walk(&person, "", 2).await.len(), 6, "a page ends between two of one rank");
    assert_eq!(place(&world, &person, &made[5], Some(&made[1])).await, "abfcde");
    assert_eq!(place(&world, &person, &made[0], Some(&made[2])).await, "bfcade");
    let mut told = std::collections::BTreeMap::<String, Vec<u64>>::new();
    for (_, data) in world.events().await {
        let versions = told.entry(data["task"]["id"].to_string()).or_default();
        versions.push(data["version"].as_u64().unwrap());
    }
    for versions in told.values() {
        assert_eq!(*versions, (1..=versions.len() as u64).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn more_equal_ranks_than_a_move_may_push_are_refused_plainly() {
    let world = World::new().await;
    let person = world.person();
    let operations: Vec<Value> = (0..100)
        .map(|number| json!({ "op": "create", "task": { "title": format!("t{number}") } }))
        .collect();
    world
        .post(&person, "/tasks/batch", json!({ "operations": operations }))
        .await
        .ok(200);
    change(&*world.store, "update tasks set rank = 'V'", 100).await;
    let all = world.walk(&person, "", 200).await;
    let body = json!({ "position": { "after": all[0]["id"] } });
    world.patch(&person, &path_of(&all[50]), body).await.refused(409, "conflict");
    // From the end there is a way out.
    let body = json!({ "position": { "after": all[99]["id"] } });
    world.patch(&person, &path_of(&all[50]), body).await.ok(200);
}
