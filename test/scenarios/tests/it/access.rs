//! Who may do what: every operation with every kind of caller.

use http::Method;
use pando_test_kit::{Answered, Person};
use pando_wire::Access;
use serde_json::{Value, json};

use crate::World;
use crate::catalogue::{Catalogue, Endpoint};

/// Ids of things of hers, of every kind there is.
async fn belongings(person: &Person) -> Vec<String> {
    let task = json!({ "title": "mine", "project": "Mine", "labels": ["mine"] });
    let task = person.post("/api/tasks", task).await.expect(201);
    let said = person.post("/api/chat/process", json!({ "message": "help" })).await.expect(200);
    let sessions = person.get("/api/auth/sessions").await.expect(200);
    let me = person.get("/api/auth/me").await.expect(200);
    let ids = [
        &task["id"],
        &task["project_id"],
        &task["labels"][0]["id"],
        &said["session_id"],
        &sessions["items"][0]["id"],
        &me["id"],
    ];
    ids.map(|id| id.as_str().expect("an id").to_owned()).into()
}

/// Tokens that are none any more, or never were.
async fn no_tokens(server: &World, email: &str, good: &str) -> Vec<String> {
    let over = server.visitor().sign_in(email).await;
    over.send(
        Method::POST,
        "/api/auth/logout",
        &[("content-type", "application/json")],
        Some("{}".into()),
    )
    .await
    .expect(204);
    for path in ["/api/tasks", "/api/chat/sessions", "/api/activities", "/api/auth/me"] {
        pando_test_kit::eventually("a session that has ended everywhere", async || {
            // Where a service has two processes, one may know it before the other.
            for _ in 0..4 {
                let answer = over.get(path).await;
                if answer.status != 401 {
                    return Err(format!("{path}: {}", answer.status));
                }
            }
            Ok(())
        })
        .await;
    }
    let over = over.token();
    let (head, signature) = good.rsplit_once('.').expect("a signed token");
    let other = if signature.starts_with('A') { "B" } else { "A" };
    vec![
        format!("Bearer {over}"),
        format!("Bearer {head}.{other}{}", &signature[1..]),
        format!("Bearer {head}."),
        format!("Basic {good}"),
        format!("Bearer {good}, Bearer {good}"),
        "Bearer nonsense".to_owned(),
        "Bearer".to_owned(),
    ]
}

async fn ask(caller: &Person, catalogue: &Catalogue, endpoint: &Endpoint, id: &str) -> Answered {
    let mut path = endpoint.path.replace("{id}", id);
    for (name, schema, _) in endpoint.query.iter().filter(|(.., required)| *required) {
        let value = catalogue.sample(name, schema);
        path = format!("{path}?{name}={}", value.as_str().unwrap_or_default());
    }
    let headers = [("content-type", endpoint.body_type)];
    let body = endpoint.body.as_ref().map(|schema| catalogue.sample("", schema).to_string().into());
    caller.send(endpoint.method.clone(), &path, &headers, body).await
}

#[tokio::test]
async fn every_operation_asks_who_calls() {
    let server = World::start_with(&["--registration", "open"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    let catalogue = Catalogue::new();
    let (hers, his) = (belongings(&ada).await, belongings(&bob).await);
    let strangers = no_tokens(&server, "bob@example.org", bob.token()).await;
    let before = ada.get("/api/export").await.expect(200);
    // The stream is opened and not read to its end; another story tells of it.
    for endpoint in catalogue.endpoints.iter().filter(|endpoint| endpoint.name != "events") {
        let (nobody, name) = (server.visitor(), endpoint.name);
        match endpoint.access {
            Access::Services(_) => {
                for caller in [&nobody, &bob, &ada] {
                    ask(caller, &catalogue, endpoint, &hers[0]).await.expect_problem(404, "not_found");
                }
                continue;
            }
            Access::Public => {
                let answer = ask(&nobody, &catalogue, endpoint, &hers[0]).await;
                assert_ne!(answer.body["code"], "unauthenticated", "{name} is for everybody");
                continue;
            }
            Access::Person | Access::Administrator => {}
        }
        for stranger in strangers.iter().map(|value| nobody.authorized(value)).chain([nobody.clone()]) {
            let answer = ask(&stranger, &catalogue, endpoint, &hers[0]).await;
            assert!(answer.header("www-authenticate").is_some(), "{name}");
            answer.expect_problem(401, "unauthenticated");
        }
        let is_of_one_thing = endpoint.path.contains("{id}");
        if endpoint.access == Access::Administrator {
            ask(&bob, &catalogue, endpoint, &hers[0]).await.expect_problem(403, "forbidden");
            let answer = ask(&ada, &catalogue, endpoint, &his[0]).await;
            let expected = if is_of_one_thing { 404 } else { endpoint_success(endpoint) };
            assert_eq!(answer.status, expected, "{name}: {}", answer.body);
        } else if is_of_one_thing {
            // The administrator is nobody special to a member's things.
            for (caller, ids) in [(&bob, &hers), (&ada, &his)] {
                for id in ids {
                    ask(caller, &catalogue, endpoint, id).await.expect_problem(404, "not_found");
                }
            }
        } else {
            let code = ask(&bob, &catalogue, endpoint, "").await.body["code"].clone();
            assert!(
                code != "unauthenticated" && code != "forbidden",
                "{name} is for everybody who is signed in: {code}"
            );
        }
    }
    let after = ada.get("/api/export").await.expect(200);
    for part in ["user", "tasks", "trash", "projects", "labels", "conversations"] {
        assert_eq!(after[part], before[part], "something of Ada's {part} was changed by somebody else");
    }
}

fn endpoint_success(endpoint: &Endpoint) -> u16 {
    if endpoint.method == Method::POST { 201 } else { 200 }
}

#[tokio::test]
async fn what_is_anothers_does_not_exist() {
    let server = World::start_with(&["--registration", "open"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    let hers = belongings(&ada).await;
    let [task, project, label, session, ..] = &hers[..] else {
        panic!("{hers:?}")
    };
    for refused in [
        json!({ "title": "x", "project_id": project }),
        json!({ "title": "x", "position": { "after": task } }),
    ] {
        let answer = bob.post("/api/tasks", refused.clone()).await;
        assert!(
            matches!(answer.status.as_u16(), 404 | 422) && answer.fault().is_none(),
            "{refused}: {}",
            answer.body
        );
    }
    // An id of hers is to him a name like any other.
    let labelled = bob.post("/api/tasks", json!({ "title": "x", "labels": [label] })).await;
    assert_ne!(labelled.body["labels"][0]["name"], "mine");
    let batch = json!({ "operations": [{ "op": "complete", "id": task }, { "op": "delete", "id": task }] });
    let results = bob.post("/api/tasks/batch", batch).await.expect(200);
    for result in results["results"].as_array().expect("one result each") {
        assert_eq!(result["status"], 404, "{results}");
    }
    for path in [
        "/api/tasks?q=mine".to_owned(),
        "/api/tasks/search?q=mine".to_owned(),
        format!("/api/tasks?project_id={project}"),
        format!("/api/activities?task_id={task}"),
        format!("/api/chat/history?session_id={session}"),
    ] {
        let answer = bob.get(&path).await;
        let is_nothing = answer.status == 404 || answer.body["items"] == json!([]);
        assert!(is_nothing, "{path}: {} {}", answer.status, answer.body);
    }
    let said = bob
        .post("/api/chat/process", json!({ "message": "help", "session_id": session }))
        .await;
    assert!(said.status == 404 || said.body["reply"].is_string(), "{}", said.body);
    let history = ada.get(&format!("/api/chat/history?session_id={session}")).await.expect(200);
    assert_eq!(
        history["items"].as_array().map(Vec::len),
        Some(2),
        "nobody else speaks in her conversation"
    );
    let of = |list: &Value| list["items"][0]["status"].clone();
    assert_eq!(of(&ada.get("/api/tasks").await.expect(200)), "open");
}
