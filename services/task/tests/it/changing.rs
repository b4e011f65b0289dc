use serde_json::{Value, json};

use crate::world::{World, path_of};

fn full() -> Value {
    json!({
        "title": "pay rent", "notes": "by transfer", "due": { "date": "2026-12-01", "time": "09:00", "time_zone": "Europe/Berlin" },
        "priority": 1, "labels": ["home", "money"], "project": "House",
    })
}

#[tokio::test]
async fn a_new_task_is_shown_where_it_is_said_to_be() {
    let world = World::new().await;
    let person = world.person();
    let made = world.post(&person, "/tasks", full()).await.ok(201);
    assert_eq!(made.header("etag"), "\"1\"");
    assert_eq!(made.header("location"), path_of(&made.body));
    let found = world.get(&person, made.header("location")).await.ok(200);
    assert_eq!((found.header("etag"), &found.body), ("\"1\"", &made.body));
    assert_eq!(found.body["due"], full()["due"]);
    let names: Vec<&str> = found.body["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["home", "money"]);
    let bare = world.make(&person, json!({ "title": "x" })).await;
    let expected = json!({ "priority": 4, "status": "open", "due": null, "labels": [], "project_id": null, "notes": "", "version": 1 });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&bare[field], value, "{field}");
    }
}

#[tokio::test]
async fn a_put_empties_what_it_does_not_say_and_a_patch_keeps_it() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, full()).await;
    world
        .call(&person, "POST", &format!("{}/complete", path_of(&task)))
        .send()
        .await
        .ok(200);
    let patched = world
        .patch(&person, &path_of(&task), json!({ "notes": "in cash" }))
        .await
        .ok(200)
        .body;
    for kept in ["title", "due", "priority", "labels", "project_id", "rank"] {
        assert_eq!(patched[kept], task[kept], "{kept}");
    }
    assert_eq!((&patched["notes"], &patched["version"]), (&json!("in cash"), &json!(3)));
    let put = world.call(&person, "PUT", &path_of(&task)).json(&json!({ "title": "rent" }));
    let put = put.send().await.ok(200).body;
    for (field, value) in [
        ("title", json!("rent")),
        ("notes", json!("")),
        ("due", json!(null)),
        ("priority", json!(4)),
        ("labels", json!([])),
        ("project_id", json!(null)),
        ("status", json!("completed")),
        ("rank", task["rank"].clone()),
        ("version", json!(4)),
    ] {
        assert_eq!(put[field], value, "{field}");
    }
    world
        .call(&person, "PUT", &path_of(&task))
        .json(&json!({ "notes": "no title" }))
        .send()
        .await
        .refused(422, "invalid");
}

#[tokio::test]
async fn null_clears_what_may_be_empty_and_is_refused_elsewhere() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, full()).await;
    let nulls = json!({ "notes": null, "due": null, "priority": null, "labels": null, "project_id": null });
    let cleared = world.patch(&person, &path_of(&task), nulls).await.ok(200).body;
    let bare = world.make(&person, json!({ "title": "pay rent" })).await;
    for field in ["notes", "due", "priority", "labels", "project_id"] {
        assert_eq!(cleared[field], bare[field], "{field}");
    }
    for field in [
        "title",
        "status",
        "position",
        "project",
        "id",
        "rank",
        "version",
        "completed_at",
        "nonsense",
    ] {
        let refused = world
            .patch(&person, &path_of(&task), json!({ field: null }))
            .await
            .refused(422, "invalid");
        assert_eq!(refused.pointer(), format!("/{field}"));
    }
    assert_eq!(world.task(&person, &task).await, cleared);
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_version() {
    let world = World::new().await;
    let person = world.person();
    let task = world.make(&person, full()).await;
    let told = world.events().await.len();
    let same = world
        .patch(
            &person,
            &path_of(&task),
            json!({ "title": " pay rent ", "labels": ["MONEY", "home"], "status": "open" }),
        )
        .await;
    assert_eq!(same.ok(200).body, task);
    assert_eq!(world.patch(&person, &path_of(&task), json!({})).await.ok(200).body, task);
    let put = world.call(&person, "PUT", &path_of(&task)).json(&full()).send().await;
    assert_eq!(put.ok(200).body, task);
    for state in ["reopen", "restore"] {
        let again = world.call(&person, "POST", &format!("{}/{state}", path_of(&task))).send().await;
        assert_eq!(again.ok(200).body, task);
    }
    let done = world.call(&person, "POST", &format!("{}/complete", path_of(&task))).send().await;
    let done = done.ok(200).body;
    assert_eq!((&done["version"], &done["status"]), (&json!(2), &json!("completed")));
    world.clock.advance(60);
    let again = world.call(&person, "POST", &format!("{}/complete", path_of(&task))).send().await;
    assert_eq!(again.ok(200).body, done);
    assert_eq!(world.events().await.len(), told + 1);
}

#[tokio::test]
async fn titles_are_trimmed_and_bounded_and_kept_as_they_are() {
    let world = World::new().await;
    let person = world.person();
    for (title, kept) in [
        ("  pay rent \n", "pay rent".to_owned()),
        (&"é".repeat(500), "é".repeat(500)),
        ("שלום \u{202e}abc\u{202c}", "שלום \u{202e}abc\u{202c}".to_owned()),
        ("👩‍👩‍👧 café", "👩‍👩‍👧 café".to_owned()),
        ("<script>alert(1)</script>", "<script>alert(1)</script>".to_owned()),
    ] {
        assert_eq!(world.make(&person, json!({ "title": title })).await["title"], kept);
    }
    let count = world.walk(&person, "", 200).await.len();
    for title in [
        json!(""),
        json!(" \t\n "),
        json!("é".repeat(501)),
        json!("x".repeat(1_000_000)),
        json!("a\0b"),
        json!("a\u{1b}[31m"),
        json!(5),
        json!(null),
        json!({ "a": 1 }),
    ] {
        let refused = world
            .post(&person, "/tasks", json!({ "title": title }))
            .await
            .refused(422, "invalid");
        assert_eq!(refused.pointer(), "/title");
    }
    for surrogate in [r#"{"title":"\ud800"}"#, r#"{"title":"a\udc00b"}"#] {
        world
            .call(&person, "POST", "/tasks")
            .text(surrogate)
            .send()
            .await
            .refused(400, "not_json");
    }
    assert_eq!(world.walk(&person, "", 200).await.len(), count);
}

#[tokio::test]
async fn limits_on_notes_and_labels_hold() {
    let world = World::new().await;
    let person = world.person();
    let long = "🌲".repeat(100_000);
    let task = world.make(&person, json!({ "title": "x", "notes": long })).await;
    assert_eq!(world.task(&person, &task).await["notes"], long);
    let longer = json!({ "notes": format!("{long}.") });
    let refused = world.patch(&person, &path_of(&task), longer).await.refused(422, "invalid");
    assert_eq!(refused.pointer(), "/notes");
    let names: Vec<String> = (0..21).map(|number| format!("l{number}")).collect();
    world
        .patch(&person, &path_of(&task), json!({ "labels": names }))
        .await
        .refused(422, "invalid");
    world
        .patch(&person, &path_of(&task), json!({ "labels": names[..20] }))
        .await
        .ok(200);
    let one_more = json!({ "add_labels": ["l20"] });
    world.patch(&person, &path_of(&task), one_more).await.refused(409, "too_many");
    assert_eq!(world.get(&person, "/labels").await.body["items"].as_array().unwrap().len(), 20);
    let exchange = json!({ "add_labels": ["l20"], "remove_labels": ["l0"] });
    let after = world.patch(&person, &path_of(&task), exchange).await.ok(200).body;
    assert_eq!(after["labels"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn what_a_change_refers_to_must_be_there_and_ones_own() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    let theirs = world.make(&other, json!({ "title": "t", "project": "p", "labels": ["l"] })).await;
    let task = world.make(&person, json!({ "title": "x" })).await;
    for (body, pointer) in [
        (json!({ "project_id": theirs["project_id"] }), "/project_id"),
        (json!({ "labels": [theirs["labels"][0]["id"]] }), "/labels/0"),
        (json!({ "add_labels": ["a", theirs["labels"][0]["id"]] }), "/add_labels/1"),
        (json!({ "position": { "after": theirs["id"] } }), "/position/after"),
        (json!({ "project": "a", "project_id": task["id"] }), "/project"),
    ] {
        let refused = world.patch(&person, &path_of(&task), body).await.refused(422, "invalid");
        assert_eq!(refused.pointer(), pointer);
    }
    assert_eq!(world.task(&person, &task).await, task);
    assert_eq!(world.get(&person, "/labels").await.body["items"], json!([]));
}
