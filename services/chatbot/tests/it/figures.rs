use pando_chat_contract::Card;
use tower::ServiceExt;

use crate::world::{World, titles};

#[tokio::test]
async fn figures_are_those_of_activity_service_with_the_tasks_beside_them() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    world.say(&ada, "complete pay rent").await;
    let reply = world.say(&ada, "what did I finish this week").await;
    assert_eq!(reply.reply, "You finished 3 tasks this week.");
    let Card::Statistics { figures, .. } = &reply.cards[0] else {
        panic!("{:?}", reply.cards)
    };
    assert!(
        figures.iter().any(|figure| figure.label == "On time" && figure.value == 67.0),
        "{figures:?}"
    );
    assert_eq!(titles(&reply), ["pay rent"]);
    let again = world.say_in(&ada, reply.session_id, "reopen the first one").await;
    assert_eq!(again.reply, "Reopened “pay rent”.", "what was shown can be pointed at");
}

#[tokio::test]
async fn of_more_days_than_are_counted_the_last_ones_are_and_it_is_said() {
    let world = World::running().await;
    let ada = world.person();
    let reply = world.say(&ada, "what did I finish in the last 2 years").await;
    assert_eq!(
        reply.reply,
        "You finished 3 tasks in the last 2 years (of which I count the last 366 days)."
    );
}

#[tokio::test]
async fn messages_are_counted_by_what_was_understood() {
    let world = World::running().await;
    let ada = world.person();
    world.say(&ada, "add buy milk").await;
    world.say(&ada, "help").await;
    let text = world.platform.metrics.text();
    assert!(text.contains("pando_chat_messages_total 2"), "{text}");
    assert!(
        text.contains(r#"pando_chat_understood{intent="task.create",by="parser"} 1"#),
        "{text}"
    );
}

#[tokio::test]
async fn the_log_is_there_for_services() {
    let world = World::running().await;
    world.say(&world.person(), "add buy milk").await;
    let request = http::Request::get("/outbox?after=1").body(axum::body::Body::empty()).unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
    let items: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(items["items"][0]["type"], "chat.task.create");
}
