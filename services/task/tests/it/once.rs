use serde_json::{Value, json};

use crate::world::{Person, Reply, World, path_of};

/// Every POST that takes a key, on a task of its own.
async fn posts(world: &World, person: &Person) -> Vec<(String, Option<Value>)> {
    let task = world.make(person, json!({ "title": "t" })).await;
    let gone = world.make(person, json!({ "title": "gone" })).await;
    world.delete(person, &path_of(&gone)).await.ok(204);
    vec![
        ("/tasks".to_owned(), Some(json!({ "title": "a" }))),
        ("/projects".to_owned(), Some(json!({ "name": "p" }))),
        ("/labels".to_owned(), Some(json!({ "name": "l" }))),
        (
            "/tasks/batch".to_owned(),
            Some(json!({ "operations": [{ "op": "create", "task": { "title": "b" } }] })),
        ),
        (format!("{}/complete", path_of(&task)), None),
        (format!("{}/reopen", path_of(&task)), None),
        (format!("{}/restore", path_of(&gone)), None),
    ]
}

async fn send(world: &World, person: &Person, key: &str, (path, body): &(String, Option<Value>)) -> Reply {
    let mut call = world.call(person, "POST", path).once(key);
    if let Some(body) = body {
        call = call.json(body);
    }
    call.send().await
}

fn same(a: &Reply, b: &Reply) {
    assert_eq!((a.status, &a.body), (b.status, &b.body));
    for name in ["location", "etag", "content-type"] {
        assert_eq!(a.header(name), b.header(name));
    }
}

#[tokio::test]
async fn the_same_request_is_answered_as_before_for_a_day_and_over_a_restart() {
    let mut world = World::new().await;
    let person = world.person();
    let posts = posts(&world, &person).await;
    let mut first = Vec::new();
    for (number, post) in posts.iter().enumerate() {
        let reply = send(&world, &person, &format!("k{number}"), post).await;
        assert!(reply.status.is_success(), "{post:?}: {reply:?}");
        first.push(reply);
    }
    let told = world.events().await.len();
    for hours in [0, 12, 11] {
        world.clock.advance(hours * 3600);
        world = world.restarted().await;
        for (number, post) in posts.iter().enumerate() {
            same(&send(&world, &person, &format!("k{number}"), post).await, &first[number]);
        }
    }
    assert_eq!(world.events().await.len(), told);
    world.clock.advance(2 * 3600);
    let anew = send(&world, &person, "k0", &posts[0]).await.ok(201);
    assert_ne!(anew.body["id"], first[0].body["id"]);
}

#[tokio::test]
async fn a_key_with_another_body_is_a_conflict_and_nothing_happens() {
    let world = World::new().await;
    let person = world.person();
    for (path, body, other) in [
        ("/tasks", json!({ "title": "a" }), json!({ "title": "b" })),
        ("/projects", json!({ "name": "a" }), json!({ "name": "b" })),
        ("/labels", json!({ "name": "a" }), json!({ "name": "b" })),
        (
            "/tasks/batch",
            json!({ "operations": [{ "op": "create", "task": { "title": "c" } }] }),
            json!({ "operations": [{ "op": "create", "task": { "title": "d" } }] }),
        ),
    ] {
        let first = (path.to_owned(), Some(body));
        assert!(send(&world, &person, "k", &first).await.status.is_success());
        let told = world.events().await.len();
        send(&world, &person, "k", &(path.to_owned(), Some(other)))
            .await
            .refused(409, "idempotency_key_reused");
        assert_eq!(world.events().await.len(), told);
    }
}

#[tokio::test]
async fn a_key_is_a_persons_own_and_belongs_to_one_path() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    let post = ("/tasks".to_owned(), Some(json!({ "title": "a" })));
    let mine = send(&world, &person, "k", &post).await.ok(201);
    let theirs = send(&world, &other, "k", &post).await.ok(201);
    assert_ne!(mine.body["id"], theirs.body["id"]);
    let on_another_path = ("/labels".to_owned(), Some(json!({ "name": "a" })));
    send(&world, &person, "k", &on_another_path).await.ok(201);
    for bad in ["", " ", "a b", &"x".repeat(256), "é"] {
        let call = world.call(&person, "POST", "/tasks").once(bad).json(&json!({ "title": "a" }));
        call.send().await.refused(400, "idempotency_key");
    }
    send(&world, &person, &"x".repeat(255), &post).await.ok(201);
}

#[tokio::test]
async fn of_many_at_once_one_is_done_and_all_say_so() {
    let world = World::new().await;
    let person = world.person();
    let post = ("/tasks".to_owned(), Some(json!({ "title": "a", "labels": ["l"] })));
    let replies = futures_util::future::join_all((0..20).map(|_| send(&world, &person, "k", &post))).await;
    for reply in &replies {
        same(reply, &replies[0]);
        assert_eq!(reply.status, 201);
    }
    assert_eq!(world.titles(&person, "").await, ["a"]);
    assert_eq!(world.events().await.len(), 2, "a label and a task");
}

/// The key is kept in the unit of the change: what was refused is not remembered, and may be tried again.
#[tokio::test]
async fn what_was_refused_is_not_remembered() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "t" })).await;
    world.delete(&person, &path_of(&task)).await.ok(204);
    let complete = (format!("{}/complete", path_of(&task)), None);
    send(&world, &person, "k", &complete).await.refused(409, "trashed");
    world
        .call(&person, "POST", &format!("{}/restore", path_of(&task)))
        .send()
        .await
        .ok(200);
    let done = send(&world, &person, "k", &complete).await.ok(200);
    assert_eq!(done.body["status"], "completed");
}
