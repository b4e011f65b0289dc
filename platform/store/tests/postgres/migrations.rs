use std::time::Duration;

use pando_store::contract::PostgresServer;
use pando_store::postgres::{Migrated, OpenError, Patience, PostgresStore, Service, migrate, migrate_within};
use pando_store::{Migration, Op, Schema, Statement, Store, Unit};
use tokio::time::timeout;

use crate::things::{SCHEMA, count, insert};
use crate::world::{Database, PASSWORD, PATIENCE, shared_server};

const THINGS: Migration = SCHEMA.migrations[0];

const fn step(name: &'static str, postgres: &'static str) -> Migration {
    Migration {
        number: 2,
        name,
        sqlite: "",
        postgres,
    }
}

const fn schema(migrations: &'static [Migration]) -> Schema {
    Schema {
        app_id: "thing-service",
        migrations,
    }
}

static EXPANDED: Schema = schema(&[THINGS, step("colour", "alter table thing add colour text")]);
static CONTRACTED: Schema = schema(&[
    THINGS,
    step("no text", "-- contracts: the text\nalter table thing drop column text"),
]);
static CHANGED: Schema = schema(&[Migration {
    postgres: "create table thing (id bigint primary key, text text)",
    ..THINGS
}]);
static BROKEN: Schema = schema(&[
    THINGS,
    step("broken", "create table half (id bigint); create table half (id bigint)"),
]);

/// Brings the database to this schema, with little patience.
async fn migrated(database: &Database, schema: &Schema) -> Result<Vec<Migrated>, OpenError> {
    let service = Service {
        schema,
        ..database.service()
    };
    let patience = Patience {
        turn: Duration::from_millis(200),
        table: Duration::from_millis(200),
    };
    migrate_within(&database.owner, &[service], patience).await
}

#[tokio::test]
async fn of_two_that_migrate_at_once_one_does_it_and_the_other_finds_it_done() {
    let Some(server) = shared_server() else { return };
    let database = Database::bare(&server, &SCHEMA).await;
    let service = [database.service()];
    let (one, other) = tokio::join!(migrate(&database.owner, &service), migrate(&database.owner, &service));
    let mut made = [one.unwrap(), other.unwrap()].map(|done| done[0].steps.len());
    made.sort_unstable();
    assert_eq!(made[0], 0, "the second found nothing to do");
    assert!(made[1] > 1);
    assert_eq!(count(&*database.open().await).await, 0);
}

#[tokio::test]
async fn what_is_missing_is_said_and_a_service_changes_nothing() {
    let Some(server) = shared_server() else { return };
    let database = Database::bare(&server, &SCHEMA).await;
    let refused = database.try_open().await.err().unwrap();
    assert!(matches!(refused, OpenError::Refused { .. }), "no role yet: {refused}");
    migrated(&database, &SCHEMA).await.unwrap();
    let newer = PostgresStore::open(database.options(), &EXPANDED).await.err().unwrap();
    assert!(
        matches!(&newer, OpenError::Missing { found: 1, known: 2, part, .. } if part == "thing-service"),
        "{newer}"
    );
    assert!(newer.to_string().contains("pando migrate"), "{newer}");
    assert!(!newer.to_string().contains(PASSWORD), "{newer}");
}

static COLOUR: Statement = Statement::both("thing.colour", "update thing set colour = $2 where id = $1");

#[tokio::test]
async fn the_build_before_goes_on_while_a_step_adds_and_is_refused_when_one_takes_away() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let before = database.open().await;
    before.commit(Unit::new().op(insert(1, "one"))).await.unwrap();
    let done = migrated(&database, &EXPANDED).await.unwrap();
    assert_eq!(done[0].steps, ["thing-service 2 colour"]);
    before.commit(Unit::new().op(insert(2, "two"))).await.unwrap();
    let after = PostgresStore::open(database.options(), &EXPANDED).await.unwrap();
    after
        .commit(Unit::new().op(Op::one(&COLOUR, vec![2.into(), "red".into()], "gone")))
        .await
        .unwrap();
    assert_eq!(count(&*database.open().await).await, 2, "the build before starts, too");

    let database = Database::new(&server, &SCHEMA).await;
    migrated(&database, &CONTRACTED).await.unwrap();
    let refused = database.try_open().await.err().unwrap();
    assert!(matches!(refused, OpenError::Newer { found: 2, known: 1, .. }), "{refused}");
    assert!(migrated(&database, &SCHEMA).await.is_err(), "nor does it migrate");
}

#[tokio::test]
async fn a_step_that_is_another_than_it_was_is_refused_and_one_that_fails_leaves_nothing() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    for refused in [
        PostgresStore::open(database.options(), &CHANGED).await.err().unwrap(),
        migrated(&database, &CHANGED).await.unwrap_err(),
    ] {
        assert!(matches!(refused, OpenError::Changed { number: 1, .. }), "{refused}");
    }
    let failed = migrated(&database, &BROKEN).await.unwrap_err();
    assert!(
        matches!(&failed, OpenError::Migration { number: 2, reason, .. } if reason.contains("half")),
        "{failed}"
    );
    let mended = migrated(&database, &EXPANDED).await.unwrap();
    assert_eq!(mended[0].steps.len(), 1, "nothing of the failed step is noted");
}

/// Holds what this statement takes, until told.
async fn hold(server: &PostgresServer, database: &Database, sql: &str) -> tokio_postgres::Client {
    let url = server.url(database.owner.database());
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "ends with its client")]
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    client
}

#[tokio::test]
async fn whoever_cannot_have_a_table_or_the_turn_gives_up_and_says_so() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let store = database.open().await;
    let held = hold(&server, &database, "begin; select * from thing.thing").await;
    let refused = migrated(&database, &EXPANDED).await.unwrap_err();
    assert!(matches!(refused, OpenError::Locked { .. }), "{refused}");
    assert!(refused.to_string().contains("the migration colour"), "{refused}");
    let write = store.commit(Unit::new().op(insert(1, "one")));
    timeout(PATIENCE, write).await.expect("nobody waits behind it").unwrap();
    drop(held);
    let held = hold(&server, &database, "select pg_advisory_lock(8097874982634088807)").await;
    let refused = migrated(&database, &EXPANDED).await.unwrap_err();
    assert!(refused.to_string().contains("the turn to migrate"), "{refused}");
    drop(held);
}

#[tokio::test]
async fn a_password_that_is_set_anew_is_the_only_one_that_counts() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    database.open().await.close();
    let service = Service {
        password: Some("another"),
        ..database.service()
    };
    migrate(&database.owner, &[service]).await.unwrap();
    assert!(matches!(database.try_open().await, Err(OpenError::Refused { .. })));
    let mut options = database.options();
    options.address = options.address.with_password("another");
    PostgresStore::open(options, &SCHEMA).await.unwrap();
}
