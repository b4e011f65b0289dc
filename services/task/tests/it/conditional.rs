use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

/// Every change there is of a task, a project and a label, which are at version 1.
fn changes(task: &Value, project: &str, label: &str) -> Vec<(&'static str, String, Option<Value>)> {
    let at = path_of(task);
    vec![
        ("PUT", at.clone(), Some(json!({ "title": "other" }))),
        ("PATCH", at.clone(), Some(json!({ "title": "other" }))),
        ("POST", format!("{at}/complete"), None),
        ("POST", format!("{at}/reopen"), None),
        ("POST", format!("{at}/restore"), None),
        ("DELETE", at.clone(), None),
        ("DELETE", format!("{at}?permanent=true"), None),
        ("PATCH", format!("/projects/{project}"), Some(json!({ "name": "other" }))),
        ("DELETE", format!("/projects/{project}"), None),
        ("PATCH", format!("/labels/{label}"), Some(json!({ "name": "other" }))),
        ("DELETE", format!("/labels/{label}"), None),
    ]
}

async fn everything(world: &World, person: &Person) -> Vec<Value> {
    let mut all = world.walk(person, "", 200).await;
    for path in ["/projects", "/labels"] {
        all.push(world.get(person, path).await.ok(200).body);
    }
    all
}

async fn made(world: &World, person: &Person) -> (Value, String, String) {
    let task = world.make(person, json!({ "title": "x", "project": "p", "labels": ["l"] })).await;
    let label = task["labels"][0]["id"].as_str().unwrap().to_owned();
    let project = task["project_id"].as_str().unwrap().to_owned();
    (task, project, label)
}

#[tokio::test]
async fn a_change_of_another_version_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let person = world.person();
    let (task, project, label) = made(&world, &person).await;
    let before = everything(&world, &person).await;
    for tag in ["\"2\"", "W/\"2\"", "\"0\"", "\"01\"", "\"abc\"", "\"\""] {
        for (method, path, body) in changes(&task, &project, &label) {
            let mut call = world.call(&person, method, &path).header("if-match", tag);
            if let Some(body) = &body {
                call = call.json(body);
            }
            call.send().await.refused(412, "version");
        }
    }
    for tag in ["1", "\"1\", \"2\"", "\"1", "w/\"1\"", ""] {
        for (method, path, body) in changes(&task, &project, &label) {
            let mut call = world.call(&person, method, &path).header("if-match", tag);
            if let Some(body) = &body {
                call = call.json(body);
            }
            call.send().await.refused(400, "if_match");
        }
    }
    assert_eq!(everything(&world, &person).await, before);
    assert_eq!(world.events().await.len(), 3);
}

#[tokio::test]
async fn a_change_of_this_version_or_of_any_is_made() {
    for tag in ["\"1\"", "W/\"1\"", "*"] {
        for at in 0..11 {
            let world = World::new().await;
            let person = world.person();
            let (task, project, label) = made(&world, &person).await;
            let (method, path, body) = changes(&task, &project, &label).remove(at);
            let mut call = world.call(&person, method, &path).header("if-match", tag);
            if let Some(body) = &body {
                call = call.json(body);
            }
            let reply = call.send().await;
            assert!(reply.status.is_success(), "{method} {path} {tag}: {}", reply.body);
        }
    }
}

#[tokio::test]
async fn of_two_changes_of_one_version_one_wins() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, json!({ "title": "x" })).await;
    let change = |title: &'static str| {
        let call = world.call(&person, "PATCH", &path_of(&task));
        call.header("if-match", "\"1\"").json(&json!({ "title": title })).send()
    };
    let (a, b) = tokio::join!(change("a"), change("b"));
    let (won, lost) = if a.status == 200 { (a, b) } else { (b, a) };
    lost.refused(412, "version");
    assert_eq!(world.task(&person, &task).await, won.ok(200).body);
    // Without a condition both are made, one after the other.
    let path = path_of(&task);
    let title = world.patch(&person, &path, json!({ "title": "c" }));
    let notes = world.patch(&person, &path, json!({ "notes": "n" }));
    let (a, b) = tokio::join!(title, notes);
    assert!(a.status == 200 && b.status == 200);
    let after = world.task(&person, &task).await;
    assert_eq!(
        (&after["title"], &after["notes"], &after["version"]),
        (&json!("c"), &json!("n"), &json!(4))
    );
}

#[tokio::test]
async fn another_persons_things_are_not_there_whatever_is_asked() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    let (task, project, label) = made(&world, &person).await;
    let before = everything(&world, &person).await;
    for tag in [None, Some("\"1\""), Some("\"9\"")] {
        for (method, path, body) in changes(&task, &project, &label) {
            let mut call = world.call(&other, method, &path);
            if let Some(tag) = tag {
                call = call.header("if-match", tag);
            }
            if let Some(body) = &body {
                call = call.json(body);
            }
            call.send().await.refused(404, "not_found");
        }
        world.get(&other, &path_of(&task)).await.refused(404, "not_found");
    }
    assert_eq!(everything(&world, &person).await, before);
    let rest = everything(&world, &other).await;
    assert_eq!(rest, [json!({ "items": [] }), json!({ "items": [] })]);
}
