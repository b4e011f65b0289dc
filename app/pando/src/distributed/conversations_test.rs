use async_trait::async_trait;
use pando_store::state::SqliteState;
use pando_wire::Entry;
use serde_json::json;

use super::*;
use crate::data::{Database, files};

/// Our database in a folder, and another that stands for the component.
struct Both {
    folder: tempfile::TempDir,
    there: std::sync::Arc<SqliteState>,
    world: World,
}

impl Both {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = World::real();
        let there = folder.path().join("there.db");
        let options = pando_store::sqlite::SqliteOptions::new(world.clock.clone(), world.ids.clone());
        Self {
            there: SqliteState::open(&there, options).unwrap(),
            folder,
            world,
        }
    }

    fn ours(&self) -> Stores {
        files::open(self.folder.path(), &[Database::State], &self.world).unwrap()
    }

    async fn put(&self, key: &str, value: Value, ttl_seconds: Option<u32>) {
        let stores = self.ours();
        stores.state().unwrap().set(key, first(value, ttl_seconds)).await.unwrap();
        stores.beneath().close();
    }

    async fn left(&self) -> (usize, Option<Elsewhere>) {
        let stores = self.ours();
        let here = MovingState::new(stores.beneath().conversations().unwrap(), self.world.clock.clone());
        let left = (here.page("", PAGE).await.unwrap().len(), here.elsewhere().await.unwrap());
        stores.beneath().close();
        left
    }

    async fn carry(&self) -> anyhow::Result<()> {
        carry_in(&self.ours(), &*self.there, "statestore", &self.world).await
    }

    async fn there(&self, key: &str) -> Option<Value> {
        self.there.get(key).await.unwrap().map(|entry| entry.value)
    }
}

#[tokio::test]
async fn conversations_go_into_the_component_once_and_a_start_that_was_cut_off_goes_on() {
    let both = Both::new();
    for number in 0..450 {
        both.put(&format!("chat/{number}"), json!({ "n": number }), None).await;
    }
    both.put("chat/short", json!("short"), Some(3600)).await;
    // As if one had been cut off before it could remove what it had put there.
    both.there.set("chat/7", first(json!({ "n": 7 }), None)).await.unwrap();
    both.carry().await.unwrap();
    for number in 0..450 {
        assert_eq!(both.there(&format!("chat/{number}")).await, Some(json!({ "n": number })));
    }
    assert_eq!(both.there("chat/short").await, Some(json!("short")));
    let (left, elsewhere) = both.left().await;
    assert_eq!(left, 0);
    let elsewhere = elsewhere.expect("it says where they are");
    assert_eq!(both.there(WORD_KEY).await, Some(json!(elsewhere.word)));

    both.there.delete("chat/7").await.unwrap();
    both.carry().await.unwrap();
    assert_eq!(both.there("chat/7").await, None, "what was forgotten there does not come back");
    assert_eq!(both.left().await, (0, Some(elsewhere)), "the word stays");
}

#[tokio::test]
async fn nothing_is_carried_over_a_conversation_of_an_earlier_life() {
    let both = Both::new();
    // More than a page of them stays, and what is behind them arrives.
    for number in 0..210 {
        let key = format!("chat/a{number}");
        both.put(&key, json!("new"), (number % 2 == 0).then_some(3600)).await;
        both.there.set(&key, first(json!("old"), None)).await.unwrap();
    }
    both.put("chat/b", json!("plain"), None).await;
    for _ in 0..2 {
        both.carry().await.unwrap();
        for number in 0..210 {
            assert_eq!(both.there(&format!("chat/a{number}")).await, Some(json!("old")));
        }
        assert_eq!(both.there("chat/b").await, Some(json!("plain")));
        let stores = both.ours();
        let left = stores.state().unwrap().get("chat/a208").await.unwrap().map(|entry| entry.value);
        assert_eq!(left, Some(json!("new")), "it is where it was");
        let count = MovingState::new(stores.beneath().conversations().unwrap(), both.world.clock.clone());
        assert_eq!(count.page("", 999).await.unwrap().len(), 210);
        stores.beneath().close();
    }
    both.there.delete("chat/a0").await.unwrap();
    both.carry().await.unwrap();
    assert_eq!(both.there("chat/a0").await, Some(json!("new")));
}

/// A component that holds under this key what nobody wrote through the port, as a sidecar tells of it.
struct Holding {
    nonsense: &'static str,
    all_else: std::sync::Arc<SqliteState>,
}

#[async_trait]
impl StateStore for Holding {
    async fn get(&self, key: &str) -> Result<Option<Entry>, StateError> {
        match key == self.nonsense {
            true => Err(StateError::Nonsense(format!("{key}: no JSON at column 1"))),
            false => self.all_else.get(key).await,
        }
    }

    async fn set(&self, key: &str, write: StateWrite) -> Result<(), StateError> {
        match key == self.nonsense && write.etag.is_some() {
            true => Err(StateError::Conflict),
            false => self.all_else.set(key, write).await,
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StateError> {
        self.all_else.delete(key).await
    }
}

#[tokio::test]
async fn what_cannot_be_read_in_the_component_is_not_written_over_and_stops_no_start() {
    let both = Both::new();
    both.put("chat/a", json!("ours"), None).await;
    both.put("chat/b", json!("plain"), None).await;
    let there = Holding {
        nonsense: "chat/a",
        all_else: both.there.clone(),
    };
    for _ in 0..2 {
        carry_in(&both.ours(), &there, "statestore", &both.world).await.unwrap();
        assert_eq!(both.left().await.0, 1, "ours stays where it is");
        assert_eq!(both.there("chat/b").await, Some(json!("plain")));
    }
}

#[tokio::test]
async fn a_component_of_somebody_else_is_refused_with_what_to_do() {
    let both = Both::new();
    both.put("chat/a", json!("ours"), None).await;
    let refused = async |there: &dyn StateStore| {
        let refused = carry_in(&both.ours(), there, "statestore", &both.world)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("STATE_STORE_NAME") && refused.contains(WORD_KEY), "{refused}");
    };
    let there = Holding {
        nonsense: WORD_KEY,
        all_else: both.there.clone(),
    };
    refused(&there).await;
    both.there.set(WORD_KEY, first(json!({ "of": "another" }), None)).await.unwrap();
    refused(&*both.there).await;
    assert_eq!(both.left().await, (1, None), "nothing went, and nothing is said to be elsewhere");
    // What the sentence names.
    both.there.delete(WORD_KEY).await.unwrap();
    both.carry().await.unwrap();
    assert_eq!(both.there("chat/a").await, Some(json!("ours")));
}

#[tokio::test]
async fn without_a_sidecar_conversations_in_a_component_are_not_out_of_sight() {
    let both = Both::new();
    let look = async || {
        let stores = both.ours();
        let seen = all_are_here(&stores, &both.world).await;
        stores.beneath().close();
        seen
    };
    both.put("chat/a", json!("here"), None).await;
    look().await.unwrap();
    both.carry().await.unwrap();
    let refused = look().await.unwrap_err().to_string();
    assert!(
        refused.contains("statestore of a Dapr sidecar") && refused.contains("pando copy"),
        "{refused}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_database_that_another_process_has_is_waited_for_and_not_for_ever() {
    let gone = async |seconds| {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        true
    };
    our_turn(gone(59)).await.unwrap();
    let error = our_turn(std::future::pending()).await.unwrap_err().to_string();
    assert!(error.contains("pando copy") && error.contains("60 s"), "{error}");
    our_turn(std::future::ready(false)).await.unwrap_err();
}
