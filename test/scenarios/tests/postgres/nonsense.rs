//! What the state store holds is nothing of ours any more.

use http::Method;
use pando_test_kit::ApartOnPostgres;
use serde_json::json;

#[tokio::test]
async fn a_conversation_that_cannot_be_read_says_so_and_can_be_deleted() {
    let world = ApartOnPostgres::start().await;
    let ada = world.visitor().register("ada@example.org").await;
    let say = async |body| ada.post("/api/chat/process", body).await;
    let database = world.database().expect("a database");
    let titles = async || {
        let tasks = ada.get("/api/tasks").await.expect(200);
        let tasks = tasks["items"].as_array().expect("tasks");
        tasks.iter().map(|task| task["title"].clone()).collect::<Vec<_>>()
    };
    // Of another shape, and what is no JSON at all, which the state store itself cannot read.
    for (done, nonsense) in ["{}", "<html>", "{\"messages\": 7}"].into_iter().enumerate() {
        let added = say(json!({ "message": "add buy milk" })).await.expect(200);
        assert_eq!(added["status"], "done", "{added}");
        let session = added["session_id"].as_str().expect("a conversation").to_owned();
        let history = format!("/api/chat/history?session_id={session}");
        let body = json!({ "message": "add pay rent", "session_id": session }).to_string();
        let store = format!("update statestore.state set value = '{nonsense}' where key like 'chat/%/%'");
        database.execute(&store).await;
        let kind = [("content-type", "application/json")];
        let said = ada
            .try_send(Method::POST, "/api/chat/process", &kind, Some(body.clone().into()))
            .await;
        let read = ada.try_send(Method::GET, &history, &[], None).await;
        for refused in [said, read] {
            let refused = refused.expect("an answer");
            let detail = refused.body["detail"].as_str().unwrap_or_default();
            assert!(
                refused.status == 500 && detail.contains("Delete it, or go on in another."),
                "{nonsense}: {} {detail}",
                refused.status
            );
        }
        assert_eq!(titles().await, vec!["buy milk"; done + 1], "what was refused is not done");
        ada.delete(&history).await.expect(204);
        assert_eq!(ada.get(&history).await.status, 404);
        let sessions = ada.get("/api/chat/sessions").await.expect(200);
        assert!(!sessions.to_string().contains(&session), "{sessions}");
    }
    let again = say(json!({ "message": "add pay rent" })).await.expect(200);
    assert_eq!(again["status"], "done", "{again}");
    assert_eq!(titles().await.len(), 4, "once");
}
