use pando_chat_contract::{Card, ReplyStatus};
use pando_task_contract::Status;

use crate::world::{World, button};

#[tokio::test]
async fn each_kind_of_change_can_be_taken_back() {
    let world = World::running().await;
    let ada = world.person();
    let task = world.tasks.put(ada.id, "pay rent", "2026-11-23");
    for message in [
        "complete pay rent",
        "move pay rent to friday",
        "make pay rent p1",
        "rename pay rent to feed the cat",
        "add @home to pay rent",
    ] {
        let done = world.say(&ada, message).await;
        assert_eq!(done.status, ReplyStatus::Done, "{message}: {}", done.reply);
        let undone = world.press(&ada, done.session_id, &button(&done, "undo:")).await;
        assert!(undone.reply.starts_with("Taken back: "), "{message}: {}", undone.reply);
        let now = world.tasks.all(ada.id).remove(0);
        assert_eq!(
            (now.title, now.status, now.priority, now.due),
            (task.title.clone(), Status::Open, task.priority, task.due.clone()),
            "{message}"
        );
        assert!(now.labels.is_empty(), "{message}");
    }
}

#[tokio::test]
async fn several_changes_of_one_message_are_taken_back_together() {
    let world = World::running().await;
    let ada = world.person();
    let made = world.say(&ada, "add milk, eggs and bread").await;
    let undone = world.say_in(&ada, made.session_id, "undo").await;
    assert!(undone.reply.contains("3 tasks to the trash"), "{}", undone.reply);
    assert!(world.tasks.all(ada.id).iter().all(|task| task.deleted_at.is_some()));
}

#[tokio::test]
async fn a_later_change_of_somebody_else_is_left_alone() {
    let world = World::running().await;
    let ada = world.person();
    let made = world.say(&ada, "add buy milk").await;
    let task = world.tasks.named(ada.id, "buy milk");
    world.tasks.touch(task.id, |task| task.priority = pando_kernel::Priority::P2);
    let undone = world.say_in(&ada, made.session_id, "undo").await;
    assert_eq!(undone.reply, "“buy milk” was left as it is: it was changed elsewhere since.");
    assert!(matches!(undone.cards[..], [Card::Refused { .. }]));
    assert!(world.tasks.named(ada.id, "buy milk").deleted_at.is_none());
}

#[tokio::test]
async fn one_conversation_does_not_take_back_what_another_did() {
    let world = World::running().await;
    let ada = world.person();
    world.say(&ada, "add buy milk").await;
    let other = world.say(&ada, "undo").await;
    assert_eq!(other.reply, "There is nothing in this conversation that I could take back.");
}

#[tokio::test]
async fn what_is_not_confirmed_yet_cannot_be_taken_back() {
    let world = World::new().await;
    let ada = world.person();
    let pending = world.say(&ada, "add buy milk").await;
    let undone = world.say_in(&ada, pending.session_id, "undo").await;
    assert!(undone.reply.contains("not confirmed yet"), "{}", undone.reply);
    assert_eq!(world.commands().await, 1);
}
