//! People who leave before they have their answer.

use std::collections::BTreeMap;

use pando_test_kit::OnDapr;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Tasks of a page, each with so long a text that the page is sent in many pieces.
const TASKS: usize = 60;
const NOTES: usize = 9_000;
/// How often somebody leaves.
const LEAVES: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_before_the_end_of_an_answer_ends_no_sidecar() {
    let system = OnDapr::start().await;
    let ada = system.visitor().register("ada@example.org").await;
    for number in 0..TASKS {
        let task = json!({ "title": format!("task {number}"), "notes": "n".repeat(NOTES) });
        ada.post("/api/tasks", task).await.expect(201);
    }
    let processes = |system: &OnDapr| -> BTreeMap<String, u32> {
        let parts = system.parts().into_iter();
        parts.map(|(name, part)| (name, part.pid)).collect()
    };
    let before = processes(&system);
    let request = format!(
        "GET /api/tasks?limit=100 HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        system.address(),
        ada.token()
    );
    for _ in 0..LEAVES {
        let mut stream = TcpStream::connect(system.address()).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it listens");
        let mut beginning = vec![0; 4096];
        let read = stream.read(&mut beginning).await.expect("an answer");
        assert!(
            beginning[..read].starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&beginning[..read])
        );
    }
    let page = ada.get("/api/tasks?limit=100").await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(TASKS));
    assert_eq!(processes(&system), before, "everything runs as it did");
}
