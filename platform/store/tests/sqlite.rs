//! What is SQLite's own: the bound of its log, crashes, full queues, reads that take too long.
#![cfg(test)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_store::sqlite::{SnapshotError, SqliteOptions, SqliteStore, snapshot, verify};
use pando_store::{CommitError, Migration, Op, Schema, Statement, Store, StoreError, Unit};
use pando_wire::Problem;

const SCHEMA: Schema = Schema {
    app_id: "thing-service",
    migrations: &[Migration {
        number: 1,
        name: "things",
        sqlite: "create table thing (id integer primary key, text text not null)",
        postgres: "create table thing (id bigint primary key, text text not null)",
    }],
};

static INSERT: Statement = Statement::both("thing.insert", "insert into thing (id, text) values ($1, $2)");
static COUNT: Statement = Statement::both("thing.count", "select count(*) from thing");
static COUNT_LONG: Statement = Statement::both("thing.count_long", "select count(*) from thing").long();
static ALL: Statement = Statement::both("thing.all", "select id from thing");
static ENDLESS: Statement = Statement::both(
    "endless",
    "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n",
)
.long();

fn open(path: &Path, change: impl FnOnce(&mut SqliteOptions)) -> Arc<SqliteStore> {
    let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
    let mut options = SqliteOptions::new(clock, ids);
    change(&mut options);
    SqliteStore::open(path, &SCHEMA, options).unwrap()
}

fn insert(id: i64, text: &str) -> Unit {
    Unit::new().op(Op::new(&INSERT, vec![id.into(), text.into()]))
}

async fn count(store: &SqliteStore) -> i64 {
    store.read(&COUNT, Vec::new()).await.unwrap()[0].get(0).unwrap()
}

#[tokio::test]
async fn the_log_stays_bounded_under_steady_writes() {
    const MAX: u64 = 256 * 1024;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |options| {
        options.wal_max_bytes = MAX;
        options.batch_max = 8;
    });
    let text = "x".repeat(4000);
    let mut largest = 0;
    for round in 0..100 {
        let units = (0..16).map(|number| store.commit(insert(round * 16 + number, &text)));
        for result in join_all(units).await {
            result.unwrap();
        }
        largest = largest.max(store.wal_bytes());
    }
    assert!(largest > MAX / 2, "it was put to the test: {largest}");
    assert!(largest < 2 * MAX, "6 MiB were written, and the log grew to {largest}");
    store.close();
    assert_eq!(store.wal_bytes(), 0, "nothing is left in it at the end");
}

#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_whenever_the_process_dies() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |_| {});
    for round in 0..5 {
        for number in 0..20 {
            store.commit(insert(round * 20 + number, "text")).await.unwrap();
        }
        // The files as they are now, as a process that is killed leaves them.
        let left = folder.path().join(format!("left-{round}"));
        std::fs::create_dir(&left).unwrap();
        for name in ["thing.db", "thing.db-wal"] {
            std::fs::copy(folder.path().join(name), left.join(name)).unwrap();
        }
        let found = open(&left.join("thing.db"), |_| {});
        assert_eq!(count(&found).await, (round + 1) * 20);
        found.close();
        verify(&left.join("thing.db")).unwrap();
    }
}

#[tokio::test]
async fn those_that_fail_in_a_batch_take_nobody_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |_| {});
    // The second of each pair fails, and shares its batch with many that do not.
    let results = join_all((0..400).map(|number| store.commit(insert(number / 2, "text")))).await;
    for pair in results.chunks(2) {
        assert!(
            matches!(pair, [Ok(_), Err(CommitError::AlreadyThere(_))]),
            "one of each is committed: {pair:?}"
        );
    }
    assert_eq!(count(&store).await, 200);
}

#[tokio::test]
async fn too_many_writes_at_once_are_refused_and_the_rest_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |options| {
        options.queue_max = 4;
        options.batch_max = 2;
    });
    let results = join_all((0..2000).map(|number| store.commit(insert(number, "text")))).await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert!(
        !refused.is_empty() && !done.is_empty(),
        "{} done, {} refused",
        done.len(),
        refused.len()
    );
    assert_eq!(count(&store).await, done.len() as i64, "what was refused was not done");
    for error in refused.into_iter().filter_map(Result::err) {
        assert!(matches!(error, CommitError::Busy), "{error}");
        let problem = Problem::from(error);
        assert_eq!((problem.status, problem.retry_after_seconds), (503, Some(1)));
    }
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_ended_and_its_thread_is_free_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |options| {
        options.long_read_max = Duration::from_millis(100);
        options.reader_threads = 1;
    });
    let late = store.read(&ENDLESS, Vec::new()).await;
    assert!(matches!(late, Err(StoreError::Away(_))), "{late:?}");
    // The only thread would be busy for ever if the read still ran; being ended takes a moment.
    let again = async { while store.read(&COUNT_LONG, Vec::new()).await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(60), again)
        .await
        .expect("the thread is free");
}

#[tokio::test]
async fn a_read_without_bounds_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |options| options.rows_max = 10);
    for number in 0..10 {
        store.commit(insert(number, "text")).await.unwrap();
    }
    assert_eq!(store.read(&ALL, Vec::new()).await.unwrap().len(), 10);
    store.commit(insert(10, "text")).await.unwrap();
    let refused = store.read(&ALL, Vec::new()).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |_| {});
    store.commit(insert(1, "text")).await.unwrap();
    store.close();
    store.close();
    for statement in [&COUNT, &COUNT_LONG] {
        assert!(matches!(store.read(statement, Vec::new()).await, Err(StoreError::Away(_))));
    }
    let refused = store.commit(insert(2, "text")).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Away(_)))), "{refused:?}");
    let store = open(&folder.path().join("thing.db"), |_| {});
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn a_copy_is_checked_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("thing.db"), |_| {});
    for number in 0..500 {
        store.commit(insert(number, &"x".repeat(500))).await.unwrap();
    }
    let to = tempfile::tempdir().unwrap();
    let copies = snapshot(std::slice::from_ref(&store), to.path(), |_| {}).unwrap();
    verify(&copies[0].path).unwrap();
    assert!(snapshot(&[store], to.path(), |_| {}).is_err(), "a copy is never written over");
    let mut bytes = std::fs::read(&copies[0].path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xAA);
    std::fs::write(&copies[0].path, bytes).unwrap();
    assert!(matches!(verify(&copies[0].path), Err(SnapshotError::Damaged { .. })));
}
