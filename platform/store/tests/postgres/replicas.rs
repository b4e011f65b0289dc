//! Several processes on one database. A process is a store of its own; one that dies is one whose sessions the server ends.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pando_store::postgres::PostgresStore;
use pando_store::{Store, Unit};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::things::{SCHEMA, event, insert};
use crate::world::{Database, PATIENCE, shared_server};

async fn leader(stores: &[Arc<PostgresStore>]) -> usize {
    let lead = stores.iter().map(|store| {
        let mut leads = store.leads();
        Box::pin(async move { leads.wait_for(|leads| *leads).await.map(|_| ()) })
    });
    let (led, index, _) = timeout(PATIENCE, futures_util::future::select_all(lead))
        .await
        .expect("somebody leads");
    led.expect("the store lives");
    index
}

async fn ends_at(store: &PostgresStore, position: i64) {
    let mut end = store.outbox_end();
    let reached = timeout(PATIENCE, end.wait_for(|end| *end >= position)).await;
    assert!(
        reached.is_ok(),
        "the log ends at {}, not at {position}",
        *store.outbox_end().borrow()
    );
}

/// The subjects of the log in its order, after a check that its positions have no gap.
async fn log(store: &PostgresStore, from: i64) -> Vec<String> {
    let log = store.outbox(from, 100_000).await.unwrap();
    for (entry, position) in log.iter().zip(from + 1..) {
        assert_eq!(entry.event.position, position, "a gap");
    }
    log.into_iter().map(|entry| entry.event.subject).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_several_write_to_has_no_gap_and_shows_nothing_behind_what_was_seen() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let stores = [database.open().await, database.open().await];
    let leads = leader(&stores).await;
    assert!(!*stores[1 - leads].leads().borrow(), "one of them leads");
    const WRITERS: i64 = 8;
    const UNITS: i64 = 40;
    let write = async |writer: i64| {
        for number in 0..UNITS {
            let store = &stores[usize::try_from(writer % 2).unwrap()];
            let name = format!("{writer}/{number}");
            let unit = Unit::new()
                .event(event(&name))
                .op(insert(writer * UNITS + number, &name))
                .event(event(&name));
            store.commit(unit).await.unwrap();
        }
    };
    // A reader that follows as relays do: what it has seen, it never looks for again.
    let follow = async |store: &PostgresStore| {
        let (mut seen, mut end) = (Vec::new(), store.outbox_end());
        while seen.len() < usize::try_from(WRITERS * UNITS * 2).unwrap() {
            let more = log(store, i64::try_from(seen.len()).unwrap()).await;
            if more.is_empty() {
                let _ = timeout(Duration::from_millis(50), end.changed()).await;
            }
            seen.extend(more);
        }
        seen
    };
    let follows = join_all(stores.iter().map(|store| follow(store)));
    let (_, seen) = tokio::join!(join_all((0..WRITERS).map(write)), timeout(PATIENCE, follows));
    let seen = seen.expect("the log reaches its end");
    assert_eq!(seen[0], seen[1], "both read the same log");
    for writer in 0..WRITERS {
        let begin = format!("{writer}/");
        let numbers = seen[0].iter().filter_map(|name| name.strip_prefix(&begin)?.parse::<i64>().ok());
        let expected = (0..UNITS).flat_map(|number| [number, number]);
        assert!(numbers.eq(expected), "what came later stands later");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_leader_dies_another_leads_and_the_log_goes_on() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let stores = [database.open().await, database.open().await];
    let first = leader(&stores).await;
    let (leader, other) = (&stores[first], &stores[1 - first]);
    leader.commit(Unit::new().event(event("a"))).await.unwrap();
    other.commit(Unit::new().event(event("b"))).await.unwrap();
    ends_at(other, 2).await;
    leader.close();
    timeout(PATIENCE, other.leads().wait_for(|leads| *leads)).await.unwrap().unwrap();
    assert!(!*leader.leads().borrow());
    other.commit(Unit::new().event(event("c"))).await.unwrap();
    ends_at(other, 3).await;
    assert_eq!(log(other, 0).await, ["a", "b", "c"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_whose_session_ends_knows_it_and_leads_again() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = database.open().await;
    let mut leads = store.leads();
    timeout(PATIENCE, leads.wait_for(|leads| *leads)).await.unwrap().unwrap();
    let cut = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted";
    server.execute(&server.url(database.owner.database()), cut).await;
    timeout(PATIENCE, leads.wait_for(|leads| !*leads)).await.unwrap().unwrap();
    store.commit(Unit::new().event(event("a"))).await.unwrap();
    timeout(PATIENCE, leads.wait_for(|leads| *leads)).await.unwrap().unwrap();
    ends_at(&store, 1).await;
    assert_eq!(log(&store, 0).await, ["a"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "a test waits for a process or a thread of its own")]
async fn a_leader_that_stands_still_loses_the_lead_and_learns_of_it() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let (is_leading, leading) = oneshot::channel();
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let options = database.options();
    let still = std::thread::Builder::new().spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let store = PostgresStore::open(options, &SCHEMA).await.unwrap();
            let mut leads = store.leads();
            leads.wait_for(|leads| *leads).await.unwrap();
            store.commit(Unit::new().event(event("a"))).await.unwrap();
            ends_at(&store, 1).await;
            is_leading.send(()).unwrap();
            // Nothing of this process goes on, as when it is stopped or its machine sleeps.
            wait.recv().unwrap();
            timeout(PATIENCE, leads.wait_for(|leads| !*leads)).await.unwrap().unwrap();
            store.commit(Unit::new().event(event("c"))).await.unwrap();
            ends_at(&store, 3).await;
        });
    });
    leading.await.unwrap();
    let other = database.open().await;
    timeout(PATIENCE, other.leads().wait_for(|leads| *leads)).await.unwrap().unwrap();
    other.commit(Unit::new().event(event("b"))).await.unwrap();
    ends_at(&other, 2).await;
    go_on.send(()).unwrap();
    ends_at(&other, 3).await;
    tokio::task::block_in_place(|| still.unwrap().join()).unwrap();
    assert_eq!(log(&other, 0).await, ["a", "b", "c"]);
    assert!(*other.leads().borrow());
}
