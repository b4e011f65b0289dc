//! The server goes away and comes back.

use std::time::Duration;

use pando_store::contract::PostgresServer;
use pando_store::{CommitError, Store, StoreError, Unit};
use pando_wire::Problem;
use tokio::time::timeout;

use crate::things::{COUNT_LONG, SCHEMA, count, event, insert};
use crate::world::{Database, PATIENCE};

/// Commits until it is answered well, with the same unit: what was committed without our knowing is there already.
async fn commit_at_last(store: &dyn Store, id: i64) {
    let again = async {
        loop {
            match store.commit(Unit::new().op(insert(id, "text")).event(event("made"))).await {
                Ok(()) | Err(CommitError::AlreadyThere(_)) => return,
                Err(CommitError::Store(StoreError::Away(_)) | CommitError::Busy) => tokio::time::sleep(Duration::from_millis(10)).await,
                Err(other) => panic!("{other}"),
            }
        }
    };
    timeout(PATIENCE, again).await.expect("it heals");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "a test waits for a process or a thread of its own")]
async fn a_server_that_was_away_is_used_again_and_no_unit_is_lost_or_doubled() {
    let Some(mut server) = PostgresServer::start_with(&[("fsync", "on")]) else {
        return;
    };
    let database = Database::new(&server, &SCHEMA).await;
    let store = database.open().await;
    store.commit(Unit::new().op(insert(0, "text")).event(event("made"))).await.unwrap();
    for round in 1..=2 {
        let writes = {
            let store = store.clone();
            let first = round * 1000;
            async move {
                for number in 0..300 {
                    commit_at_last(&*store, first + number).await;
                }
            }
        };
        let fault = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            tokio::task::block_in_place(|| if round == 1 { server.stop() } else { server.kill() });
            let away = store.commit(Unit::new().op(insert(-round, "while it was away"))).await.unwrap_err();
            assert!(matches!(away, CommitError::Store(StoreError::Away(_))), "{away:?}");
            assert_eq!(Problem::from(away).status, 503);
            for statement in [&COUNT_LONG, &crate::things::COUNT] {
                let away = store.read(statement, Vec::new()).await;
                assert!(matches!(away, Err(StoreError::Away(_))), "{away:?}");
            }
            tokio::task::block_in_place(|| server.start_again());
        };
        tokio::join!(writes, fault);
    }
    let healed = async {
        while store.read(&crate::things::COUNT, Vec::new()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, healed).await.expect("reads heal");
    assert_eq!(count(&*store).await, 601, "each once");
    let mut end = store.outbox_end();
    timeout(PATIENCE, end.wait_for(|end| *end == 601))
        .await
        .expect("the log heals")
        .unwrap();
    let positions: Vec<_> = store
        .outbox(0, 1000)
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.event.position)
        .collect();
    assert_eq!(positions, (1..=601).collect::<Vec<_>>());
}
