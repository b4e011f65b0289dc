use std::sync::Arc;

use pando_wire::{StateError, StateStore, StateWrite};
use serde_json::{Value, json};

use super::Setup;
use crate::state::{SCHEMA, SqlState};
use crate::{Op, Statement, Store, Unit};

static SPOIL: Statement = Statement::both("spoil", "update state set value = '<html>' where key = $1");

fn write(value: Value, etag: Option<&str>, ttl_seconds: Option<u32>) -> StateWrite {
    StateWrite {
        value,
        etag: etag.map(str::to_owned),
        ttl_seconds,
    }
}

/// Everything the state store port promises.
pub async fn state_contract(make: impl AsyncFn(Setup) -> Arc<dyn StateStore>) {
    let setup = Setup::new("state", &SCHEMA);
    let state = make(setup.clone()).await;
    state_versions_contract(&*state).await;
    times(&setup, &*state).await;
}

/// What the port promises whatever the time is, for stores whose clock nobody sets. The keys `a` and `b` are free before.
pub async fn state_versions_contract(state: &dyn StateStore) {
    let get = async |key: &str| state.get(key).await.expect("reads");
    let etag = async |key: &str| get(key).await.map(|entry| entry.etag).unwrap_or_default();

    assert_eq!(get("a").await, None);
    state.set("a", write(json!({ "n": [1, "ü"] }), None, None)).await.expect("writes");
    assert_eq!(get("a").await.map(|entry| entry.value), Some(json!({ "n": [1, "ü"] })));
    let first = etag("a").await;
    assert!(!first.is_empty());
    state
        .set("a", write(json!({ "n": [1, "ü"] }), Some(&first), None))
        .await
        .expect("the version fits");
    let second = etag("a").await;
    assert_ne!(first, second, "each write is another version, also with the same value");

    let conflict = async |key, etag| matches!(state.set(key, write(json!(0), Some(etag), None)).await, Err(StateError::Conflict));
    assert!(conflict("a", first.as_str()).await, "an older version");
    assert!(conflict("a", "").await, "it is there");
    assert!(conflict("b", second.as_str()).await, "another key");
    assert_eq!(get("b").await, None);
    state.set("b", write(json!(null), Some(""), None)).await.expect("it is not there");
    assert_eq!(get("b").await.map(|entry| entry.value), Some(json!(null)));

    state.delete("a").await.expect("deletes");
    state.delete("a").await.expect("deletes what is not there");
    assert_eq!(get("a").await, None);
    assert!(conflict("a", second.as_str()).await, "a deleted entry has no version");
    state.set("a", write(json!(1), Some(""), None)).await.expect("writes anew");
    assert_ne!(etag("a").await, second, "a version does not come back");

    assert!(get("b").await.is_some());
}

/// What a store on a database does with what somebody else wrote into its table.
pub async fn state_nonsense_contract<S: Store>(make: impl AsyncFn(Setup) -> Arc<SqlState<S>>) {
    let state = make(Setup::new("spoilt", &SCHEMA)).await;
    for key in ["a", "b"] {
        state.set(key, write(json!(1), None, None)).await.expect("writes");
        let spoil = Unit::new().op(Op::new(&SPOIL, vec![key.into()]));
        state.store().commit(spoil).await.expect("is spoilt");
        let read = state.get(key).await;
        assert!(matches!(read, Err(StateError::Nonsense(_))), "{read:?}");
    }
    state.delete("a").await.expect("deletes what cannot be read");
    state.set("b", write(json!(2), None, None)).await.expect("writes over it");
    assert_eq!(state.get("a").await.expect("reads"), None);
    assert_eq!(state.get("b").await.expect("reads").map(|entry| entry.value), Some(json!(2)));
}

async fn times(setup: &Setup, state: &dyn StateStore) {
    let get = async |key: &str| state.get(key).await.expect("reads");
    let conflict = async |key, etag| matches!(state.set(key, write(json!(0), Some(etag), None)).await, Err(StateError::Conflict));
    state.set("short", write(json!(1), None, Some(60))).await.expect("writes");
    let passing = get("short").await.map(|entry| entry.etag).unwrap_or_default();
    setup.clock.advance(59);
    assert!(get("short").await.is_some());
    setup.clock.advance(1);
    assert_eq!(get("short").await, None, "its time is up");
    assert!(conflict("short", passing.as_str()).await, "its version went with it");
    state
        .set("short", write(json!(2), Some(""), None))
        .await
        .expect("the key is free, purged or not");
    setup.clock.advance(600);
    assert_eq!(
        get("short").await.map(|entry| entry.value),
        Some(json!(2)),
        "a write without a limit keeps"
    );
    assert!(get("b").await.is_some());
}
