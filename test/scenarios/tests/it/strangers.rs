use pando_test_kit::Server;
use serde_json::json;

#[tokio::test]
async fn what_is_anothers_does_not_exist() {
    let server = Server::start_with(&["--registration", "open"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let bob = server.visitor().register("bob@example.org").await;
    let task = ada
        .post("/api/tasks", json!({ "title": "mine", "project": "Mine", "labels": ["mine"] }))
        .await
        .expect(201);
    let path = format!("/api/tasks/{}", task["id"].as_str().expect("an id"));
    let project = task["project_id"].as_str().expect("a project").to_owned();
    let label = task["labels"][0]["id"].as_str().expect("a label").to_owned();

    bob.get(&path).await.expect_problem(404, "not_found");
    bob.patch(&path, json!({ "title": "his" })).await.expect_problem(404, "not_found");
    bob.delete(&path).await.expect_problem(404, "not_found");
    for action in ["complete", "reopen", "restore"] {
        bob.act(&format!("{path}/{action}")).await.expect_problem(404, "not_found");
    }
    bob.patch(&format!("/api/projects/{project}"), json!({ "name": "his" }))
        .await
        .expect_problem(404, "not_found");
    bob.delete(&format!("/api/labels/{label}")).await.expect_problem(404, "not_found");
    bob.post("/api/tasks", json!({ "title": "x", "project_id": project }))
        .await
        .expect_problem(422, "invalid");
    assert_eq!(bob.get("/api/tasks?q=mine").await.expect(200)["items"], json!([]));
    assert_eq!(ada.get(&path).await.expect(200), task, "nothing of it has changed");

    let nobody = server.visitor();
    nobody.get(&path).await.expect_problem(401, "unauthenticated");
    for path in ["/api/outbox", "/api/activities/feed", "/api/auth/revocations"] {
        ada.get(path).await.expect_problem(404, "not_found");
    }
}
