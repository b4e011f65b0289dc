//! What becomes of a file when the schema goes on, goes back, or is another one's.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_store::sqlite::{OpenError, SqliteOptions, SqliteStore};
use pando_store::{Migration, Op, Schema, Statement, Store, Unit};

static INSERT: Statement = Statement::both("thing.insert", "insert into thing (name) values ($1)");
static NAMES: Statement = Statement::both("thing.names", "select name from thing order by name");
static COLOURS: Statement = Statement::both("thing.colours", "select colour from thing order by name");

const fn step(number: u32, name: &'static str, sqlite: &'static str) -> Migration {
    Migration {
        number,
        name,
        sqlite,
        postgres: sqlite,
    }
}

const FIRST: Migration = step(1, "things", "create table thing (name text primary key)");
const SECOND: Migration = step(2, "colours", "alter table thing add column colour text not null default 'green'");

const fn schema(migrations: &'static [Migration]) -> Schema {
    Schema {
        app_id: "thing-service",
        migrations,
    }
}

fn open(path: &Path, schema: &Schema) -> Result<Arc<SqliteStore>, OpenError> {
    let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
    SqliteStore::open(path, schema, SqliteOptions::new(clock, ids))
}

fn refused(path: &Path, schema: &Schema) -> OpenError {
    match open(path, schema) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

async fn texts(store: &SqliteStore, statement: &'static Statement) -> Vec<String> {
    let rows = store.read(statement, Vec::new()).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

/// A file of the first schema with one thing in it.
async fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thing.db");
    let store = open(&path, &schema(&[FIRST])).unwrap();
    store.commit(Unit::new().op(Op::new(&INSERT, vec!["a".into()]))).await.unwrap();
    store.close();
    (folder, path)
}

fn copies(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries
        .map(|name| name.into_string().unwrap())
        .filter(|name| name.contains("before"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_migration_goes_on_after_a_copy_of_the_file() {
    let (folder, path) = file().await;
    assert!(copies(folder.path()).is_empty(), "there is nothing to lose in a new file");
    let store = open(&path, &schema(&[FIRST, SECOND])).unwrap();
    assert_eq!(texts(&store, &COLOURS).await, ["green"]);
    store.commit(Unit::new().op(Op::new(&INSERT, vec!["b".into()]))).await.unwrap();
    store.close();
    assert_eq!(copies(folder.path()), ["thing.db.before-2"]);
    let copy = open(&folder.path().join("thing.db.before-2"), &schema(&[FIRST])).unwrap();
    assert_eq!(texts(&copy, &NAMES).await, ["a"], "the copy is whole, and of before");
    copy.close();
    let store = open(&path, &schema(&[FIRST, SECOND])).unwrap();
    assert_eq!(texts(&store, &NAMES).await, ["a", "b"], "and once only");
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let (_folder, path) = file().await;
    open(&path, &schema(&[FIRST, SECOND])).unwrap().close();
    let error = refused(&path, &schema(&[FIRST]));
    assert!(matches!(error, OpenError::Newer { found: 2, known: 1, .. }), "{error}");
    assert!(error.to_string().contains(".before-2"), "it says what to do: {error}");
    open(&path, &schema(&[FIRST, SECOND])).unwrap();
}

#[tokio::test]
async fn a_released_migration_never_changes() {
    let (_folder, path) = file().await;
    const OTHER: Migration = step(1, "things", "create table thing (name text primary key, extra text)");
    let error = refused(&path, &schema(&[OTHER, SECOND]));
    assert!(matches!(error, OpenError::Changed { number: 1, .. }), "{error}");
    let store = open(&path, &schema(&[FIRST])).unwrap();
    assert_eq!(texts(&store, &NAMES).await, ["a"], "nothing was done to it");
}

#[tokio::test]
async fn a_failed_migration_changes_nothing() {
    const THIRD: Migration = step(3, "broken", "create table more (x); insert into nowhere values (1)");
    const ORPHAN: Migration = step(
        2,
        "orphan",
        "create table part (thing text not null references thing (name)); insert into part values ('nobody')",
    );
    let (_folder, path) = file().await;
    let error = refused(&path, &schema(&[FIRST, SECOND, THIRD]));
    assert!(matches!(error, OpenError::Migration { number: 3, .. }), "{error}");
    let error = refused(&path, &schema(&[FIRST, ORPHAN]));
    assert!(matches!(error, OpenError::Migration { number: 2, .. }), "{error}");
    let store = open(&path, &schema(&[FIRST])).unwrap();
    assert_eq!(
        texts(&store, &NAMES).await,
        ["a"],
        "the step before the broken one was not done either"
    );
}

#[tokio::test]
async fn what_would_break_a_whole_batch_or_stands_in_the_wrong_place_is_refused() {
    const DEFERRED: Migration = step(
        2,
        "deferred",
        "create table part (thing text references thing (name) deferrable initially deferred)",
    );
    let (_folder, path) = file().await;
    for wrong in [schema(&[FIRST, DEFERRED]), schema(&[SECOND, FIRST])] {
        let error = refused(&path, &wrong);
        assert!(matches!(error, OpenError::Schema { .. }), "{error}");
    }
}

#[tokio::test]
async fn the_file_of_another_service_is_refused() {
    let (_folder, path) = file().await;
    let other = Schema {
        app_id: "other-service",
        migrations: &[FIRST],
    };
    let error = refused(&path, &other);
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    open(&path, &schema(&[FIRST])).unwrap();
}
