//! Nothing waits for ever, and nothing grows without bound.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pando_store::postgres::{PostgresOptions, PostgresStore};
use pando_store::{CommitError, Op, Statement, Store, StoreError, Unit};
use pando_wire::Problem;
use tokio::time::timeout;

use crate::things::{COUNT, COUNT_LONG, SCHEMA, count, insert};
use crate::world::{Database, PATIENCE, shared_server};

static ALL: Statement = Statement::both("thing.all", "select id from thing");
static SLOW: Statement = Statement::both("slow", "select pg_sleep(60)::text");
static SLOW_LONG: Statement = Statement::both("slow.long", "select pg_sleep(60)::text").long();

async fn open(database: &Database, change: impl FnOnce(&mut PostgresOptions)) -> Arc<PostgresStore> {
    let mut options = database.options();
    change(&mut options);
    PostgresStore::open(options, &SCHEMA).await.unwrap()
}

fn thing(id: i64) -> Unit {
    Unit::new().op(insert(id, "text"))
}

#[tokio::test]
async fn too_many_writes_at_once_are_refused_and_the_rest_is_committed() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = open(&database, |options| {
        options.connections = 2;
        options.queue_max = 20;
        options.wait_max = PATIENCE;
    })
    .await;
    let results = join_all((0..500).map(|id| store.commit(thing(id)))).await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert!(
        done.len() >= 20 && !refused.is_empty(),
        "{} done, {} refused",
        done.len(),
        refused.len()
    );
    assert_eq!(
        count(&*store).await,
        i64::try_from(done.len()).unwrap(),
        "what was refused was not done"
    );
    for error in refused.into_iter().filter_map(Result::err) {
        assert!(matches!(error, CommitError::Busy), "{error}");
        assert_eq!(Problem::from(error).status, 503);
    }
}

#[tokio::test]
async fn whatever_takes_too_long_is_ended_and_its_connection_is_free_again() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = open(&database, |options| {
        options.connections = 1;
        options.short_connections = 1;
        options.long_max = Duration::from_millis(300);
        options.short_read_max = Duration::from_millis(300);
    })
    .await;
    for slow in [&SLOW, &SLOW_LONG] {
        let late = timeout(PATIENCE, store.read(slow, Vec::new())).await.expect("it is ended");
        assert!(matches!(late, Err(StoreError::Away(_))), "{late:?}");
    }
    let late = timeout(PATIENCE, store.commit(thing(1).op(Op::new(&SLOW, Vec::new()))))
        .await
        .expect("it is ended");
    assert!(matches!(late, Err(CommitError::Store(StoreError::Away(_)))), "{late:?}");
    assert_eq!(count(&*store).await, 0, "and undone");
    store.commit(thing(1)).await.unwrap();
    assert_eq!(store.read(&COUNT_LONG, Vec::new()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_unit_whose_caller_is_gone_is_whole_or_not_there_and_frees_its_connection() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = open(&database, |options| options.connections = 1).await;
    store.commit(thing(-1)).await.unwrap();
    for id in 0..50 {
        let unit = thing(2 * id).op(insert(2 * id + 1, "text"));
        let mut commit = std::pin::pin!(store.commit(unit));
        // Dropped after a number of polls: before it is sent, or while it is under way.
        for _ in 0..=id % 3 {
            let _ = futures_util::poll!(&mut commit);
            tokio::task::yield_now().await;
        }
    }
    store.commit(thing(-2)).await.unwrap();
    let rows = store.read(&ALL, Vec::new()).await.unwrap();
    let ids: Vec<i64> = rows.iter().map(|row| row.get(0).unwrap()).filter(|id| *id >= 0).collect();
    for id in &ids {
        assert!(ids.contains(&(id ^ 1)), "half of a unit: {ids:?}");
    }
}

#[tokio::test]
async fn a_read_without_bounds_is_refused() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = open(&database, |options| options.rows_max = 10).await;
    for id in 0..11 {
        store.commit(thing(id)).await.unwrap();
    }
    let refused = store.read(&ALL, Vec::new()).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. })), "{refused:?}");
    let refused = store.read_at_once(vec![(&ALL, Vec::new()), (&COUNT, Vec::new())]).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. })), "{refused:?}");
    assert_eq!(count(&*store).await, 11, "the connection goes on");
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = database.open().await;
    store.commit(thing(1)).await.unwrap();
    store.close();
    store.close();
    for statement in [&COUNT, &COUNT_LONG] {
        assert!(matches!(store.read(statement, Vec::new()).await, Err(StoreError::Away(_))));
    }
    let refused = store.commit(thing(2)).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Away(_)))), "{refused:?}");
    assert_eq!(count(&*database.open().await).await, 1);
}

static TOUCH: Statement = Statement::both("thing.touch", "update thing set text = text || '.' where id = $1");
static PAUSE: Statement = Statement::both("pause", "select pg_sleep(0.2)::text");
static LENGTHS: Statement = Statement::both("thing.lengths", "select length(text)::bigint from thing order by id");

#[tokio::test]
async fn of_two_units_that_wait_for_each_other_one_goes_first() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = database.open().await;
    store.commit(thing(1).op(insert(2, "text"))).await.unwrap();
    let touch = |id: i64| Op::one(&TOUCH, vec![id.into()], "gone");
    let both = |first, second| Unit::new().op(touch(first)).op(Op::new(&PAUSE, Vec::new())).op(touch(second));
    // Each has its first row when it asks for the other's: the server ends one of them, which is tried again.
    let (one, other) = tokio::join!(store.commit(both(1, 2)), store.commit(both(2, 1)));
    one.unwrap();
    other.unwrap();
    let rows = store.read(&LENGTHS, Vec::new()).await.unwrap();
    let lengths: Vec<i64> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    assert_eq!(lengths, [6, 6], "each once");
}
