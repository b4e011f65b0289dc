use pando_chat_contract::{Card, ReplyStatus};

use crate::world::{World, button, titles};

#[tokio::test]
async fn several_candidates_are_a_choice_by_button_or_by_words() {
    let world = World::running().await;
    let ada = world.person();
    for title in ["call mum", "call bob", "pay rent"] {
        world.tasks.put(ada.id, title, "");
    }
    let asked = world.say(&ada, "complete call").await;
    assert_eq!(
        (asked.status, asked.reply.as_str()),
        (ReplyStatus::Question, "Which one shall I complete?")
    );
    let Card::Choices { options, .. } = &asked.cards[0] else {
        panic!("{:?}", asked.cards)
    };
    let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
    assert_eq!(labels, ["call mum", "call bob", "All 2", "None of them"]);
    assert!(options[0].task.is_some(), "a card of the task itself");
    assert_eq!(world.commands().await, 0, "nothing happens before the answer");
    let done = world.press(&ada, asked.session_id, &options[1].id).await;
    assert_eq!(done.reply, "Completed “call bob”.");
    let history = world.history(&ada, asked.session_id).await;
    assert_eq!(history[1].text, "call bob", "the history tells what was pressed");
}

#[tokio::test]
async fn more_than_one_task_is_asked_about_and_shown() {
    let world = World::running().await;
    let ada = world.person();
    for title in ["a", "b", "c", "d", "e"] {
        world.tasks.put(ada.id, &format!("task {title}"), "2026-11-23");
    }
    let asked = world.say(&ada, "push everything due today to friday").await;
    assert_eq!(asked.status, ReplyStatus::Question);
    assert_eq!(titles(&asked).len(), 5, "all that would change are shown");
    assert!(asked.reply.starts_with("Shall I move 5 tasks ("), "{}", asked.reply);
    let done = world.say_in(&ada, asked.session_id, "yes").await;
    assert_eq!((done.status, world.commands().await), (ReplyStatus::Done, 5));
    assert!(
        world
            .tasks
            .all(ada.id)
            .iter()
            .all(|task| task.due.as_ref().unwrap().date_text() == "2026-11-27")
    );
}

#[tokio::test]
async fn a_question_lapses_after_a_quarter_of_an_hour() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    world.later(15 * 60);
    let later = world.person_again(&ada);
    let reply = world.press(&later, asked.session_id, &button(&asked, "yes:")).await;
    assert!(
        reply.reply.starts_with("That question is answered already, or too old."),
        "{}",
        reply.reply
    );
    assert_eq!(
        world.say_in(&later, asked.session_id, "yes").await.reply.split('.').next(),
        Some("I have not asked anything")
    );
    assert_eq!(world.commands().await, 0);
}

#[tokio::test]
async fn an_ambiguous_date_is_asked_about() {
    let world = World::running().await;
    let ada = world.person();
    let asked = world.say(&ada, "add dentist on 04/05").await;
    let Card::Choices { options, .. } = &asked.cards[0] else {
        panic!("{:?}", asked.cards)
    };
    assert_eq!(options.len(), 3, "{options:?}");
    let done = world.press(&ada, asked.session_id, &options[0].id).await;
    assert_eq!(done.reply, "Added “dentist”, due Tuesday 4 May 2027.");
}

#[tokio::test]
async fn help_leaves_the_question_standing() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    let help = world.say_in(&ada, asked.session_id, "help").await;
    assert_eq!(help.status, ReplyStatus::Question);
    assert_eq!(button(&help, "yes:"), button(&asked, "yes:"), "the same question");
    assert_eq!(
        world.say_in(&ada, asked.session_id, "yes").await.reply,
        "Moved “pay rent” to the trash."
    );
}

#[tokio::test]
async fn what_is_not_understood_puts_the_question_again_without_examples() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    let asked = world.say(&ada, "delete pay rent").await;
    let again = world.say_in(&ada, asked.session_id, "what is the weather like in Paris").await;
    assert_eq!(again.status, ReplyStatus::Question);
    assert_eq!(
        again.reply,
        format!("I can't do that, or I did not understand it. {}", asked.reply),
        "no words lead to examples that are not there"
    );
    assert!(
        again.cards.iter().all(|card| !matches!(card, Card::Examples { .. })),
        "{:?}",
        again.cards
    );
    assert_eq!(button(&again, "yes:"), button(&asked, "yes:"), "the same question");
}

#[tokio::test]
async fn what_it_cannot_do_is_said_with_two_examples() {
    let world = World::running().await;
    let ada = world.person();
    for message in [
        "what is the weather like in Paris",
        "complete the spaceship",
        "add party on 30 february",
    ] {
        let reply = world.say(&ada, message).await;
        assert_eq!(reply.status, ReplyStatus::Done, "{message}");
        let examples = reply.cards.iter().find_map(|card| match card {
            Card::Examples { examples } => Some(examples.len()),
            _ => None,
        });
        assert!(examples == Some(2) || message.starts_with("add"), "{message}: {reply:?}");
    }
    assert_eq!(world.commands().await, 0);
}

#[tokio::test]
async fn repeating_is_not_there_and_said() {
    let world = World::running().await;
    let ada = world.person();
    let reply = world.say(&ada, "add water the plants every monday").await;
    assert!(reply.reply.contains("can't repeat tasks yet"), "{}", reply.reply);
    assert_eq!(world.commands().await, 0);
}
