use pando_chat_contract::Reply;

use crate::world::{World, button};

#[tokio::test]
async fn a_confirmation_pressed_twice_acts_once() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    let yes = button(&asked, "yes:");
    let presses = (0..6).map(|_| world.press(&ada, asked.session_id, &yes));
    let replies: Vec<Reply> = futures_util::future::join_all(presses).await;
    let acted = replies.iter().filter(|reply| reply.reply.starts_with("Moved")).count();
    assert_eq!(
        (acted, world.commands().await),
        (1, 1),
        "{:?}",
        replies.iter().map(|reply| &reply.reply).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn an_undo_pressed_twice_takes_back_once() {
    let world = World::running().await;
    let ada = world.person();
    let made = world.say(&ada, "add buy milk").await;
    let undo = button(&made, "undo:");
    let presses = (0..4).map(|_| world.press(&ada, made.session_id, &undo));
    let replies: Vec<Reply> = futures_util::future::join_all(presses).await;
    let acted = replies.iter().filter(|reply| reply.reply.starts_with("Taken back")).count();
    assert_eq!((acted, world.commands().await), (1, 2));
}

#[tokio::test]
async fn an_outcome_delivered_twice_is_told_once() {
    let world = World::new().await;
    let ada = world.person();
    let pending = world.say(&ada, "add buy milk").await;
    let answer = world.tasks.answers().await.remove(0);
    for _ in 0..3 {
        assert_eq!(world.tasks.deliver(answer.clone()).await, 200);
    }
    assert_eq!(world.history(&ada, pending.session_id).await.len(), 3);
}

#[tokio::test]
async fn a_request_with_a_key_that_is_sent_again_is_answered_again_and_acts_once() {
    let world = World::running().await;
    let ada = world.person();
    let body = serde_json::json!({ "message": "add buy milk" });
    let (status, first) = world.send_once(&ada, "key-1", &body).await;
    assert_eq!(status, 200, "{first}");
    let (status, again) = world.send_once(&ada, "key-1", &body).await;
    assert_eq!((status.as_u16(), &again), (200, &first), "the same answer");
    assert_eq!((world.commands().await, world.tasks.all(ada.id).len()), (1, 1));
    let other = serde_json::json!({ "message": "add buy bread" });
    let (status, problem) = world.send_once(&ada, "key-1", &other).await;
    assert_eq!((status.as_u16(), problem["code"].as_str()), (409, Some("idempotency_key_reused")));
    let many = (0..4).map(|_| world.send_once(&ada, "key-2", &other));
    let answers = futures_util::future::join_all(many).await;
    assert!(
        answers.iter().all(|(status, _)| matches!(status.as_u16(), 200 | 409)),
        "{answers:?}"
    );
    assert_eq!(world.commands().await, 2);
}
