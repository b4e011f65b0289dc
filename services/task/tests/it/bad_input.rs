use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

async fn things(world: &World, person: &Person) -> (String, String, String) {
    let task = world.make(person, json!({ "title": "t", "labels": ["l"], "project": "p" })).await;
    let label = format!("/labels/{}", task["labels"][0]["id"].as_str().unwrap());
    let project = format!("/projects/{}", task["project_id"].as_str().unwrap());
    (path_of(&task), label, project)
}

/// `Call::send` itself refuses every 500.
#[tokio::test]
async fn no_body_breaks_anything() {
    let world = World::new().await;
    let person = world.person();
    let (task, label, project) = things(&world, &person).await;
    let told = world.events().await.len();
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let nested = format!(r#"{{"title":{}1{}}}"#, r#"{"a":"#.repeat(200), "}".repeat(200));
    let long = format!(r#"{{"title":"{0}","name":"{0}","text":"{0}"}}"#, "a".repeat(300_000));
    let texts: &[(&str, &[u16])] = &[
        ("", &[400]),
        ("{", &[400]),
        ("nonsense", &[400]),
        ("{} {}", &[400]),
        (r#"{"title":"a","#, &[400]),
        ("\u{1}", &[400]),
        (&deep, &[400, 422]),
        (&nested, &[400, 422]),
        ("[]", &[422]),
        ("null", &[422]),
        ("7", &[422]),
        ("\"title\"", &[422]),
        (r#"{"unknown":1}"#, &[422]),
        (r#"{"title":7,"name":7,"text":7,"operations":7}"#, &[422]),
        (r#"{"title":"a","title":"b","name":"a"}"#, &[422]),
        (r#"{"title":"\ud800","name":"\ud800","text":"\ud800"}"#, &[400, 422]),
        (r#"{"title":"a\u0000b","name":"a\u0000b","colour":"\u0000"}"#, &[422]),
        (&long, &[422]),
    ];
    let bodies = [
        ("POST", "/tasks"),
        ("POST", "/tasks/batch"),
        ("POST", "/tasks/parse"),
        ("PUT", &*task),
        ("PATCH", &*task),
        ("POST", "/projects"),
        ("PATCH", &*project),
        ("POST", "/labels"),
        ("PATCH", &*label),
    ];
    for (method, path) in bodies {
        for (text, statuses) in texts {
            let reply = world.call(&person, method, path).text(text).send().await;
            assert!(
                statuses.contains(&reply.status.as_u16()),
                "{method} {path} {text:.60}: {} {}",
                reply.status,
                reply.body
            );
            assert_eq!(reply.header("content-type"), "application/problem+json");
        }
        let kind = if method == "PATCH" {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let not_utf8 = world.call(&person, method, path).bytes_as(kind, b"{\"\xff\xfe\":1}");
        not_utf8.send().await.refused(400, "not_json");
        let plain = world.call(&person, method, path).text_as("text/plain", "{}");
        plain.send().await.refused(415, "media_type");
        let huge = "x".repeat(5 * 1024 * 1024);
        world.call(&person, method, path).text(&huge).send().await.refused(413, "too_large");
    }
    assert_eq!(world.events().await.len(), told);
}

#[tokio::test]
async fn dates_that_cannot_be_are_refused() {
    let world = World::new().await;
    let person = world.person();
    let (task, ..) = things(&world, &person).await;
    let told = world.events().await.len();
    for due in [
        json!("2026-12-01"),
        json!("not-a-date"),
        json!(12),
        json!([]),
        json!({}),
        json!({ "date": "not-a-date" }),
        json!({ "date": "2026-02-30" }),
        json!({ "date": "2026-13-45" }),
        json!({ "date": "2025-02-29" }),
        json!({ "date": "now" }),
        json!({ "date": "12" }),
        json!({ "date": "" }),
        json!({ "date": "2026-12-01T10:00:00Z" }),
        json!({ "date": "0000-01-01" }),
        json!({ "date": "99999-01-01" }),
        json!({ "date": "2026-12-01", "time": "25:00" }),
        json!({ "date": "2026-12-01", "time": "24:00" }),
        json!({ "date": "2026-12-01", "time": "9am" }),
        json!({ "date": "2026-12-01", "time": 900 }),
        json!({ "date": "2026-12-01", "time_zone": "Europe/Berlin" }),
        json!({ "date": "2026-12-01", "time": "09:00", "time_zone": "Mars/Olympus" }),
        json!({ "date": "2026-12-01", "time": "09:00", "time_zone": "../../etc/passwd" }),
        json!({ "date": "2026-12-01", "hour": 9 }),
        json!({ "time": "09:00" }),
    ] {
        for (method, path) in [("POST", "/tasks"), ("PUT", &*task), ("PATCH", &*task)] {
            let call = world.call(&person, method, path).json(&json!({ "title": "x", "due": due }));
            let refused = call.send().await.refused(422, "invalid");
            assert!(refused.pointer().starts_with("/due"), "{due}: {}", refused.body);
        }
    }
    assert_eq!(world.events().await.len(), told);
}

#[tokio::test]
async fn wrong_types_are_named_by_their_place() {
    let world = World::new().await;
    let person = world.person();
    for (field, value) in [
        ("priority", json!(0)),
        ("priority", json!(5)),
        ("priority", json!("urgent")),
        ("priority", json!(1.5)),
        ("labels", json!("home")),
        ("labels", json!([1])),
        ("labels", json!([""])),
        ("labels", json!(["x".repeat(61)])),
        ("labels", json!(["a,b"])),
        ("project", json!("")),
        ("project", json!("x".repeat(201))),
        ("project_id", json!("x")),
        ("position", json!(3)),
        ("position", json!({ "before": null })),
        ("notes", json!(["x"])),
        ("status", json!("completed")),
        ("id", json!("01a1b2c3-0000-7000-8000-000000000000")),
        ("recurrence", json!("daily")),
    ] {
        let refused = world
            .post(&person, "/tasks", json!({ "title": "x", field: value }))
            .await
            .refused(422, "invalid");
        assert!(refused.pointer().starts_with(&format!("/{field}")), "{field}: {}", refused.body);
    }
    for (path, body, pointer) in [
        ("/projects", json!({ "name": "x", "colour": "red" }), "/colour"),
        ("/projects", json!({ "name": "x", "colour": "#12345g" }), "/colour"),
        ("/projects", json!({ "name": " " }), "/name"),
        ("/labels", json!({ "name": "two words" }), "/name"),
        ("/labels", json!({ "name": "@" }), "/name"),
        ("/labels", json!({ "name": "x", "open_count": 3 }), "/open_count"),
    ] {
        assert_eq!(world.post(&person, path, body).await.refused(422, "invalid").pointer(), pointer);
    }
    assert!(world.events().await.is_empty());
}

#[tokio::test]
async fn paths_methods_and_callers_that_are_wrong_are_refused_plainly() {
    let world = World::new().await;
    let person = world.person();
    let (task, label, project) = things(&world, &person).await;
    let all = [
        ("GET", "/tasks"),
        ("POST", "/tasks"),
        ("GET", "/tasks/search?q=x"),
        ("POST", "/tasks/parse"),
        ("POST", "/tasks/batch"),
        ("GET", &*task),
        ("PUT", &*task),
        ("PATCH", &*task),
        ("DELETE", &*task),
        ("GET", "/projects"),
        ("POST", "/projects"),
        ("PATCH", &*project),
        ("DELETE", &*project),
        ("GET", "/labels"),
        ("POST", "/labels"),
        ("PATCH", &*label),
        ("DELETE", &*label),
    ];
    for (method, path) in all {
        for token in ["", "Bearer", "Bearer x.y.z", "Basic YTpi"] {
            let mut call = world.call_as_nobody(method, path);
            if !token.is_empty() {
                call = call.header("authorization", token);
            }
            let reply = call.text("{}").send().await.refused(401, "unauthenticated");
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
    }
    for id in [
        "x",
        "1",
        "%00",
        "01a1b2c3-0000-7000-8000-000000000000",
        "..%2Fprojects",
        &"a".repeat(4000),
    ] {
        for (method, path) in [
            ("GET", format!("/tasks/{id}")),
            ("DELETE", format!("/tasks/{id}")),
            ("POST", format!("/tasks/{id}/complete")),
            ("DELETE", format!("/projects/{id}")),
            ("DELETE", format!("/labels/{id}")),
        ] {
            world.call(&person, method, &path).send().await.refused(404, "not_found");
        }
        let change = json!({ "title": "x" });
        world
            .patch(&person, &format!("/tasks/{id}"), change)
            .await
            .refused(404, "not_found");
    }
    for (method, path) in [
        ("DELETE", "/tasks"),
        ("PUT", "/projects"),
        ("GET", "/tasks/batch"),
        ("POST", &*task),
    ] {
        let reply = world.call(&person, method, path).send().await;
        if reply.status != 404 {
            let refused = reply.refused(405, "method_not_allowed");
            assert!(!refused.header("allow").is_empty(), "{method} {path}");
        }
    }
    let forged = world.call(&person, "GET", &task).header("if-match", "\"9\"");
    forged.send().await.ok(200);
    let left: Vec<Value> = world.walk(&person, "", 10).await;
    assert_eq!(left.len(), 1);
}
