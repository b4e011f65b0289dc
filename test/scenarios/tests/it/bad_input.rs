use bytes::Bytes;
use http::Method;
use pando_test_kit::Server;
use serde_json::json;

#[tokio::test]
async fn bad_input_gets_a_problem_and_changes_nothing() {
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let json_type = [("content-type", "application/json")];
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let raw: [(&[u8], u16, &str); 6] = [
        (b"{", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        (b"[]", 422, "invalid"),
        (b"{\"title\":5}", 422, "invalid"),
        (deep.as_bytes(), 400, "not_json"),
        (b"{\"title\":\"\\ud800\"}", 400, "not_json"),
    ];
    for path in [
        "/api/tasks",
        "/api/projects",
        "/api/labels",
        "/api/tasks/parse",
        "/api/tasks/batch",
        "/api/chat/process",
    ] {
        for (body, status, code) in raw {
            let answer = ada.send(Method::POST, path, &json_type, Some(Bytes::copy_from_slice(body))).await;
            // Which of the two a body is, that is neither the right form nor the right type, may differ; never a success or a 500.
            let refused = matches!(answer.status.as_u16(), 400 | 422);
            assert!(
                refused,
                "{path} {:?}: {} {}",
                String::from_utf8_lossy(body).get(..20),
                answer.status,
                answer.body
            );
            if path == "/api/tasks" && body != deep.as_bytes() && code != "not_json" {
                answer.expect_problem(status, code);
            }
        }
        ada.send(
            Method::POST,
            path,
            &[("content-type", "text/plain")],
            Some(Bytes::from_static(b"{}")),
        )
        .await
        .expect_problem(415, "media_type");
    }
    for (task, pointer) in [
        (json!({ "title": "" }), "/title"),
        (json!({ "title": "x".repeat(501) }), "/title"),
        (json!({ "title": "a\0b" }), "/title"),
        (json!({ "title": "x", "due": { "date": "2026-02-30" } }), "/due"),
        (
            json!({ "title": "x", "due": { "date": "2026-11-23", "time_zone": "Europe/Berlin" } }),
            "/due",
        ),
        (json!({ "title": "x", "priority": 7 }), "/priority"),
        (json!({ "title": "x", "labels": ["two words"] }), "/labels/0"),
        (json!({ "title": "x", "colour": "red" }), "/colour"),
    ] {
        let answer = ada.post("/api/tasks", task.clone()).await;
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{task} {}", answer.body);
        answer.expect_problem(422, "invalid");
    }
    let huge = json!({ "title": "x", "notes": "y".repeat(6_000_000) });
    ada.post("/api/tasks", huge).await.expect_problem(413, "too_large");
    for path in [
        "/api/tasks?limit=0",
        "/api/tasks?limit=201",
        "/api/tasks?sort=size",
        "/api/tasks?due_from=2026-02-30",
        "/api/tasks?nonsense=1",
    ] {
        ada.get(path).await.expect_problem(422, "invalid");
    }
    ada.get("/api/tasks/not-an-id").await.expect_problem(404, "not_found");
    ada.get("/api/nowhere").await.expect_problem(404, "not_found");
    let wrong = ada.delete("/api/tasks").await;
    assert!(wrong.headers.contains_key("allow"));
    wrong.expect_problem(405, "method_not_allowed");
    assert_eq!(ada.get("/api/tasks").await.expect(200)["items"], json!([]), "nothing was made");
}
