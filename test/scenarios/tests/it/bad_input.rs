//! Whatever is sent to whatever operation: the answer is a problem, and nothing has changed.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Method;
use pando_test_kit::{Answered, Person};
use pando_wire::Access;
use serde_json::{Value, json};

use crate::World;
use crate::catalogue::{Catalogue, Endpoint, is_day, types};

/// Somebody with one of each thing, and the ids of those.
struct Owner {
    server: World,
    ada: Person,
    task: String,
    project: String,
    label: String,
}

async fn owner() -> Owner {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let task = json!({ "title": "Pay rent", "project": "Flat", "labels": ["home"], "due": { "date": "2030-01-01" } });
    let task = ada.post("/api/tasks", task).await.expect(201);
    ada.post("/api/chat/process", json!({ "message": "help" })).await.expect(200);
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    Owner {
        task: id(&task["id"]),
        project: id(&task["project_id"]),
        label: id(&task["labels"][0]["id"]),
        ada,
        server,
    }
}

impl Owner {
    /// The path of something that is there, where there is one of its kind.
    fn path(&self, endpoint: &Endpoint) -> String {
        let id = match endpoint.path.split('/').nth(2) {
            Some("tasks") => &self.task,
            Some("projects") => &self.project,
            Some("labels") => &self.label,
            _ => "0198f000-0000-7000-8000-000000000000",
        };
        endpoint.path.replace("{id}", id)
    }

    /// Sends a body that must be refused.
    async fn refused(&self, endpoint: &Endpoint, kind: Option<&str>, body: Bytes) -> Answered {
        let headers: Vec<_> = kind.map(|kind| ("content-type", kind)).into_iter().collect();
        let shown = String::from_utf8_lossy(&body[..body.len().min(120)]).into_owned();
        // Who is signed in would sign out by what is asked of everybody.
        let visitor = self.server.visitor();
        let sender = if endpoint.access == Access::Public { &visitor } else { &self.ada };
        let answer = sender
            .send(endpoint.method.clone(), &self.path(endpoint), &headers, Some(body))
            .await;
        let fault = answer.fault().filter(|_| !is_refused_step_by_step(&answer));
        assert_eq!(fault, None, "{} {kind:?} {shown}", endpoint.name);
        answer
    }

    /// Everything of hers. The log grows behind the changes, so it must have come to rest before.
    async fn everything(&self) -> Value {
        let mut export = self.ada.get("/api/export").await.expect(200);
        let changing = ["exported_at", "sessions"];
        changing.iter().for_each(|name| export[*name] = Value::Null);
        export
    }

    async fn at_rest(&self) -> Value {
        pando_test_kit::eventually("the log of her task and her words", async || {
            let export = self.everything().await;
            let topics: BTreeSet<_> = export["activities"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|one| one["type"].as_str())
                .collect();
            match topics.is_superset(&BTreeSet::from([
                "task.created",
                "project.created",
                "label.created",
                "chat.intent.recognized",
            ])) {
                true => Ok(export),
                false => Err(format!("{topics:?}")),
            }
        })
        .await
    }
}

#[tokio::test]
async fn no_body_that_is_wrong_changes_anything() {
    let owner = owner().await;
    let before = owner.at_rest().await;
    let catalogue = Catalogue::new();
    let mut count = 0;
    for endpoint in catalogue.reachable() {
        let Some(schema) = &endpoint.body else { continue };
        for (code, body) in no_json() {
            let answer = owner.refused(endpoint, Some(endpoint.body_type), body.clone()).await;
            assert!(
                code.contains(&answer.body["code"].as_str().unwrap_or_default()),
                "{}: {} to {body:?}",
                endpoint.name,
                answer.body
            );
        }
        let sample = Bytes::from(catalogue.sample("", schema).to_string());
        for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
            owner
                .refused(endpoint, kind, sample.clone())
                .await
                .expect_problem(415, "media_type");
        }
        let huge = Bytes::from(format!("{{\"nonsense\":\"{}\"}}", "x".repeat(6_000_000)));
        owner
            .refused(endpoint, Some(endpoint.body_type), huge)
            .await
            .expect_problem(413, "too_large");
        if let Some(twice) = doubled(&catalogue, schema) {
            owner
                .refused(endpoint, Some(endpoint.body_type), twice)
                .await
                .expect_problem(422, "invalid");
        }
        for wrong in catalogue.wrong("", schema) {
            let body = Bytes::from(wrong.value.to_string());
            if is_any_token(endpoint, &wrong.place) {
                continue;
            }
            let answer = owner.refused(endpoint, Some(endpoint.body_type), body).await;
            count += 1;
            if answer.body["code"] == "invalid" {
                let told = answer.body["errors"][0]["pointer"].as_str().unwrap_or_default();
                // Of a value with several forms the place of the whole is told, or the name within it.
                let (whole, name) = told.rsplit_once('/').unwrap_or_default();
                let is_within = wrong.place.starts_with(whole) && wrong.place.ends_with(name);
                let near = told.starts_with(&wrong.place) || wrong.place.starts_with(told) || is_within;
                assert!(near, "{}: {} is wrong, told of {told}", endpoint.name, wrong.place);
            }
        }
    }
    assert!(count > 200, "{count} wrong values");
    assert_eq!(owner.everything().await, before);
}

/// Steps that stand each for itself are refused each for itself.
fn is_refused_step_by_step(answer: &Answered) -> bool {
    let results = answer.body["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    answer.status == 200 && !results.is_empty() && results.iter().all(|one| one["problem"]["code"].is_string())
}

/// Bodies that are no JSON, or no object, with the codes that say so.
fn no_json() -> Vec<(&'static [&'static str], Bytes)> {
    let (broken, other): (&[_], &[_]) = (&["not_json"], &["invalid", "not_json"]);
    let deep = format!("{{\"nonsense\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    vec![
        (broken, Bytes::from_static(b"{")),
        (broken, Bytes::from_static(b"{} {}")),
        (broken, Bytes::from_static(b"\xff\xfe{}")),
        (broken, Bytes::from_static(b"{'title':1}")),
        (other, Bytes::from_static(b"{\"nonsense\":\"\xff\"}")),
        (other, Bytes::from_static(b"{\"nonsense\":\"\\ud800\"}")),
        (other, Bytes::from_static(b"{\"\xc3\x28\":1}")),
        (other, Bytes::from(deep)),
        (&["invalid"], Bytes::from_static(b"[]")),
        (&["invalid"], Bytes::from_static(b"null")),
        (&["invalid"], Bytes::from_static(b"\"{}\"")),
    ]
}

/// An object that has its first field twice.
fn doubled(catalogue: &Catalogue, schema: &Value) -> Option<Bytes> {
    let (field, inner) = catalogue.resolve(schema)["properties"].as_object()?.iter().next()?;
    let pair = format!("{}:{}", json!(field), catalogue.sample(field, inner));
    Some(format!("{{{pair},{pair}}}").into())
}

/// A token is looked at or used up, whatever it looks like: one that is too long is just not a good one.
fn is_any_token(endpoint: &Endpoint, place: &str) -> bool {
    endpoint.access == Access::Public && matches!(place, "/token" | "/refresh_token")
}

#[tokio::test]
async fn no_query_that_is_wrong_is_answered() {
    let owner = owner().await;
    let before = owner.at_rest().await;
    let catalogue = Catalogue::new();
    let mut count = 0;
    for endpoint in catalogue.reachable().filter(|endpoint| !endpoint.query.is_empty()) {
        let path = owner.path(endpoint);
        let needed: Vec<String> = endpoint
            .query
            .iter()
            .filter(|(.., required)| *required)
            .map(|(name, schema, _)| format!("{name}={}", catalogue.sample(name, schema).as_str().unwrap_or_default()))
            .collect();
        let mut queries = vec![("nonsense".to_owned(), "1".to_owned())];
        for (name, schema, required) in &endpoint.query {
            for wrong in wrong_texts(&catalogue, name, schema) {
                queries.push((name.clone(), wrong));
            }
            queries.push((name.clone(), format!("1&{name}=1")));
            if *required {
                let missing = owner.ada.send(endpoint.method.clone(), &path, &[], None).await;
                missing.expect_problem(422, "invalid");
            }
        }
        for (name, value) in queries {
            let others = needed.iter().filter(|one| !one.starts_with(&format!("{name}=")));
            let query: Vec<String> = others.cloned().chain([format!("{name}={value}")]).collect();
            let answer = owner
                .ada
                .send(endpoint.method.clone(), &format!("{path}?{}", query.join("&")), &[], None)
                .await;
            let shown: String = value.chars().take(60).collect();
            assert_eq!(answer.fault(), None, "{}?{name}={shown}", endpoint.name);
            count += 1;
            match answer.body["code"].as_str() {
                Some("cursor") => assert_eq!((answer.status.as_u16(), &*name), (400, "cursor")),
                _ => assert_eq!(answer.body["errors"][0]["pointer"], format!("?{name}"), "{} {shown}", answer.body),
            }
        }
    }
    assert!(count > 80, "{count} wrong queries");
    assert_eq!(owner.everything().await, before);
}

/// Texts that this parameter may not be, as they stand in a query.
fn wrong_texts(catalogue: &Catalogue, name: &str, schema: &Value) -> Vec<String> {
    let variants = catalogue.variants(schema);
    let kinds: BTreeSet<&str> = variants.iter().flat_map(|schema| types(schema)).collect();
    let first = variants[0];
    let mut wrong = vec!["%ff".to_owned()];
    if kinds.contains("integer") {
        wrong.extend(["x", "-1", "0", "201", "1.5", "99999999999999999999", ""].map(str::to_owned));
    }
    if kinds.contains("boolean") {
        wrong.extend(["maybe", "1", ""].map(str::to_owned));
    }
    let is_closed = first.get("const").is_some() || first.get("format").is_some();
    if is_closed || is_day(name) || matches!(name, "time_zone" | "cursor" | "project_id") {
        wrong.extend(["nonsense", "%00", "2026-02-30", "2026-02-30T00:00:00Z"].map(str::to_owned));
    }
    if let Some(longest) = first["maxLength"].as_u64() {
        wrong.push("x".repeat(longest as usize + 1));
    }
    wrong
}

#[tokio::test]
async fn what_is_no_id_is_nothing_and_what_is_no_method_says_which_are() {
    let owner = owner().await;
    let before = owner.at_rest().await;
    let catalogue = Catalogue::new();
    let long = "a".repeat(5000);
    let no_ids = [
        "x",
        "%00",
        "%ff",
        "..%2f..",
        "0198f000-0000-7000-8000-00000000000",
        "0198f000-0000-7000-8000-00000000000g",
        &long,
    ];
    for endpoint in catalogue.reachable().filter(|endpoint| endpoint.path.contains("{id}")) {
        for id in no_ids {
            let body = endpoint.body.as_ref().map(|schema| catalogue.sample("", schema).to_string().into());
            let path = endpoint.path.replace("{id}", id);
            let headers = [("content-type", endpoint.body_type)];
            let answer = owner.ada.send(endpoint.method.clone(), &path, &headers, body).await;
            answer.expect_problem(404, "not_found");
        }
    }
    let paths: BTreeSet<&str> = catalogue.reachable().map(|endpoint| &*endpoint.path).collect();
    for path in paths {
        let known: BTreeSet<&str> = catalogue
            .reachable()
            .filter(|one| one.path == path)
            .map(|one| one.method.as_str())
            .collect();
        let path = path.replace("{id}", &owner.task);
        for method in crate::METHODS.iter().filter(|method| !known.contains(*method)) {
            let answer = owner
                .ada
                .send(Method::from_bytes(method.as_bytes()).expect("a method"), &path, &[], None)
                .await;
            let allowed: BTreeSet<&str> = answer
                .header("allow")
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|one| *one != "HEAD")
                .collect();
            assert_eq!(allowed, known, "{method} {path}");
            answer.expect_problem(405, "method_not_allowed");
        }
    }
    for path in [
        "/api",
        "/api/",
        "/api/nowhere",
        "/api//tasks",
        "/api/tasks/",
        "/api/%2e%2e/outbox",
        "/api/../outbox",
    ] {
        owner.ada.get(path).await.expect_problem(404, "not_found");
    }
    assert_eq!(owner.everything().await, before);
}

#[tokio::test]
async fn what_a_schema_cannot_say_is_refused_where_it_is_wrong() {
    let owner = owner().await;
    let before = owner.at_rest().await;
    for (task, pointer) in [
        (json!({ "title": "a\0b" }), "/title"),
        (json!({ "title": "x", "due": { "date": "2026-02-30" } }), "/due"),
        (
            json!({ "title": "x", "due": { "date": "2026-11-23", "time_zone": "Europe/Berlin" } }),
            "/due",
        ),
        (json!({ "title": "x", "labels": ["two words"] }), "/labels/0"),
        (
            json!({ "title": "x", "labels": (0..200).map(|n| format!("label-{n}")).collect::<Vec<_>>() }),
            "/labels",
        ),
        (json!({ "title": "x", "project": "Flat", "project_id": owner.project }), "/project"),
    ] {
        let answer = owner.ada.post("/api/tasks", task.clone()).await;
        let told = answer.body["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        assert!(told.starts_with(pointer), "{task} {}", answer.body);
        answer.expect_problem(422, "invalid");
    }
    let many: Vec<Value> = (0..101)
        .map(|_| json!({ "op": "create", "task": { "title": "one of too many" } }))
        .collect();
    let batch = owner.ada.post("/api/tasks/batch", json!({ "operations": many })).await;
    assert_eq!((batch.status.is_client_error(), batch.fault()), (true, None));
    // A cursor of one list is none of another.
    owner.ada.post("/api/labels", json!({ "name": "second" })).await.expect(201);
    let page = owner.ada.get("/api/activities?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("more than one entry").to_owned();
    for list in ["/api/activities?type=task.", "/api/tasks?limit=1", "/api/chat/history?limit=1"] {
        owner
            .ada
            .get(&format!("{list}&cursor={cursor}"))
            .await
            .expect_problem(400, "cursor");
    }
    assert_eq!(owner.everything().await["tasks"], before["tasks"]);
}
