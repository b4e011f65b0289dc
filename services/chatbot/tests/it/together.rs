use pando_chat_contract::Speaker;

use crate::world::{World, button};

#[tokio::test]
async fn two_messages_at_once_are_both_carried_out_and_kept() {
    let world = World::running().await;
    let ada = world.person();
    let session = world.say(&ada, "help").await.session_id;
    let (milk, rent) = tokio::join!(
        world.say_in(&ada, session, "add buy milk"),
        world.say_in(&ada, session, "add pay rent")
    );
    assert_eq!((&*milk.reply, &*rent.reply), ("Added “buy milk”.", "Added “pay rent”."));
    let history = world.history(&ada, session).await;
    let said = |text: &str| history.iter().filter(|message| message.text == text).count();
    for text in ["add buy milk", "add pay rent", &milk.reply, &rent.reply] {
        assert_eq!(said(text), 1, "{text}");
    }
    assert_eq!(history.iter().filter(|message| message.speaker == Speaker::User).count(), 3);
    // Each is a change of its own, to be taken back one after the other.
    for _ in 0..2 {
        let undone = world.say_in(&ada, session, "undo").await;
        assert!(undone.reply.starts_with("Taken back: "), "{}", undone.reply);
    }
    assert!(world.tasks.all(ada.id).iter().all(|task| task.deleted_at.is_some()));
}

#[tokio::test]
async fn yes_and_no_at_once_are_one_answer() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    let session = asked.session_id;
    let (accept, refuse) = (button(&asked, "yes:"), button(&asked, "no:"));
    let (yes, no) = tokio::join!(world.press(&ada, session, &accept), world.press(&ada, session, &refuse));
    let is_deleted = world.tasks.named(ada.id, "pay rent").deleted_at.is_some();
    let (acted, late) = if is_deleted { (&yes, &no) } else { (&no, &yes) };
    let told = if is_deleted {
        "Moved “pay rent” to the trash."
    } else {
        "OK, I left everything as it is."
    };
    assert_eq!(acted.reply, told);
    assert_eq!(late.reply, "That question is answered already, or too old. Nothing more was done.");
}

#[tokio::test]
async fn nobody_presses_the_button_of_another_persons_conversation() {
    let world = World::running().await;
    let (ada, eve) = (world.person(), world.person());
    world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    let id = button(&asked, "yes:");
    let body = serde_json::json!({ "session_id": asked.session_id, "action": { "id": id } });
    assert_eq!(world.send(Some(&eve), "POST", "/chat/process", Some(body)).await.0, 404);
    // Nor does it work in a conversation of one's own.
    let own = world.say(&eve, "help").await;
    let reply = world.press(&eve, own.session_id, &id).await;
    assert_eq!(reply.reply, "That question is answered already, or too old. Nothing more was done.");
    assert_eq!(world.commands().await, 0);
    assert!(world.tasks.named(ada.id, "pay rent").deleted_at.is_none());
}
