use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

async fn listed(world: &World, person: &Person, path: &str) -> Vec<String> {
    let all = world.get(person, path).await.ok(200).body;
    let items = all["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

fn at(path: &str, thing: &Value) -> String {
    format!("{path}/{}", thing["id"].as_str().unwrap())
}

#[tokio::test]
async fn projects_are_made_changed_ordered_and_deleted() {
    let world = World::new().await;
    let person = world.person();
    let mut made = Vec::new();
    for name in ["a", "b", "c"] {
        let reply = world
            .post(&person, "/projects", json!({ "name": name, "colour": "#2F855A" }))
            .await
            .ok(201);
        assert_eq!(reply.header("location"), at("/projects", &reply.body));
        assert_eq!((reply.header("etag"), &reply.body["colour"]), ("\"1\"", &json!("#2f855a")));
        made.push(reply.body);
    }
    let [a, b, c] = &made[..] else { unreachable!() };
    let order = async |project: &Value, after: Value| {
        let body = json!({ "position": { "after": after } });
        world.patch(&person, &at("/projects", project), body).await.ok(200);
        listed(&world, &person, "/projects").await.concat()
    };
    assert_eq!(order(c, json!(null)).await, "cab");
    assert_eq!(order(c, b["id"].clone()).await, "abc");
    assert_eq!(order(a, c["id"].clone()).await, "bca");
    world.post(&person, "/projects", json!({ "name": "d" })).await.ok(201);
    assert_eq!(listed(&world, &person, "/projects").await.concat(), "bcad", "a new one comes last");
    let body = json!({ "position": { "after": at("", a)[1..].replace('0', "1") } });
    let refused = world.patch(&person, &at("/projects", b), body).await.refused(422, "invalid");
    assert_eq!(refused.pointer(), "/position/after");
    let changed = json!({ "name": "B2", "archived": true, "colour": null });
    let changed = world.patch(&person, &at("/projects", b), changed).await.ok(200).body;
    assert_eq!(
        (&changed["name"], &changed["archived"], &changed["colour"]),
        (&json!("B2"), &json!(true), &json!(null))
    );
    world
        .patch(&person, &at("/projects", b), json!({ "name": "A" }))
        .await
        .refused(409, "name_taken");
    world
        .post(&person, "/projects", json!({ "name": "b2" }))
        .await
        .refused(409, "name_taken");
    world.delete(&person, &at("/projects", b)).await.ok(204);
    world.delete(&person, &at("/projects", b)).await.refused(404, "not_found");
    world.post(&person, "/projects", json!({ "name": "b2" })).await.ok(201);
}

#[tokio::test]
async fn a_deleted_projects_tasks_are_in_the_inbox() {
    let world = World::new().await;
    let person = world.person();
    let project = world.post(&person, "/projects", json!({ "name": "p" })).await.ok(201).body;
    let mut made = Vec::new();
    // More than one request moves itself.
    for batch in 0..6 {
        let create =
            |number: usize| json!({ "op": "create", "task": { "title": format!("{batch}-{number}"), "project_id": project["id"] } });
        let operations: Vec<Value> = (0..100).map(create).collect();
        let answer = world
            .post(&person, "/tasks/batch", json!({ "operations": operations }))
            .await
            .ok(200)
            .body;
        made.extend(answer["results"].as_array().unwrap().iter().map(|result| result["task"].clone()));
    }
    let trashed = world
        .make(&person, json!({ "title": "trashed", "project_id": project["id"] }))
        .await;
    world.delete(&person, &path_of(&trashed)).await.ok(204);
    world.delete(&person, &at("/projects", &project)).await.ok(204);
    let late = world
        .post(&person, "/tasks", json!({ "title": "late", "project_id": project["id"] }))
        .await;
    late.refused(422, "invalid");
    world.reconcile("tidying up after deletions").await;
    assert_eq!(world.walk(&person, "project_id=inbox", 200).await.len(), 600);
    let moved = world.task(&person, &made[0]).await;
    assert_eq!((&moved["project_id"], &moved["version"]), (&json!(null), &json!(2)));
    let restored = world.call(&person, "POST", &format!("{}/restore", path_of(&trashed))).send().await;
    assert_eq!(restored.ok(200).body["project_id"], json!(null));
    let told = world.events().await;
    let moves = told
        .iter()
        .filter(|(topic, data)| topic == "task.updated" && data["task"]["project_id"].is_null());
    assert_eq!(moves.count(), 602, "600, the one in the trash, and its way out of it");
    let left = world.number("select count(*) from projects").await;
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_renamed_label_rewrites_no_task_and_shows_its_new_name() {
    let world = World::new().await;
    let person = world.person();
    let mut made = Vec::new();
    for title in ["a", "b"] {
        made.push(world.make(&person, json!({ "title": title, "labels": ["home", "zoo"] })).await);
    }
    let label = made[0]["labels"][0].clone();
    let told = world.events().await.len();
    world
        .patch(&person, &at("/labels", &label), json!({ "name": "zz-top" }))
        .await
        .ok(200);
    for before in &made {
        let after = world.task(&person, before).await;
        assert_eq!(
            (&after["version"], &after["updated_at"]),
            (&before["version"], &before["updated_at"])
        );
        assert_eq!(after["labels"][1], json!({ "id": label["id"], "name": "zz-top" }));
    }
    let told = world.events().await.split_off(told);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].0.as_str(), &told[0].1["label"]["name"]),
        ("label.updated", &json!("zz-top"))
    );
    assert_eq!(world.titles(&person, "label=ZZ-Top").await, ["a", "b"]);
    assert!(world.titles(&person, "label=home").await.is_empty());
    assert_eq!(listed(&world, &person, "/labels").await, ["zoo", "zz-top"]);
}

#[tokio::test]
async fn labels_are_found_by_name_or_id_made_when_new_and_deleted() {
    let world = World::new().await;
    let person = world.person();
    let label = world
        .post(&person, "/labels", json!({ "name": "@Home", "colour": "#123456" }))
        .await
        .ok(201);
    assert_eq!(
        (label.header("etag"), label.header("location")),
        ("\"1\"", at("/labels", &label.body).as_str())
    );
    world
        .post(&person, "/labels", json!({ "name": "HOME" }))
        .await
        .refused(409, "name_taken");
    let task = world
        .make(
            &person,
            json!({ "title": "t", "labels": ["home", label.body["id"], "@HOME", "new"] }),
        )
        .await;
    let names = |task: &Value| -> Vec<String> {
        let labels = task["labels"].as_array().unwrap().iter();
        labels.map(|label| label["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&task), ["Home", "new"]);
    let known = world.get(&person, "/labels").await.body;
    assert_eq!(known["items"][0]["open_count"], 1);
    let new = &known["items"][1];
    world
        .patch(&person, &at("/labels", new), json!({ "name": "home" }))
        .await
        .refused(409, "name_taken");
    let told = world.events().await.len();
    world.delete(&person, &at("/labels", &label.body)).await.ok(204);
    assert_eq!(names(&world.task(&person, &task).await), ["new"]);
    assert_eq!(world.events().await.len(), told + 1, "no task is rewritten");
    assert!(
        world
            .titles(&person, &format!("label={}", label.body["id"].as_str().unwrap()))
            .await
            .is_empty()
    );
    // A label of that name that is made anew is another one.
    world.patch(&person, &path_of(&task), json!({ "title": "t2" })).await.ok(200);
    world.post(&person, "/labels", json!({ "name": "home" })).await.ok(201);
    assert!(world.titles(&person, "label=home").await.is_empty());
    world.reconcile("tidying up after deletions").await;
    let left = world
        .number("select (select count(*) from labels_gone) + (select count(*) from task_labels)")
        .await;
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_person_has_five_hundred_labels_and_projects_at_most() {
    let world = World::new().await;
    let person = world.person();
    for (path, names, one) in [("/labels", "labels", "labels"), ("/projects", "projects", "project")] {
        for number in 0..500 {
            world.post(&person, path, json!({ "name": format!("n{number}") })).await.ok(201);
        }
        world.post(&person, path, json!({ "name": "more" })).await.refused(409, "too_many");
        let value = if one == "labels" { json!(["more"]) } else { json!("more") };
        let by_name = json!({ "title": "t", one: value });
        world.post(&person, "/tasks", by_name).await.refused(409, "too_many");
        assert_eq!(listed(&world, &person, path).await.len(), 500, "{names}");
    }
    assert!(world.titles(&person, "").await.is_empty());
}
