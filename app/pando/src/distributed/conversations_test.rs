use pando_store::state::SqliteState;
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
        let left = (here.page(PAGE).await.unwrap().len(), here.elsewhere().await.unwrap());
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
    both.put("chat/a", json!("new"), None).await;
    both.there.set("chat/a", first(json!("old"), None)).await.unwrap();
    let error = format!("{:#}", both.carry().await.unwrap_err());
    assert!(error.contains("chat/a") && error.contains("STATE_STORE_NAME"), "{error}");
    assert_eq!(both.there("chat/a").await, Some(json!("old")));
    assert_eq!(both.left().await.0, 1, "it is where it was");
    both.there.delete("chat/a").await.unwrap();
    both.carry().await.unwrap();
    assert_eq!((both.there("chat/a").await, both.left().await.0), (Some(json!("new")), 0));
}
