use std::collections::BTreeMap;
use std::sync::Arc;

use pando_store::contract::{PostgresServer, Setup, Step, check_model, state_contract, state_nonsense_contract, store_contract};
use pando_store::postgres::{PostgresOptions, PostgresStore};
use pando_store::state::PostgresState;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::sync::Mutex;

use crate::world::{Database, shared_server};

/// Opens what a suite asks for: the same name is the same database.
struct Suite {
    server: Arc<PostgresServer>,
    databases: Mutex<BTreeMap<&'static str, Database>>,
}

impl Suite {
    fn new() -> Option<Self> {
        Some(Self {
            server: shared_server()?,
            databases: Mutex::default(),
        })
    }

    async fn options(&self, setup: &Setup) -> PostgresOptions {
        let mut databases = self.databases.lock().await;
        if !databases.contains_key(setup.name) {
            databases.insert(setup.name, Database::new(&self.server, setup.schema).await);
        }
        PostgresOptions {
            clock: setup.clock.clone(),
            ids: setup.ids.clone(),
            ..databases[setup.name].options()
        }
    }
}

#[tokio::test]
async fn postgres_keeps_the_contract_of_a_store() {
    let Some(suite) = Suite::new() else { return };
    store_contract(async |setup| PostgresStore::open(suite.options(&setup).await, setup.schema).await.expect("opens") as _).await;
}

#[tokio::test]
async fn postgres_keeps_the_contract_of_a_state_store() {
    let Some(suite) = Suite::new() else { return };
    state_contract(async |setup| PostgresState::open(suite.options(&setup).await).await.expect("opens") as _).await;
}

#[tokio::test]
async fn postgres_tells_a_state_that_is_no_json_apart() {
    let Some(suite) = Suite::new() else { return };
    state_nonsense_contract(async |setup| PostgresState::open(suite.options(&setup).await).await.expect("opens")).await;
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

#[test]
fn random_units_do_what_a_simple_model_does() {
    let Some(server) = shared_server() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    };
    let run = TestRunner::new(config).run(&vec(step(), 1..60), |steps| {
        runtime.block_on(async {
            let setup = Setup::for_model();
            let store = Database::new(&server, setup.schema).await.open().await;
            check_model(&*store, &steps, false).await;
            store.close();
        });
        Ok(())
    });
    run.unwrap();
}
