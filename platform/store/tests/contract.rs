//! The contract suites and the model test, on SQLite.
#![cfg(test)]

use std::path::Path;
use std::sync::Arc;

use pando_store::contract::{Setup, Step, check_model, state_contract, state_nonsense_contract, store_contract};
use pando_store::sqlite::{SqliteOptions, SqliteStore};
use pando_store::state::SqliteState;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn open(dir: &Path, setup: &Setup) -> Arc<SqliteStore> {
    let options = SqliteOptions::new(setup.clock.clone(), setup.ids.clone());
    SqliteStore::open(&dir.join(format!("{}.db", setup.name)), setup.schema, options).expect("opens")
}

#[tokio::test]
async fn sqlite_keeps_the_contract_of_a_store() {
    let dir = tempfile::tempdir().unwrap();
    store_contract(async |setup| open(dir.path(), &setup) as _).await;
}

#[tokio::test]
async fn sqlite_keeps_the_contract_of_a_state_store() {
    let dir = tempfile::tempdir().unwrap();
    state_contract(async |setup| {
        let options = SqliteOptions::new(setup.clock.clone(), setup.ids.clone());
        SqliteState::open(&dir.path().join("state.db"), options).expect("opens") as _
    })
    .await;
}

#[tokio::test]
async fn sqlite_tells_a_state_that_is_no_json_apart() {
    let dir = tempfile::tempdir().unwrap();
    state_nonsense_contract(async |setup| {
        let options = SqliteOptions::new(setup.clock.clone(), setup.ids.clone());
        SqliteState::open(&dir.path().join("state.db"), options).expect("opens")
    })
    .await;
}

fn step() -> impl Strategy<Value = Step> {
    let commit = (
        vec(0..6_u8, 0..3),
        vec((0..6_u8, 1..4_u8), 0..3),
        vec(0..6_u8, 0..2),
        option::weighted(0.3, 0..8_u8),
        option::weighted(0.3, 0..8_u8),
        0..3_u8,
    )
        .prop_map(|(inserts, updates, deletes, inbox, key, events)| Step::Commit {
            inserts,
            updates,
            deletes,
            inbox,
            key,
            events,
        });
    prop_oneof![9 => commit, 1 => (0..9_u8).prop_map(Step::Trim)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_units_do_what_a_simple_model_does(steps in vec(step(), 1..60), together in any::<bool>()) {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let store = open(dir.path(), &Setup::for_model());
        runtime.block_on(check_model(&*store, &steps, together));
    }
}
