use serde_json::{Value, json};

use crate::World;

#[tokio::test]
async fn the_chat_adds_completes_and_takes_back() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let said = async |message: &str, session: &Value| {
        let mut body = json!({ "message": message });
        if session.is_string() {
            body["session_id"] = session.clone();
        }
        ada.post("/api/chat/process", body).await.expect(200)
    };
    let added = said("add pay rent tomorrow p1", &Value::Null).await;
    assert_eq!(added["status"], "done", "{added}");
    assert_eq!(added["cards"][0]["kind"], "changed", "{added}");
    let session = added["session_id"].clone();
    let tasks = ada.get("/api/tasks").await.expect(200);
    assert_eq!(
        (&tasks["items"][0]["title"], &tasks["items"][0]["priority"]),
        (&json!("pay rent"), &json!(1))
    );

    let done = said("mark pay rent as done", &session).await;
    assert_eq!(done["status"], "done", "{done}");
    assert_eq!(
        ada.get("/api/tasks?status=completed").await.expect(200)["items"][0]["title"],
        "pay rent"
    );

    said("undo", &session).await;
    assert_eq!(ada.get("/api/tasks?status=open").await.expect(200)["items"][0]["title"], "pay rent");

    let asked = said("delete pay rent", &session).await;
    assert_eq!(asked["status"], "question", "a deletion asks first: {asked}");
    assert_eq!(ada.get("/api/tasks").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    said("yes", &session).await;
    assert_eq!(ada.get("/api/tasks").await.expect(200)["items"], json!([]));

    let lost = said("what is the weather", &session).await;
    assert_eq!(lost["intent"]["name"], "unknown", "{lost}");
    assert!(
        ada.get("/api/chat/history").await.expect(200)["items"]
            .as_array()
            .is_some_and(|items| items.len() >= 12)
    );
}
