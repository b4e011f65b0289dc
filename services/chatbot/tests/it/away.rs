use pando_chat_contract::ReplyStatus;

use crate::world::World;

#[tokio::test]
async fn a_service_that_is_away_is_told_as_such() {
    let world = World::running().await;
    let ada = world.person();
    world.tasks.put(ada.id, "pay rent", "");
    world.tasks_away(true);
    world.activity_away(true);
    for (message, said) in [
        ("show my tasks", "I can't reach your tasks right now. Try again in a moment."),
        (
            "complete pay rent",
            "I can't reach your tasks right now, so I changed nothing. Try again in a moment.",
        ),
        (
            "what did I finish last week",
            "I can't reach your figures right now. Try again in a moment.",
        ),
    ] {
        let reply = world.say(&ada, message).await;
        assert_eq!((reply.status, reply.reply.as_str()), (ReplyStatus::Done, said), "{message}");
        assert!(reply.cards.is_empty());
    }
    assert_eq!(world.commands().await, 0);
    world.tasks_away(false);
    assert_eq!(world.say(&ada, "complete pay rent").await.reply, "Completed “pay rent”.");
}
