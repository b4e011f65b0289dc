use pando_test_kit::eventually;
use serde_json::json;

use crate::World;

#[tokio::test]
async fn after_the_first_account_registration_is_closed() {
    let server = World::start().await;
    server.visitor().register("ada@example.org").await;
    let next = json!({ "email": "eve@example.org", "password": "a quiet aspen grove" });
    server
        .visitor()
        .post("/api/auth/register", next)
        .await
        .expect_problem(403, "registration_closed");
    let wrong = json!({ "email": "ada@example.org", "password": "something else entirely" });
    server
        .visitor()
        .post("/api/auth/login", wrong.clone())
        .await
        .expect_problem(401, "credentials");
    let unknown = json!({ "email": "nobody@example.org", "password": "something else entirely" });
    server
        .visitor()
        .post("/api/auth/login", unknown)
        .await
        .expect_problem(401, "credentials");
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_behind() {
    let server = World::start_with(&["--registration", "open"]).await;
    server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    bob.post("/api/tasks", json!({ "title": "secret plans" })).await.expect(201);
    let body = json!({ "password": "a quiet aspen grove" }).to_string();
    let gone = bob
        .send(
            "DELETE".parse().expect("a method"),
            "/api/auth/me",
            &[("content-type", "application/json")],
            Some(body.into()),
        )
        .await;
    gone.expect(204);
    eventually("nobody", async || {
        let answer = bob.get("/api/tasks").await;
        (answer.status == 401).then_some(()).ok_or_else(|| answer.status.to_string())
    })
    .await;
    let again = server.visitor().register("bob@example.org").await;
    eventually("an empty list", async || {
        let (tasks, log) = (
            again.get("/api/tasks").await.expect(200),
            again.get("/api/activities?type=task.").await.expect(200),
        );
        let left = format!("{} {}", tasks["items"], log["items"]);
        if left == "[] []" { Ok(()) } else { Err(left) }
    })
    .await;
}
