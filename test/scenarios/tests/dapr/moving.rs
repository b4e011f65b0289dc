//! Whoever outgrows one machine moves to Dapr, and back.

use pando_test_kit::{OnDapr, Person, Server, eventually};
use serde_json::{Value, json};

/// What somebody sees of what is theirs, whatever keeps it.
async fn sight(person: &Person) -> Vec<(&'static str, Value)> {
    let mut seen = Vec::new();
    for path in [
        "/api/auth/me",
        "/api/tasks?limit=200",
        "/api/chat/sessions",
        "/api/chat/history",
        "/api/activities?limit=100",
        "/api/analytics/summary",
    ] {
        let mut body = person.get(path).await.expect(200);
        if let Some(fields) = body.as_object_mut() {
            // They differ from one moment to the next.
            fields.retain(|name, _| !matches!(name.as_str(), "now" | "as_of" | "computed_at"));
        }
        seen.push((path, body));
    }
    seen
}

/// Waits until so many of a person's tasks have been counted.
async fn until_created(person: &Person, count: i64) {
    eventually("the figures", async || {
        let seen = person.get("/api/analytics/summary").await.expect(200)["totals"]["created"].clone();
        if seen == count { Ok(()) } else { Err(seen.to_string()) }
    })
    .await;
}

/// Says it in this person's newest conversation, or the first one, and waits until it is done.
async fn say(person: &Person, message: &str) {
    let newest = person.get("/api/chat/sessions").await.expect(200)["items"][0]["id"].clone();
    let mut body = json!({ "message": message });
    if newest.is_string() {
        body["session_id"] = newest;
    }
    let said = person.post("/api/chat/process", body).await.expect(200);
    assert_eq!(said["status"], "done", "{said}");
}

/// Whether the conversation holds this.
async fn expect_heard(person: &Person, message: &str) {
    let history = person.get("/api/chat/history").await.expect(200);
    assert!(history.to_string().contains(message), "{message:?} is not in {history}");
}

#[tokio::test]
async fn whoever_moves_to_dapr_brings_everything_and_can_come_back() {
    let mut server = Server::start_with(&["--registration", "open"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    for person in [&ada, &bob] {
        person.post("/api/tasks", json!({ "title": "Buy milk" })).await.expect(201);
        say(person, "add water plants tomorrow").await;
        until_created(person, 2).await;
    }
    let login = json!({ "email": "ada@example.org", "password": Person::PASSWORD });
    let session = server.visitor().post("/api/auth/login", login).await.expect(200);
    eventually("the session among the activities", async || {
        let told = ada.get("/api/activities?limit=1").await.expect(200);
        let kind = told["items"][0]["type"].clone();
        if kind == "user.logged_in" { Ok(()) } else { Err(kind.to_string()) }
    })
    .await;
    let before = [sight(&ada).await, sight(&bob).await];
    server.stop().await;

    let mut system = OnDapr::start_from(server.folder()).await;
    let (ada, bob) = (ada.at(system.address()), bob.at(system.address()));
    let after = [sight(&ada).await, sight(&bob).await];
    assert_eq!(before, after, "all of both is there, and the sessions go on");
    let refreshed = system
        .visitor()
        .post("/api/auth/refresh", json!({ "refresh_token": session["refresh_token"] }))
        .await
        .expect(200);
    say(&ada, "mark buy milk as done").await;
    say(&ada, "add sharpen the saw").await;
    until_created(&ada, 3).await;
    expect_heard(&ada, "water plants").await;
    let conversations = bob.get("/api/chat/sessions").await.expect(200);
    let his = conversations["items"][0]["id"].as_str().expect("an id");
    let forgotten = bob.delete(&format!("/api/chat/history?session_id={his}")).await;
    assert!(forgotten.status.is_success(), "{}", forgotten.body);

    let place = tempfile::tempdir().expect("a folder");
    let back = place.path().join("back");
    let refused = system.copy_to(&back).await.expect_err("it runs");
    assert!(refused.contains("another pando is running"), "{refused}");
    // What was done last has had all its effects.
    let settled = async || {
        let now = [sight(&ada).await, sight(&bob).await];
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let then = [sight(&ada).await, sight(&bob).await];
        if now == then { Ok(then) } else { Err("it goes on".to_owned()) }
    };
    let before = eventually("rest", settled).await;
    system.stop().await;
    let said = system.copy_to(&back).await.expect("a copy");
    let is_told = said.contains("state: state: ") && !said.contains("state: state: no rows");
    assert!(is_told, "the conversations are told of, too: {said}");
    let server = Server::start_on(&back).await;
    let (ada, bob) = (ada.at(server.address()), bob.at(server.address()));
    let after = [sight(&ada).await, sight(&bob).await];
    assert_eq!(before, after, "all of it is back");
    expect_heard(&ada, "sharpen the saw").await;
    server
        .visitor()
        .post("/api/auth/refresh", json!({ "refresh_token": refreshed["refresh_token"] }))
        .await
        .expect(200);
    say(&ada, "add a last one").await;
    until_created(&ada, 4).await;
}
