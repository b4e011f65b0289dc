use http::StatusCode;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::doubles::Does;
use crate::world::World;

const AT: &str = "2026-11-23T09:00:00.000000Z";

fn id(number: u32) -> String {
    format!("01980000-0000-7000-8000-{number:012}")
}

fn task(number: u32, title: &str) -> Value {
    json!({
        "id": id(number), "title": title, "notes": "", "status": "open", "priority": 4, "due": null, "labels": [], "project_id": null,
        "rank": "a1", "version": 1, "created_at": AT, "updated_at": AT, "completed_at": null, "deleted_at": null
    })
}

/// A person with something in every service, and two pages of tasks.
fn furnished() -> World {
    let world = World::new();
    let doubles = &world.doubles;
    let user = json!({ "id": id(1), "email": "ada@b.co", "name": null, "role": "member", "time_zone": "UTC", "created_at": AT });
    doubles.answers("auth-service/auth/me", user);
    doubles.answers("auth-service/auth/sessions", json!({ "items": [] }));
    doubles.answers("task-service/projects", json!({ "items": [] }));
    doubles.answers("task-service/labels", json!({ "items": [] }));
    for service in ["task-service", "chatbot-service", "activity-service"] {
        doubles.answers(service, json!({ "items": [], "next_cursor": null }));
    }
    let first = "task-service/tasks?trashed=false&sort=created&order=asc&limit=200";
    doubles.answers(first, json!({ "items": [task(10, "one")], "next_cursor": "AAAA" }));
    doubles.answers(
        &format!("{first}&cursor=AAAA"),
        json!({ "items": [task(11, "two")], "next_cursor": null }),
    );
    let trash = "task-service/tasks?trashed=true&sort=created&order=asc&limit=200";
    doubles.answers(trash, json!({ "items": [task(12, "thrown away")], "next_cursor": null }));
    let session = json!({ "id": id(20), "title": "Hello", "started_at": AT, "last_at": AT, "messages": 1 });
    doubles.answers("chatbot-service/chat/sessions", json!({ "items": [session] }));
    world
}

#[tokio::test]
async fn everything_of_a_person_comes_from_every_service_as_one_document() {
    let world = furnished();
    let reply = world.of(1, "GET", "/api/export").send().await.ok();
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"pando-export.json\"");
    let document = reply.json();
    assert_eq!(document["user"]["email"], "ada@b.co");
    let titles = |list: &str| -> Vec<String> {
        let items = document[list].as_array().unwrap().iter();
        items.map(|task| task["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("tasks"), ["one", "two"], "every page");
    assert_eq!(titles("trash"), ["thrown away"]);
    assert_eq!(document["conversations"][0]["session"]["title"], "Hello");
    for list in ["sessions", "projects", "labels", "activities"] {
        assert_eq!(document[list], json!([]), "{list}");
    }
    assert_eq!(document["complete"], true);
    let seen = world.doubles.seen();
    let token = format!("Bearer {}", world.token(1));
    assert!(
        seen.iter().all(|seen| seen.header("authorization") == Some(&token)),
        "read with the person's own token"
    );
    for app_id in ["auth-service", "task-service", "chatbot-service", "activity-service"] {
        assert!(seen.iter().any(|seen| seen.app_id == app_id), "{app_id}");
    }
}

#[tokio::test]
async fn an_export_that_lacks_a_part_breaks_off() {
    for does in [Does::IsAway, Does::Answers(StatusCode::UNAUTHORIZED, json!({}))] {
        let world = furnished();
        world.doubles.told("activity-service", does);
        let (reply, body) = world.of(1, "GET", "/api/export").open().await;
        assert_eq!(reply.status, 200, "the head was sent before anybody could know");
        assert!(body.collect().await.is_err());
    }
}

#[tokio::test]
async fn an_export_that_the_end_of_the_server_cuts_off_is_not_taken_for_a_whole_one() {
    let world = furnished();
    let (_, body) = world.of(1, "GET", "/api/export").open().await;
    world.platform.shutdown.request();
    world.platform.tasks.join(std::time::Duration::from_secs(5)).await;
    assert!(body.collect().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_person_has_one_export_at_a_time_and_all_have_eight() {
    let world = furnished();
    let mut bodies = Vec::new();
    for person in 1..=8 {
        let (reply, body) = world.of(person, "GET", "/api/export").open().await;
        bodies.push(body);
        assert_eq!(reply.status, 200);
    }
    let again = world.of(1, "GET", "/api/export").send().await.refused(429, "rate_limited");
    assert_eq!(again.header("retry-after"), "30");
    let ninth = world.of(9, "GET", "/api/export").send().await.refused(503, "unavailable");
    assert_eq!(ninth.header("retry-after"), "30");
    assert!(bodies.remove(0).collect().await.is_ok(), "whoever began is served to the end");
    world.of(1, "GET", "/api/export").send().await.ok();
    world.of(9, "GET", "/api/export").send().await.ok();
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_does_not_read_is_left_and_sees_that_something_is_missing() {
    let world = furnished();
    let (_, body) = world.of(1, "GET", "/api/export").open().await;
    // The clock of this test stands, and goes on when everybody waits.
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    world.of(1, "GET", "/api/export").send().await.ok();
    assert!(body.collect().await.is_err());
}
