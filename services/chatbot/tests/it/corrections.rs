use pando_chat_contract::ReplyStatus;
use pando_task_contract::Status;

use crate::world::World;

#[tokio::test]
async fn a_new_date_goes_to_what_was_just_made() {
    let world = World::running().await;
    let ada = world.person();
    let made = world.say(&ada, "add dentist tomorrow").await;
    let reply = world.say_in(&ada, made.session_id, "no, friday").await;
    assert_eq!(reply.reply, "Moved “dentist” to Friday 27 November.");
    assert_eq!(world.tasks.all(ada.id).len(), 1);
}

#[tokio::test]
async fn another_target_takes_back_the_first_when_confirmed() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "2026-11-23");
    world.tasks.put(ada.id, "call mum", "2026-11-24");
    let list = world.say(&ada, "show my tasks").await;
    world.say_in(&ada, list.session_id, "complete the first one").await;
    let asked = world.say_in(&ada, list.session_id, "no, the second one").await;
    assert_eq!(asked.status, ReplyStatus::Question, "{}", asked.reply);
    let done = world.say_in(&ada, list.session_id, "yes").await;
    assert_eq!(
        (done.status, &*done.reply),
        (ReplyStatus::Done, "Completed “call mum”. Reopened “pay rent”.")
    );
    assert_eq!(world.tasks.named(ada.id, "pay rent").status, Status::Open);
    assert_eq!(world.tasks.named(ada.id, "call mum").status, Status::Completed);
}

#[tokio::test]
async fn where_several_fit_it_is_asked_which_is_meant_instead() {
    let world = World::running().await;
    let ada = world.person();
    for title in ["pay rent", "call mum", "call bob"] {
        world.tasks.put(ada.id, title, "");
    }
    let done = world.say(&ada, "complete pay rent").await;
    let asked = world.say_in(&ada, done.session_id, "no, call").await;
    assert_eq!(asked.reply, "Which one shall I complete instead?");
    world.say_in(&ada, done.session_id, "the second one").await;
    assert_eq!(world.tasks.named(ada.id, "pay rent").status, Status::Open);
    assert_eq!(world.tasks.named(ada.id, "call bob").status, Status::Completed);
}
