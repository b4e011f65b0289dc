use pando_chat_contract::ReplyStatus;
use pando_task_contract::Status;

use crate::world::{World, titles};

#[tokio::test]
async fn the_name_of_a_label_means_what_has_it() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put_in(ada.id, "buy stamps", "Errands");
    world.tasks.put_in(ada.id, "return shoes", "Errands");
    world.tasks.put(ada.id, "pay rent", "");
    world.tasks.put_in(world.person().id, "somebody else's", "errands");
    for (message, told) in [
        ("how many errands are left", "You have 2 open tasks labelled “Errands”."),
        ("show errands", "You have 2 open tasks labelled “Errands”:"),
        (
            "push errands to monday",
            "Shall I move 2 tasks labelled “Errands” (“buy stamps” and “return shoes”) to Monday 30 November?",
        ),
        (
            "finish all errands",
            "Shall I complete 2 tasks labelled “Errands” (“buy stamps” and “return shoes”)?",
        ),
    ] {
        let reply = world.say(&ada, message).await;
        assert_eq!(reply.reply, told, "{message}");
        assert_eq!(titles(&reply), ["buy stamps", "return shoes"], "{message}");
    }
    assert_eq!(world.commands().await, 0, "nothing happens before the answer");
    let asked = world.say(&ada, "finish all errands").await;
    let done = world.say_in(&ada, asked.session_id, "yes").await;
    assert_eq!(done.reply, "Completed 2 tasks: “buy stamps” and “return shoes”.");
    assert_eq!(world.tasks.named(ada.id, "pay rent").status, Status::Open);
    let again = world.say(&ada, "finish all errands").await;
    assert!(
        again
            .reply
            .starts_with("I found no open task labelled “Errands”. Nothing was changed."),
        "{}",
        again.reply
    );
    assert_eq!(
        world.say(&ada, "show errands").await.reply,
        "You have no open tasks labelled “Errands”."
    );
}

#[tokio::test]
async fn the_name_of_a_project_means_what_is_in_it() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put_in(ada.id, "book a hotel", "#Travel");
    world.tasks.put_in(ada.id, "renew passport", "travel");
    let asked = world.say(&ada, "delete everything in travel").await;
    assert_eq!(
        (asked.status, &*asked.reply),
        (
            ReplyStatus::Question,
            "Shall I delete 2 tasks labelled “travel” or in the project “Travel” (“renew passport” and “book a hotel”)?"
        )
    );
    world.say_in(&ada, asked.session_id, "no").await;
    world
        .tasks
        .touch(world.tasks.named(ada.id, "renew passport").id, |task| task.labels.clear());
    let done = world.say(&ada, "complete travel").await;
    assert_eq!(done.reply, "Completed “book a hotel”. I took “Travel” as the project.");
    assert_eq!(world.tasks.named(ada.id, "renew passport").status, Status::Open);
}

#[tokio::test]
async fn a_title_that_fits_comes_before_the_name_of_a_label() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put_in(ada.id, "buy stamps", "errands");
    world.tasks.put(ada.id, "plan the errands", "2026-11-24");
    let list = world.say(&ada, "show errands").await;
    assert_eq!(list.reply, "You have 2 open tasks about “errands” or labelled “errands”:");
    assert_eq!(titles(&list), ["plan the errands", "buy stamps"]);
    let before = world.tasks.names_asked();
    let done = world.say(&ada, "complete errands").await;
    assert_eq!(done.reply, "Completed “plan the errands”.");
    assert_eq!(world.tasks.names_asked(), before, "no more is asked for than a title needs");
    let guess = world.say(&ada, "complete errands").await;
    assert_eq!(
        (guess.status, &*guess.reply),
        (
            ReplyStatus::Question,
            "I am not sure I got that right. Shall I complete “buy stamps” (labelled “errands”)?"
        ),
        "said twice, it may mean the same task twice"
    );
}
