//! What a service's role may do, as the server sees it.

use pando_store::postgres::{PostgresStore, Service, migrate};
use pando_store::{CommitError, Op, Schema, Statement, Store, StoreError, Unit};

use crate::things::{SCHEMA, insert};
use crate::world::{Database, PASSWORD, shared_server};

static OTHER: Schema = Schema {
    app_id: "other-service",
    migrations: SCHEMA.migrations,
};

macro_rules! forbidden {
    ($($name:ident $sql:literal;)+) => {
        $(static $name: Statement = Statement::both("forbidden", $sql);)+
        static FORBIDDEN: &[&Statement] = &[$(&$name),+];
    };
}

forbidden! {
    READ_OTHER "select * from other.thing";
    READ_OTHERS_LOG "select * from other.outbox";
    WRITE_OTHER "insert into other.thing (id, text) values (1, 'mine')";
    EMPTY_OTHER "truncate other.thing";
    DROP_OTHER "drop schema other cascade";
    MAKE "create table thing.mine (id bigint)";
    MAKE_PUBLIC "create table public.mine (id bigint)";
    MAKE_SCHEMA "create schema mine";
    ALTER_OWN "alter table thing.thing add mine text";
    FORGE_HISTORY "delete from thing.schema_history";
    MAKE_ROLE "create role mine superuser";
    BECOME "set role other_role";
    SECRETS "select rolpassword from pg_authid";
    FILES "copy thing.thing to '/tmp/mine'";
}

#[tokio::test]
async fn another_services_tables_are_refused_by_the_server() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let role = format!("{}_other", database.role);
    let other = Service {
        schema: &OTHER,
        role: &role,
        password: Some(PASSWORD),
    };
    migrate(&database.owner, &[other]).await.unwrap();
    let mut options = database.options();
    options.address = options.address.with_role(&role);
    let others = PostgresStore::open(options, &OTHER).await.unwrap();
    others.commit(Unit::new().op(insert(1, "theirs"))).await.unwrap();

    let store = database.open().await;
    store.commit(Unit::new().op(insert(1, "ours"))).await.expect("its own are its own");
    for statement in FORBIDDEN {
        let refused = store.commit(Unit::new().op(Op::new(statement, Vec::new()))).await;
        let Err(CommitError::Store(StoreError::Failed { reason, .. })) = &refused else {
            panic!("{}: {refused:?}", statement.postgres);
        };
        let words = ["permission denied", "must be owner", "must be superuser", "does not exist"];
        assert!(words.iter().any(|word| reason.contains(word)), "{}: {reason}", statement.postgres);
    }
    assert_eq!(crate::things::count(&*others).await, 1);
}
