use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn quick_add_is_understood_and_nothing_is_changed() {
    let world = World::new().await;
    let person = world.person();
    let text = "😀 pay rent tomorrow 5pm p1 @home #House";
    let parsed = world.post(&person, "/tasks/parse", json!({ "text": text })).await.ok(200).body;
    assert_eq!(parsed["title"], "😀 pay rent");
    assert_eq!(parsed["due"], json!({ "date": "2026-11-24", "time": "17:00" }));
    assert_eq!(
        (&parsed["priority"], &parsed["labels"], &parsed["project"]),
        (&json!(1), &json!(["home"]), &json!("House"))
    );
    let units: Vec<u16> = text.encode_utf16().collect();
    let spans = parsed["spans"].as_array().unwrap().iter().map(|span: &Value| {
        let place = |name: &str| span[name].as_u64().unwrap() as usize;
        let text = String::from_utf16(&units[place("start")..place("end")]).unwrap();
        (span["kind"].as_str().unwrap().to_owned(), text.trim().to_owned())
    });
    let spans: Vec<(String, String)> = spans.collect();
    for (kind, text) in [("priority", "p1"), ("label", "@home"), ("project", "#House")] {
        assert!(spans.contains(&(kind.to_owned(), text.to_owned())), "{spans:?}");
    }
    assert!(world.events().await.is_empty());
    for path in ["/tasks", "/labels", "/projects"] {
        assert_eq!(world.get(&person, path).await.ok(200).body["items"], json!([]));
    }
}

/// "Today" is the query's day, else the token's.
#[tokio::test]
async fn days_are_meant_where_the_person_is() {
    let world = World::new().await;
    world.set_clock("2026-11-23T20:00:00Z");
    let person = world.person_in("Asia/Tokyo");
    let parse = async |body: Value| world.post(&person, "/tasks/parse", body).await.ok(200).body["due"]["date"].clone();
    assert_eq!(parse(json!({ "text": "x today" })).await, "2026-11-24");
    assert_eq!(parse(json!({ "text": "x today", "time_zone": "UTC" })).await, "2026-11-23");
}

#[tokio::test]
async fn what_is_no_task_is_answered_all_the_same() {
    let world = World::new().await;
    let person = world.person();
    for text in [
        "",
        " ",
        "p1",
        "#",
        "@@@",
        "\0",
        "\u{202e}",
        "30 February",
        "every day until the end",
        &"9".repeat(2000),
        &"tomorrow ".repeat(222),
    ] {
        let reply = world.post(&person, "/tasks/parse", json!({ "text": text })).await;
        assert!(reply.status == 200 || reply.status == 503, "{text:.40}: {}", reply.body);
    }
    let refused = world.post(&person, "/tasks/parse", json!({ "text": "x".repeat(2001) })).await;
    assert_eq!(refused.refused(422, "invalid").pointer(), "/text");
    world
        .post(&person, "/tasks/parse", json!({ "text": "x", "time_zone": "Mars/Olympus" }))
        .await
        .refused(422, "invalid");
}
