use pando_chat_contract::{Card, ReplyStatus, UnderstoodBy, Verb};
use pando_task_contract::Status;

use crate::world::{World, button, titles};

#[tokio::test]
async fn a_task_is_added_and_only_claimed_when_its_event_came_back() {
    let world = World::running().await;
    let ada = world.person();
    let reply = world.say(&ada, "add buy milk tomorrow p1").await;
    assert_eq!((reply.status, reply.understood_by), (ReplyStatus::Done, UnderstoodBy::Parser));
    assert_eq!(reply.reply, "Added “buy milk”, due tomorrow.");
    assert_eq!(reply.intent.name, "task.create");
    let made = world.tasks.named(ada.id, "buy milk");
    assert!(matches!(&reply.cards[..], [Card::Changed { verb: Verb::Created, task }, Card::Undo { .. }] if **task == made));
    assert_eq!(
        (made.priority.number(), made.due.unwrap().date_text()),
        (1, "2026-11-24".to_owned())
    );
}

#[tokio::test]
async fn several_in_a_line_are_each_a_command() {
    let world = World::running().await;
    let ada = world.person();
    let reply = world.say(&ada, "add buy milk, call mum and pay rent").await;
    assert_eq!(reply.status, ReplyStatus::Done, "{}", reply.reply);
    assert_eq!((world.tasks.all(ada.id).len(), world.commands().await), (3, 3));
}

#[tokio::test]
async fn what_is_listed_can_be_pointed_at() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "2026-11-23");
    world.tasks.put(ada.id, "call mum", "2026-11-24");
    world.tasks.put(world.person().id, "somebody else's", "2026-11-23");
    let list = world.say(&ada, "show my tasks").await;
    assert_eq!(titles(&list), ["pay rent", "call mum"]);
    let reply = world.say_in(&ada, list.session_id, "complete the second one").await;
    assert_eq!(reply.reply, "Completed “call mum”.");
    assert_eq!(world.tasks.named(ada.id, "call mum").status, Status::Completed);
    let again = world.say_in(&ada, list.session_id, "complete the first one").await;
    assert_eq!(again.reply, "Completed “pay rent”.", "numbers keep their meaning");
}

#[tokio::test]
async fn the_wrong_task_is_never_touched() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "water the plants", "");
    world.tasks.put(ada.id, "pay rent", "");
    let reply = world.say(&ada, "Please remove the task about rent").await;
    assert_eq!(reply.status, ReplyStatus::Question);
    assert!(
        reply.reply.contains("“pay rent”") && !reply.reply.contains("plants"),
        "{}",
        reply.reply
    );
    assert_eq!(world.commands().await, 0);
    let reply = world.press(&ada, reply.session_id, &button(&reply, "yes:")).await;
    assert_eq!(reply.reply, "Moved “pay rent” to the trash.");
    assert!(world.tasks.named(ada.id, "water the plants").deleted_at.is_none());
}

#[tokio::test]
async fn a_refusal_is_told_as_such() {
    let world = World::new().await;
    let ada = world.person();
    let task = world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    world.tasks.touch(task.id, |task| task.priority = pando_kernel::Priority::P1);
    world.run();
    let reply = world.say_in(&ada, asked.session_id, "yes").await;
    assert_eq!(
        reply.reply,
        "“pay rent” was not changed: it was changed elsewhere in the meantime. Say it again if you still want it."
    );
    assert!(
        matches!(&reply.cards[..], [Card::Refused { title: Some(_), .. }]),
        "{:?}",
        reply.cards
    );
    assert!(world.tasks.named(ada.id, "pay rent").deleted_at.is_none());
}

#[tokio::test]
async fn fields_change_by_words() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "2026-11-23");
    for (message, told) in [
        ("move pay rent to friday", "Moved “pay rent” to Friday 27 November."),
        ("when is pay rent due", "“pay rent” is open, due Friday 27 November."),
        ("make pay rent p1", "Set “pay rent” to priority 1."),
        ("label pay rent @home", "Labelled “pay rent” with @home."),
        ("remove @home from pay rent", "Took @home off “pay rent”."),
        ("move pay rent to #Flat", "Moved “pay rent” to the project “Flat”."),
        ("rename pay rent to pay the landlord", "Renamed “pay rent” to “pay the landlord”."),
    ] {
        let reply = world.say(&ada, message).await;
        assert_eq!((reply.status, &*reply.reply), (ReplyStatus::Done, told), "{message}");
    }
    let task = world.tasks.named(ada.id, "pay the landlord");
    assert_eq!(
        (task.due.unwrap().date_text(), task.priority.number()),
        ("2026-11-27".to_owned(), 1)
    );
}

#[tokio::test]
async fn the_persons_own_token_goes_with_every_question() {
    let world = World::running().await;
    let (ada, bob) = (world.person(), world.person());
    world.tasks.put(ada.id, "pay rent", "");
    assert!(titles(&world.say(&bob, "show my tasks").await).is_empty());
    assert_eq!(titles(&world.say(&ada, "show my tasks").await), ["pay rent"]);
    assert_eq!(world.tasks.tokens().len(), 2);
}

#[tokio::test]
async fn what_is_told_of_new_tasks_names_the_project_they_went_to() {
    let world = World::running().await;
    let ada = world.person();
    for (message, told) in [
        ("add milk to my shopping list", "Added “milk” to the project “shopping”."),
        (
            "add eggs and bread #Food",
            "Added 2 tasks to the project “Food”: “eggs” and “bread”.",
        ),
        (
            "add call Bob #Work tomorrow",
            "Added “call Bob” to the project “Work”, due tomorrow.",
        ),
    ] {
        assert_eq!(world.say(&ada, message).await.reply, told);
    }
}

#[tokio::test]
async fn a_task_that_is_moved_to_a_day_keeps_its_time() {
    let world = World::running().await;
    let ada = world.person();
    let made = world.say(&ada, "add dentist on friday at 9").await;
    let moved = world.say_in(&ada, made.session_id, "move it to monday").await;
    assert_eq!(moved.reply, "Moved “dentist” to Monday 30 November at 09:00.");
    let later = world.say_in(&ada, made.session_id, "move it to tuesday at 14:30").await;
    assert_eq!(later.reply, "Moved “dentist” to tomorrow at 14:30.");
}
