use pando_auth_contract::UserEvent;
use pando_store::contract::number;
use pando_wire::{Actor, Published};

use crate::world::World;

#[tokio::test]
async fn nothing_is_left_of_a_person_who_is_gone_and_nothing_comes_back() {
    let world = World::new().await;
    let (ada, bob) = (world.person(), world.person());
    let said = world.say(&ada, "add my secret plan").await;
    let other = world.say(&bob, "help").await;
    let late = world.tasks.answers().await.remove(0);
    let gone = Published {
        user_id: ada.id,
        actor: Actor::User,
        correlation_id: world.platform.ids.next(),
        version: 2,
        change: "deleted".to_owned(),
        thing: UserEvent { user: None },
    };
    let event = world.tasks.event("user.deleted", ada.id.to_string(), &gone);
    for _ in 0..2 {
        assert_eq!(world.tasks.deliver(event.clone()).await, 200);
    }
    world.reconcile("forgetting of persons").await;
    assert_eq!(
        world.tasks.deliver(late).await,
        200,
        "an outcome that comes late is taken and forgotten"
    );
    let path = format!("/chat/history?session_id={}", said.session_id);
    assert_eq!(world.send(Some(&ada), "GET", &path, None).await.0, 404);
    assert_eq!(
        world
            .send(Some(&ada), "POST", "/chat/process", Some(serde_json::json!({ "message": "help" })))
            .await
            .0,
        401
    );
    assert!(world.log().await.iter().all(|event| !event.data.get().contains("secret plan")));
    let commands = "select count(*) from command where change like '%secret plan%' or outcome like '%secret plan%'";
    assert_eq!(number(&*world.store, commands, Vec::new()).await, 0);
    for file in world.files() {
        let bytes = std::fs::read(&file).unwrap();
        // The write-ahead log may hold former pages; the database itself is what is read and backed up.
        let found = bytes.windows(11).any(|window| window == b"secret plan");
        assert!(!found || file.to_string_lossy().ends_with("-wal"), "{}", file.display());
    }
    assert_eq!(world.history(&bob, other.session_id).await.len(), 2);
}
