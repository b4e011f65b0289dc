use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_place_and_changes_nothing() {
    let world = World::running().await;
    let ada = world.person();
    let long = "é".repeat(2001);
    for (body, pointer) in [
        (json!({}), "/message"),
        (json!({ "message": "" }), "/message"),
        (json!({ "message": " \n\t " }), "/message"),
        (json!({ "message": long }), "/message"),
        (json!({ "message": 7 }), "/message"),
        (json!({ "message": "help", "action": { "id": "x" } }), "/action"),
        (json!({ "action": { "id": "x" } }), "/action/id"),
        (json!({ "action": { "id": "yes:1" } }), "/action/id"),
        (
            json!({ "action": { "id": "choice:0190a5b8-0000-7000-8000-000000000000:0" } }),
            "/action/id",
        ),
        (
            json!({ "action": { "id": "drop:0190a5b8-0000-7000-8000-000000000000" } }),
            "/action/id",
        ),
        (json!({ "message": "help", "time_zone": "Mars/Olympus" }), "/time_zone"),
        (json!({ "message": "help", "session_id": "1" }), "/session_id"),
        (json!({ "message": "help", "sudo": true }), "/sudo"),
    ] {
        let (status, problem) = world.send(Some(&ada), "POST", "/chat/process", Some(body.clone())).await;
        assert_eq!(status, 422, "{body} {problem}");
        assert_eq!(problem["errors"][0]["pointer"], Value::from(pointer), "{body} {problem}");
    }
    let (status, _) = world
        .send(Some(&ada), "POST", "/chat/process", Some(json!({ "message": "é".repeat(2000) })))
        .await;
    assert_eq!(status, 200, "the longest message");
    let unknown = json!({ "message": "help", "session_id": "0190a5b8-0000-7000-8000-000000000000" });
    assert_eq!(world.send(Some(&ada), "POST", "/chat/process", Some(unknown)).await.0, 404);
    assert_eq!(world.commands().await, 0);
}

#[tokio::test]
async fn nobody_is_answered_without_a_token() {
    let world = World::running().await;
    for (method, path) in [
        ("POST", "/chat/process"),
        ("GET", "/chat/history"),
        ("DELETE", "/chat/history?session_id=0190a5b8-0000-7000-8000-000000000000"),
        ("GET", "/chat/sessions"),
    ] {
        let body = (method == "POST").then(|| json!({ "message": "help" }));
        assert_eq!(world.send(None, method, path, body).await.0, 401, "{method} {path}");
    }
    assert!(world.log().await.is_empty());
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let world = World::running().await;
    let ada = world.person();
    let reply = world.say(&ada, "help").await;
    let path = format!("/chat/history?session_id={}", reply.session_id);
    for cursor in ["x", "AAAAAAAAAAAAAAAAAAAA"] {
        let (status, problem) = world.send(Some(&ada), "GET", &format!("{path}&cursor={cursor}"), None).await;
        assert_eq!((status.as_u16(), &problem["code"]), (400, &Value::from("cursor")));
    }
    assert_eq!(world.send(Some(&ada), "GET", &format!("{path}&limit=0"), None).await.0, 422);
}

#[tokio::test]
async fn no_text_breaks_it() {
    let world = World::running().await;
    let ada = world.person();
    for message in [
        "add a\u{0}b",
        "add \u{202e}evil\u{202c}",
        "'; drop table command; --",
        "{{7*7}} ${x} <script>alert(1)</script>",
        "add <b>bold</b>",
        "complete %",
        "delete \"*\"",
        "🎉🎉🎉",
        "add 🎉",
        "!!!",
        "?",
        "\u{feff}help",
        "add task due 99999999999999999999",
        "the 18446744073709551615th one",
    ] {
        let (status, body) = world
            .send(Some(&ada), "POST", "/chat/process", Some(json!({ "message": message })))
            .await;
        assert_eq!(status, 200, "{message:?} {body}");
    }
}
