use pando_test_kit::eventually;
use serde_json::json;

use crate::World;

#[tokio::test]
async fn a_persons_first_minutes() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;

    let task = json!({ "title": "Pay rent", "due": { "date": "2030-01-01" }, "priority": 1, "labels": ["home"], "project": "Flat" });
    let created = ada.post("/api/tasks", task).await;
    assert_eq!(created.headers["etag"], "\"1\"");
    let path = created.headers["location"].to_str().expect("a path").to_owned();
    let task = created.expect(201);
    assert_eq!(
        ada.get(&path).await.expect(200)["id"],
        task["id"],
        "the answer says where the task is"
    );
    assert_eq!(task["labels"][0]["name"], "home");

    let found = ada.get("/api/tasks/search?q=ren").await.expect(200);
    assert_eq!(found["items"][0]["task"]["title"], "Pay rent");
    let changed = ada.patch(&path, json!({ "title": "Pay the rent", "due": null })).await.expect(200);
    assert_eq!((&changed["version"], &changed["due"]), (&json!(2), &json!(null)));

    let done = ada.act(&format!("{path}/complete")).await.expect(200);
    let again = ada.act(&format!("{path}/complete")).await.expect(200);
    assert_eq!(done, again, "completing twice changes nothing");

    eventually("the figures", async || {
        let summary = ada.get("/api/analytics/summary").await.expect(200);
        let totals = &summary["totals"];
        if totals["created"] == 1 && totals["completed"] == 1 {
            Ok(())
        } else {
            Err(totals.to_string())
        }
    })
    .await;
    let log = ada.get("/api/activities?type=task.").await.expect(200);
    let changes: Vec<&str> = log["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["type"].as_str())
        .collect();
    assert_eq!(changes, ["task.completed", "task.updated", "task.created"]);

    ada.delete(&path).await.expect(204);
    assert_eq!(
        ada.get("/api/tasks?trashed=true").await.expect(200)["items"][0]["title"],
        "Pay the rent"
    );
    ada.act(&format!("{path}/restore")).await.expect(200);
    let export = ada.get("/api/export").await.expect(200);
    assert_eq!(
        (&export["complete"], &export["tasks"][0]["title"]),
        (&json!(true), &json!("Pay the rent"))
    );
}

#[tokio::test]
async fn a_list_is_walked_page_by_page_while_it_grows() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    for number in 0..25 {
        ada.post("/api/tasks", json!({ "title": format!("task {number}") }))
            .await
            .expect(201);
    }
    let mut seen = Vec::new();
    let mut path = "/api/tasks?limit=10".to_owned();
    loop {
        let page = ada.get(&path).await.expect(200);
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|task| task["title"].as_str().unwrap_or_default().to_owned()),
        );
        ada.post("/api/tasks", json!({ "title": "one more", "position": { "after": null } }))
            .await
            .expect(201);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/tasks?limit=10&cursor={cursor}");
    }
    let expected: Vec<String> = (0..25).map(|number| format!("task {number}")).collect();
    assert_eq!(seen, expected);
    ada.get("/api/tasks?limit=10&cursor=nonsense").await.expect_problem(400, "cursor");
}
