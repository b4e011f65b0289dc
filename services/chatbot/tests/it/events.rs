use pando_chat_contract::{Card, IntentRecognized, ReplyStatus, Speaker, TaskCommand};
use pando_task_contract::{TaskEvent, TaskRefused};
use pando_wire::{Actor, Published};

use crate::world::{World, until};

#[tokio::test]
async fn every_message_is_told_and_none_with_its_text() {
    let world = World::running().await;
    let ada = world.person();
    for message in ["add buy milk", "show my tasks", "gibberish wubble frotz?", "help"] {
        world.say(&ada, message).await;
    }
    let log = world.log().await;
    let intents: Vec<String> = log
        .iter()
        .filter(|event| event.kind == "chat.intent.recognized")
        .map(|event| event.read::<IntentRecognized>().unwrap().thing.intent)
        .collect();
    assert_eq!(intents, ["task.create", "task.list", "unknown", "help"]);
    assert!(
        log.iter()
            .filter(|event| event.kind == "chat.intent.recognized")
            .all(|event| !event.data.get().contains("milk"))
    );
}

#[tokio::test]
async fn a_command_is_told_with_all_that_its_answer_needs() {
    let world = World::running().await;
    let ada = world.person();
    world.say(&ada, "add buy milk").await;
    let log = world.log().await;
    let event = log.iter().find(|event| event.kind == "chat.task.create").unwrap();
    let data: Published<TaskCommand> = event.read().unwrap();
    assert_eq!((data.user_id, data.actor), (ada.id, Actor::Chat));
    assert_eq!(data.thing.expires_at.seconds_since(event.time), 15 * 60);
    let recognized: Published<IntentRecognized> = log[0].read().unwrap();
    assert_eq!(recognized.correlation_id, data.correlation_id, "one request, one correlation");
}

#[tokio::test]
async fn without_an_outcome_nothing_is_claimed_and_it_follows_in_the_history() {
    let world = World::new().await;
    let ada = world.person();
    let reply = world.say(&ada, "add buy milk").await;
    assert_eq!(reply.status, ReplyStatus::Pending);
    assert!(!reply.reply.contains("Added") && reply.cards.is_empty(), "{reply:?}");
    world.tasks.carry_out().await;
    let history = world.history(&ada, reply.session_id).await;
    assert_eq!(history[0].text, "Confirmed now: added “buy milk”.");
    assert!(
        matches!(history[0].cards[..], [Card::Changed { .. }, Card::Undo { .. }]),
        "{:?}",
        history[0].cards
    );
    assert_eq!(
        history.iter().map(|message| message.speaker).collect::<Vec<_>>(),
        [Speaker::Assistant, Speaker::Assistant, Speaker::User]
    );
    let done = world.say_in(&ada, reply.session_id, "what is on my list").await;
    assert_eq!(crate::world::titles(&done), ["buy milk"]);
}

#[tokio::test]
async fn a_command_that_nobody_answers_is_given_up_and_told() {
    let world = World::new().await;
    let ada = world.person();
    let reply = world.say(&ada, "add buy milk").await;
    world.later(15 * 60 + 61);
    world.reconcile("commands without an answer").await;
    let ada = world.person_again(&ada);
    let history = world.history(&ada, reply.session_id).await;
    assert_eq!(history[0].text, "“buy milk” was not changed: no confirmation came in time.");
    world.tasks.carry_out().await;
    assert_eq!(
        world.history(&ada, reply.session_id).await.len(),
        3,
        "the refusal that comes later tells nothing new"
    );
}

#[tokio::test]
async fn the_outcome_may_come_while_it_is_waited_for() {
    let world = World::new().await;
    let ada = world.person();
    let (reply, ()) = tokio::join!(world.say(&ada, "add buy milk"), async {
        until(async || world.commands().await == 1).await;
        world.tasks.carry_out().await;
    });
    assert_eq!(reply.reply, "Added “buy milk”.");
    assert_eq!(world.history(&ada, reply.session_id).await.len(), 2, "told once, not again");
}

#[tokio::test]
async fn changes_of_others_are_taken_and_passed_over() {
    let world = World::new().await;
    let ada = world.person();
    let task = world.tasks.put(ada.id, "by hand", "");
    let data = |command_id| Published {
        user_id: ada.id,
        actor: Actor::User,
        correlation_id: world.platform.ids.next(),
        version: 1,
        change: "created".to_owned(),
        thing: TaskEvent {
            task: task.clone(),
            command_id,
            purged: false,
            before: None,
        },
    };
    for command in [None, Some(world.platform.ids.next())] {
        let event = world.tasks.event("task.created", task.id.to_string(), &data(command));
        assert_eq!(world.tasks.deliver(event).await, 200);
    }
}

#[tokio::test]
async fn nobody_settles_the_command_of_another_person() {
    let world = World::new().await;
    let (ada, eve) = (world.person(), world.person());
    let reply = world.say(&ada, "add buy milk").await;
    let mut answer = world.tasks.answers().await.remove(0);
    let forged = answer.data.get().replace(&ada.id.to_string(), &eve.id.to_string());
    let honest = std::mem::replace(&mut answer.data, serde_json::value::RawValue::from_string(forged).unwrap());
    answer.id = world.platform.ids.next();
    assert_eq!(world.tasks.deliver(answer.clone()).await, 200);
    assert_eq!(world.history(&ada, reply.session_id).await.len(), 2);
    answer.data = honest;
    answer.id = world.platform.ids.next();
    assert_eq!(world.tasks.deliver(answer).await, 200);
    assert_eq!(world.history(&ada, reply.session_id).await.len(), 3);
}

#[tokio::test]
async fn what_cannot_be_read_goes_to_the_dead_letters() {
    let world = World::new().await;
    let event = world
        .tasks
        .event("task.refused", "x".to_owned(), &serde_json::json!({ "nonsense": true }));
    assert_eq!(world.tasks.deliver(event).await, 422);
}

#[tokio::test]
async fn an_outcome_that_is_stored_stays() {
    let world = World::new().await;
    let ada = world.person();
    let pending = world.say(&ada, "add buy milk").await;
    let answer = world.tasks.answers().await.remove(0);
    let command = answer.read::<TaskEvent>().unwrap().thing.command_id.unwrap();
    assert_eq!(world.tasks.deliver(answer).await, 200);
    let refused = Published {
        user_id: ada.id,
        actor: Actor::Chat,
        correlation_id: world.platform.ids.next(),
        version: 1,
        change: "refused".to_owned(),
        thing: TaskRefused {
            command_id: command,
            code: pando_task_contract::codes::EXPIRED,
            detail: "too late".to_owned(),
        },
    };
    let event = world.tasks.event("task.refused", command.to_string(), &refused);
    assert_eq!(world.tasks.deliver(event).await, 200);
    world.run();
    let undone = world.say_in(&ada, pending.session_id, "undo").await;
    assert!(undone.reply.starts_with("Taken back: "), "{}", undone.reply);
}
