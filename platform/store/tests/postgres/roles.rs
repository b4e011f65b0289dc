//! What a service's role may do, as the server sees it.

use pando_store::contract::PostgresServer;
use pando_store::postgres::{Address, OpenError, PostgresStore, Room, Service, make_room, migrate};
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
    let database = Database::bare(&server, &SCHEMA).await;
    // As it is before PostgreSQL 15.
    let url = server.url(database.owner.database());
    server.execute(&url, "grant create on schema public to public").await;
    migrate(&database.owner, &[database.service()]).await.unwrap();
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

#[tokio::test]
async fn where_everybody_may_make_tables_and_the_owner_cannot_end_that_it_is_said() {
    let Some(server) = shared_server() else { return };
    let database = Database::bare(&server, &SCHEMA).await;
    let owner = humble_owner(
        &server,
        &database,
        "grant create on schema public to public; alter schema public owner to keeper",
    )
    .await;
    let refused = migrate(&owner, &[database.service()]).await.unwrap_err();
    assert!(
        matches!(refused, OpenError::Public { .. }) && refused.to_string().contains("revoke create on schema public from public"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_role_that_another_database_uses_keeps_the_password_that_it_has() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let mut others = Database::bare(&server, &SCHEMA).await;
    others.role.clone_from(&database.role);
    let mut service = others.service();
    service.password = Some("another");
    let refused = migrate(&others.owner, &[service]).await.unwrap_err();
    assert!(
        matches!(&refused, OpenError::Elsewhere { database: other, .. } if other == database.owner.database()),
        "{refused}"
    );
    drop(database.open().await);
    service.password = Some(PASSWORD);
    migrate(&others.owner, &[service]).await.expect("it is the one that it has");
    service.password = None;
    migrate(&others.owner, &[service]).await.expect("it keeps what it has");
    drop((database.open().await, others.open().await));
    // Where it is not let in, it does not say whether the password is right.
    let as_keeper = server.url(others.owner.database());
    server.execute(&as_keeper, &format!("alter role {} nologin", others.role)).await;
    service.password = Some(PASSWORD);
    let refused = migrate(&others.owner, &[service]).await.unwrap_err();
    assert!(
        matches!(&refused, OpenError::Unproved { .. }) && refused.to_string().contains("not permitted to log in"),
        "{refused}"
    );
    // It may log in, and not here: then the password was looked at.
    let no_entry = format!(
        "alter role {} login; revoke connect on database {} from public, {}",
        others.role,
        others.owner.database(),
        others.role
    );
    server.execute(&as_keeper, &no_entry).await;
    migrate(&others.owner, &[service]).await.expect("it is the one that it has");
    // Its own may change it, as long as it is nowhere else.
    let alone = Database::new(&server, &SCHEMA).await;
    service = alone.service();
    service.password = Some("another");
    migrate(&alone.owner, &[service]).await.expect("nobody else has it");
}

#[tokio::test]
async fn a_room_for_somebody_else_is_theirs_to_fill_and_the_owners_to_read() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let owner = humble_owner(&server, &database, "select 1").await;
    let role = format!("{}_room", database.role);
    let room = Room {
        schema: "room",
        role: &role,
        password: PASSWORD,
    };
    for _ in 0..2 {
        make_room(&owner, &room).await.unwrap();
    }
    let url = |role: &str, password: &str| {
        let (port, name) = (server.port(), database.owner.database());
        format!("postgres://{role}:{password}@127.0.0.1:{port}/{name}")
    };
    let as_role = url(&role, "the%20role%27s%20%22own%22");
    server
        .execute(
            &as_role,
            "create table room.state (key text primary key); insert into room.state values ('ours')",
        )
        .await;
    let reads = "select count(*) from room.state";
    assert_eq!(server.number(&url(owner.role().unwrap(), "humble"), reads).await, 1);
    let rights = "select (has_schema_privilege('thing', 'usage') or has_schema_privilege('public', 'create'))::int::int8";
    assert_eq!(server.number(&as_role, rights).await, 0, "it has its own schema and nothing else");
    // What a dump holds is the owner's where the owner has restored it.
    let restored = format!("alter table room.state owner to {}", owner.role().unwrap());
    server.execute(&url(owner.role().unwrap(), "humble"), &restored).await;
    make_room(&owner, &room).await.unwrap();
    assert_eq!(server.number(&as_role, reads).await, 1, "it is the role's again");
}

/// An owner of the database who is no superuser, as `pando migrate` needs at least; and what the keeper of the server does besides.
async fn humble_owner(server: &PostgresServer, database: &Database, besides: &str) -> Address {
    let (name, role) = (database.owner.database(), format!("{}_owner", database.role));
    let make = format!("create role {role} login createrole password 'humble'; alter database {name} owner to {role}; {besides}");
    server.execute(&server.url(name), &make).await;
    database.owner.clone().with_role(&role).with_password("humble")
}
