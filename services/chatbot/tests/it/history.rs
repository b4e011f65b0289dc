use pando_chat_contract::{ChatMessage, ChatSession, Items};
use pando_kernel::Page;

use crate::world::World;

#[tokio::test]
async fn messages_come_newest_first_a_page_at_a_time_however_many_there_are() {
    let world = World::running().await;
    let ada = world.person();
    let first = world.say(&ada, "help").await;
    for number in 1..90 {
        world.later(1);
        world.say_in(&ada, first.session_id, &format!("thanks number {number}")).await;
    }
    let mut seen: Vec<ChatMessage> = Vec::new();
    let mut path = format!("/chat/history?session_id={}&limit=33", first.session_id);
    loop {
        let (status, body) = world.send(Some(&ada), "GET", &path, None).await;
        assert_eq!(status, 200, "{body}");
        let page: Page<ChatMessage> = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(page.items.len(), 33.min(180 - seen.len()), "every page but the last is full");
        seen.extend(page.items);
        // What is said meanwhile moves nothing.
        world.say_in(&ada, first.session_id, "hello").await;
        match body["next_cursor"].as_str() {
            Some(cursor) => path = format!("/chat/history?session_id={}&limit=33&cursor={cursor}", first.session_id),
            None => break,
        }
    }
    assert_eq!(seen.len(), 180);
    assert!(seen.windows(2).all(|pair| pair[0].at >= pair[1].at));
    assert_eq!(seen.last().unwrap().text, "help");
    let mut ids: Vec<_> = seen.iter().map(|message| message.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 180);
}

#[tokio::test]
async fn conversations_are_listed_and_forgotten_by_their_person_alone() {
    let world = World::running().await;
    let (ada, eve) = (world.person(), world.person());
    let first = world.say(&ada, "add buy milk").await;
    world.later(1);
    let second = world.say(&ada, "show my tasks").await;
    let (_, body) = world.send(Some(&ada), "GET", "/chat/sessions", None).await;
    let sessions: Items<ChatSession> = serde_json::from_value(body).unwrap();
    let listed: Vec<_> = sessions
        .items
        .iter()
        .map(|session| (session.id, session.title.as_str(), session.messages))
        .collect();
    assert_eq!(
        listed,
        [(second.session_id, "show my tasks", 2), (first.session_id, "add buy milk", 2)]
    );
    assert!(
        serde_json::from_value::<Items<ChatSession>>(world.send(Some(&eve), "GET", "/chat/sessions", None).await.1)
            .unwrap()
            .items
            .is_empty()
    );
    let path = format!("/chat/history?session_id={}", first.session_id);
    for method in ["GET", "DELETE"] {
        assert_eq!(world.send(Some(&eve), method, &path, None).await.0, 404, "{method}");
    }
    let stranger = serde_json::json!({ "message": "help", "session_id": first.session_id });
    assert_eq!(world.send(Some(&eve), "POST", "/chat/process", Some(stranger)).await.0, 404);
    assert_eq!(world.send(Some(&ada), "DELETE", &path, None).await.0, 204);
    assert_eq!(world.send(Some(&ada), "GET", &path, None).await.0, 404);
    assert_eq!(world.send(Some(&ada), "DELETE", &path, None).await.0, 404);
    let (_, body) = world.send(Some(&ada), "GET", "/chat/history", None).await;
    let latest: Page<ChatMessage> = serde_json::from_value(body).unwrap();
    assert_eq!(
        latest.items.last().unwrap().text,
        "show my tasks",
        "the latest conversation when none is named"
    );
}

#[tokio::test]
async fn a_title_in_a_card_keeps_its_notes_short() {
    let world = World::running().await;
    let ada = world.person();
    let task = world.tasks.put(ada.id, "pay rent", "");
    world.tasks.touch(task.id, |task| {
        task.notes = pando_kernel::Notes::new(&"long ".repeat(5000)).unwrap()
    });
    let (_, body) = world
        .send(
            Some(&ada),
            "POST",
            "/chat/process",
            Some(serde_json::json!({ "message": "show my tasks" })),
        )
        .await;
    assert!(body.to_string().len() < 2000, "{}", body.to_string().len());
}

#[tokio::test]
async fn a_conversation_whose_forgetting_was_cut_off_can_be_forgotten_whole() {
    let world = World::running().await;
    let ada = world.person();
    let session = world.say(&ada, "help").await.session_id;
    for _ in 0..76 {
        world.later(1);
        world.say_in(&ada, session, "help").await;
    }
    assert_eq!(world.state.keys_of(ada.id).await.len(), 4, "the list, the document and two pages");
    let path = format!("/chat/history?session_id={session}");
    let forget = async || world.send(Some(&ada), "DELETE", &path, None).await.0;
    world.state.away_for(Some(format!("{session}/1")));
    assert_eq!(forget().await, 503);
    world.state.away_for(None);
    assert_eq!(forget().await, 204, "something is left of it");
    assert_eq!(world.state.keys_of(ada.id).await, [format!("chat/{}", ada.id)]);
    assert_eq!(forget().await, 404);
    let stranger = world.person();
    assert_eq!(world.send(Some(&stranger), "DELETE", &path, None).await.0, 404);
    assert!(
        world.state.keys_of(stranger.id).await.is_empty(),
        "nothing is written for one who forgets nothing"
    );
}
