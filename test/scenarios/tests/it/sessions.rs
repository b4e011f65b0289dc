//! Sessions that end, everywhere at once.

use std::time::{Duration, Instant};

use http::Method;
use pando_test_kit::{EventStream, Person};
use serde_json::json;

use crate::World;

/// A logout, a new password or a deletion binds everywhere within this.
const BINDS_WITHIN: Duration = Duration::from_secs(5);

/// Waits until somebody is nobody any more at every service that people reach, and their stream has ended.
async fn ends(person: &Person, mut stream: EventStream, began: Instant) {
    for path in [
        "/api/auth/me",
        "/api/tasks",
        "/api/chat/sessions",
        "/api/activities",
        "/api/export",
        "/api/events",
    ] {
        loop {
            let answer = person.try_send(Method::GET, path, &[], None);
            // A stream that is opened in these seconds has no end yet; it is not read here.
            match tokio::time::timeout(Duration::from_millis(100), answer).await {
                Ok(Ok(answer)) if answer.status == 401 => break,
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
            assert!(began.elapsed() < BINDS_WITHIN, "{path} still answers after {:?}", began.elapsed());
        }
    }
    let left = BINDS_WITHIN.saturating_sub(began.elapsed());
    let end = async { while stream.next().await.is_some() {} };
    assert!(tokio::time::timeout(left, end).await.is_ok(), "the stream goes on");
}

#[tokio::test]
async fn a_session_that_is_ended_ends_everywhere() {
    let server = World::start().await;
    let here = server.visitor().register("ada@example.org").await;
    let there = here.sign_in("ada@example.org").await;
    let third = here.sign_in("ada@example.org").await;
    let sessions = here.get("/api/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(3));

    let stream = third.events(None).await;
    let json_type = [("content-type", "application/json")];
    third
        .send(Method::POST, "/api/auth/logout", &json_type, Some("{}".into()))
        .await
        .expect(204);
    ends(&third, stream, Instant::now()).await;
    there.get("/api/auth/me").await.expect(200);

    let stream = there.events(None).await;
    let mut own = here.events(None).await;
    let change = json!({ "current_password": Person::PASSWORD, "new_password": "a louder aspen grove" });
    here.post("/api/auth/password", change).await.expect(204);
    ends(&there, stream, Instant::now()).await;
    here.get("/api/tasks").await.expect(200);
    here.post("/api/tasks", json!({ "title": "still here" })).await.expect(201);
    own.until("change").await;
    let sessions = here.get("/api/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1), "{sessions}");
}

#[tokio::test]
async fn a_deleted_account_ends_its_sessions() {
    let server = World::start_with(&["--registration", "open"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    let elsewhere = bob.sign_in("bob@example.org").await;
    let stream = elsewhere.events(None).await;
    let farewell = json!({ "password": Person::PASSWORD }).to_string();
    let json_type = [("content-type", "application/json")];
    bob.send(Method::DELETE, "/api/auth/me", &json_type, Some(farewell.into()))
        .await
        .expect(204);
    ends(&elsewhere, stream, Instant::now()).await;
    ada.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_second_use_ends_the_session() {
    let server = World::start().await;
    let visitor = server.visitor();
    visitor.register("ada@example.org").await;
    let login = json!({ "email": "ada@example.org", "password": Person::PASSWORD });
    let first = visitor.post("/api/auth/login", login).await.expect(200);
    let refresh = async |token: &serde_json::Value| visitor.post("/api/auth/refresh", json!({ "refresh_token": token })).await;
    let second = refresh(&first["refresh_token"]).await.expect(200);
    // The answer may have been lost: whoever asks again at once gets the same.
    let again = refresh(&first["refresh_token"]).await.expect(200);
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    let third = refresh(&second["refresh_token"]).await.expect(200);
    let bearer = format!("Bearer {}", third["access_token"].as_str().expect("a token"));
    let ada = visitor.authorized(&bearer);
    ada.get("/api/auth/me").await.expect(200);
    // Somebody else has the first one, too.
    refresh(&first["refresh_token"]).await.expect_problem(401, "refresh_token");
    refresh(&third["refresh_token"]).await.expect_problem(401, "refresh_token");
    pando_test_kit::eventually("the end of the session", async || {
        let answer = ada.get("/api/tasks").await;
        if answer.status == 401 {
            Ok(())
        } else {
            Err(answer.status.to_string())
        }
    })
    .await;
}
