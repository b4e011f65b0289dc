//! A process that auth-service has told nothing yet.

use http::Method;
use pando_test_kit::listening;

use crate::World;

const TOKEN: &str = "a-word-that-only-our-own-processes-know";

#[tokio::test]
async fn a_process_that_knows_no_keys_is_not_ready_and_calls_no_token_wrong() {
    let world = World::start().await;
    let ada = world.visitor().register("ada@example.org").await;
    ada.get("/api/tasks").await.expect(200);
    let folder = tempfile::tempdir().expect("a folder for the data");
    let folder = folder.path().to_str().expect("a plain path");
    // Nobody is there.
    let peers = "auth-service=http://127.0.0.1:1,chatbot-service=http://127.0.0.1:1,activity-service=http://127.0.0.1:1";
    let (_process, address) = listening(&[
        "serve",
        "task-service",
        "--data",
        folder,
        "--listen",
        "127.0.0.1:0",
        "--log",
        "off",
        "--app-api-token",
        TOKEN,
        "--peer",
        peers,
    ])
    .await;
    let there = ada.at(&address);
    let ready = there.try_send(Method::GET, "/readyz", &[], None).await.expect("an answer");
    assert_eq!(ready.status, 503);
    assert!(
        ready.body.to_string().contains("keys: auth-service has not told them yet"),
        "{}",
        ready.body
    );
    let ours = [("dapr-api-token", TOKEN), ("dapr-app-id", "task-service")];
    let answer = there.try_send(Method::GET, "/tasks", &ours, None).await;
    let answer = answer.expect("an answer");
    assert_eq!(
        (answer.status.as_u16(), &*answer.body["code"].to_string()),
        (503, "\"unavailable\"")
    );
}
