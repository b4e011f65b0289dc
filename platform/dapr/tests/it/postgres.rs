//! The state components of `deploy/dapr`, as they stand there, on PostgreSQL and on Redis.

use pando_dapr::DaprState;
use pando_store::contract::{PostgresServer, state_versions_contract};

use crate::daprd::state_of;
use crate::world::STATE;

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
