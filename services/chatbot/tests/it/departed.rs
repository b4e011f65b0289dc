use pando_auth_contract::UserEvent;
use pando_store::contract::number;
use pando_wire::{Actor, CloudEvent, Published};

use crate::world::{Person, World};

async fn goes(world: &World, person: &Person) -> CloudEvent {
    let gone = Published {
        user_id: person.id,
        actor: Actor::User,
        correlation_id: world.platform.ids.next(),
        version: 2,
        change: "deleted".to_owned(),
        thing: UserEvent { user: None },
    };
    let event = world.tasks.event("user.deleted", person.id.to_string(), &gone);
    assert_eq!(world.tasks.deliver(event.clone()).await, 200);
    event
}

#[tokio::test]
async fn nothing_is_left_of_a_person_who_is_gone_and_nothing_comes_back() {
    let world = World::new().await;
    let (ada, bob) = (world.person(), world.person());
    let said = world.say(&ada, "add my secret plan").await;
    let other = world.say(&bob, "help").await;
    let late = world.tasks.answers().await.remove(0);
    let event = goes(&world, &ada).await;
    assert_eq!(world.tasks.deliver(event).await, 200, "and once more");
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

#[tokio::test]
async fn a_person_whose_conversations_cannot_be_reached_or_read_keeps_nobody_else_here() {
    let world = World::new().await;
    let persons = [world.person(), world.person(), world.person(), world.person()];
    let mut sessions = Vec::new();
    for person in &persons {
        sessions.push(world.say(person, "help").await.session_id);
        goes(&world, person).await;
    }
    let [away, no_json, no_list, plain] = &persons;
    world.state.away_for(Some(away.id.to_string()));
    world.state.spoil(&format!("chat/{}/{}", no_json.id, sessions[1]), "<html>").await;
    world.state.spoil(&format!("chat/{}", no_list.id), "<html>").await;
    let failed = world.try_reconcile("forgetting of persons").await;
    assert!(failed.as_ref().is_err_and(|reason| reason.contains("for some")), "{failed:?}");
    assert_eq!(world.state.keys_of(away.id).await.len(), 2);
    assert!(world.state.keys_of(no_json.id).await.is_empty());
    assert!(world.state.keys_of(plain.id).await.is_empty());
    // Without the list nobody knows which there are; the log says where they are.
    let left = world.state.keys_of(no_list.id).await;
    assert_eq!(left, [format!("chat/{}/{}", no_list.id, sessions[2])]);
    world.state.away_for(None);
    world.reconcile("forgetting of persons").await;
    assert!(world.state.keys_of(away.id).await.is_empty());
}
