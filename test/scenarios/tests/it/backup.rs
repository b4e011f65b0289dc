use pando_test_kit::Server;
use serde_json::json;

#[tokio::test]
async fn a_backup_brings_everything_back() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("pando.tar").to_string_lossy().into_owned();
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "before" })).await.expect(201);
    server.command(&["backup", &file]).await.expect("a backup of the running server");
    ada.post("/api/tasks", json!({ "title": "after" })).await.expect(201);
    server
        .command(&["backup", &file])
        .await
        .expect_err("a file that is there is not overwritten");
    server.command(&["restore", &file]).await.expect_err("the folder is held");

    let fresh = place.path().join("fresh");
    let back = Server::restore_into(&fresh, &file).await;
    let ada = ada.at(back.address());
    let tasks = ada.get("/api/tasks").await.expect(200);
    let titles: Vec<_> = tasks["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|task| task["title"].clone())
        .collect();
    assert_eq!(titles, ["before"], "the moment of the backup, with the session of then");
}
