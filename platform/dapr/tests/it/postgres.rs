//! What is behind a sidecar, and real: the state components of `deploy/dapr`, as they stand there, on PostgreSQL and on Redis; and the
//! database of an app.

use std::sync::Arc;

use pando_bus::Intake;
use pando_dapr::DaprState;
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_store::contract::{PostgresServer, state_versions_contract};
use pando_store::postgres::{Address, PostgresOptions, PostgresStore, Service, migrate, role_name};
use pando_store::{Op, Statement, Store, StoreError, Unit};

use crate::daprd::state_of;
use crate::world::{LISTENER, SCHEMA, STATE, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_state_component_on_postgres_keeps_the_contract() {
    let Some(server) = PostgresServer::start() else { return };
    let owner = server.new_database().await;
    // As `pando dapr up` makes them (`app/pando/src/local/postgres.rs`): a role with a schema, and nothing else.
    let made = "create role dapr_state login password 'word'; create schema dapr_state authorization dapr_state;
        revoke all on schema public from public";
    server.execute(&owner, made).await;
    let database = owner.rsplit('/').next().unwrap();
    let address = format!("postgres://dapr_state:word@127.0.0.1:{}/{database}", server.port());
    let secrets = serde_json::json!({ "pando-statestore": { "connectionString": address } }).to_string();
    let Some((daprd, sidecar)) = state_of("components/statestore.yaml", &secrets).await else {
        return;
    };
    state_versions_contract(&DaprState::new(sidecar, STATE.to_owned())).await;
    let kept = server.number(&owner, "select count(*) from dapr_state.state").await;
    assert!(kept > 0, "{}", daprd.told());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_state_component_on_redis_keeps_the_contract() {
    let secrets = r#"{ "pando-redis": { "host": "REDIS", "password": "word" } }"#;
    let Some((_daprd, sidecar)) = state_of("alternatives/statestore-redis/statestore.yaml", secrets).await else {
        return;
    };
    state_versions_contract(&DaprState::new(sidecar, STATE.to_owned())).await;
}

/// Longer than a look may take.
static SLEEP: Statement = Statement::both("test.sleep", "select pg_sleep(5)::text");

/// As a primary does that became the standby of another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_no_writes_any_more_is_away_though_it_reads() {
    let Some(server) = PostgresServer::start() else { return };
    let owner: Address = server.new_database().await.parse().unwrap();
    let (role, password) = (role_name(LISTENER), "word");
    let service = Service {
        schema: &SCHEMA,
        role: &role,
        password: Some(password),
    };
    migrate(&owner, &[service]).await.unwrap();
    let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(3)));
    let mut options = PostgresOptions::new(owner.with_role(&role).with_password(password), clock.clone(), ids);
    options.connections = 1;
    let store = PostgresStore::open(options, &SCHEMA).await.unwrap();
    let intake = Intake::new([(LISTENER, store.clone() as Arc<dyn Store>)], clock);
    intake.look().await.unwrap();
    // While all its connections for writes are taken: that is no outage.
    let sleeping = Unit::new().op(Op::new(&SLEEP, Vec::new()));
    tokio::select! {
        biased;
        slept = store.commit(sleeping) => panic!("it sleeps: {slept:?}"),
        looked = intake.look() => looked.unwrap(),
    }
    let set = async |sql: &str| {
        for sql in [sql, "select pg_reload_conf()"] {
            server.execute(&server.owner_url(), sql).await;
        }
    };
    set("alter system set default_transaction_read_only = on").await;
    until(
        "it is away",
        async || matches!(intake.look().await, Err(StoreError::Away(why)) if why.contains("read-only")),
    )
    .await;
    assert!(store.outbox(0, 1).await.is_ok(), "it reads");
    set("alter system reset default_transaction_read_only").await;
    until("it is back", async || intake.look().await.is_ok()).await;
    store.close();
}
