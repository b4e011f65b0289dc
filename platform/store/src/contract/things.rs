use pando_kernel::{EventId, Ids, UserId};
use pando_wire::NewEvent;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Idempotency, InboxKey, Migration, Op, Remembered, Schema, Statement, Store, Value};

/// A service that keeps numbers under names, for the suites.
pub(super) static SCHEMA: Schema = Schema {
    app_id: "thing-service",
    migrations: &[Migration {
        number: 1,
        name: "things",
        sqlite: "create table thing (name text primary key, number integer not null, version integer not null);
            create table part (thing text not null references thing (name), extra real, bytes blob);",
        postgres: "create table thing (name text primary key, number bigint not null, version bigint not null);
            create table part (thing text not null references thing (name), extra double precision, bytes bytea);",
    }],
};

pub(super) static INSERT: Statement = Statement::both("thing.insert", "insert into thing (name, number, version) values ($1, $2, 1)");
// The parameters stand in another order than they are numbered: a trap in SQLite.
pub(super) static UPDATE: Statement = Statement::both(
    "thing.update",
    "update thing set number = $3, version = version + 1 where name = $1 and version = $2",
);
pub(super) static ADD: Statement = Statement::both("thing.add", "update thing set number = number + $2 where name = $1");
pub(super) static DELETE: Statement = Statement::both("thing.delete", "delete from thing where name = $1");
pub(super) static GET: Statement = Statement::both("thing.get", "select number, version from thing where name = $1");
pub(super) static ALL: Statement = Statement::both("thing.all", "select name, number, version from thing order by name").long();
pub(super) static PART: Statement = Statement::both("part.insert", "insert into part (thing, extra, bytes) values ($1, $2, $3)");
pub(super) static PARTS: Statement = Statement::both("part.all", "select extra, bytes from part where thing = $1");

pub(super) fn insert(name: &str, number: i64) -> Op {
    Op::one(&INSERT, vec![name.into(), number.into()], "insert")
}

pub(super) fn update(name: &str, version: i64, number: i64) -> Op {
    Op::one(&UPDATE, vec![name.into(), version.into(), number.into()], "version")
}

/// The number and the version of a thing.
pub(super) async fn thing(store: &dyn Store, name: &str) -> Option<(i64, i64)> {
    let rows = store.read(&GET, vec![name.into()]).await.expect("reads");
    rows.first()
        .map(|row| (row.get(0).expect("a number"), row.get(1).expect("a version")))
}

/// A user or an event of a small number: the same number, the same id.
pub(super) fn user(number: u8) -> UserId {
    Uuid::from_bytes([number; 16]).into()
}

pub(super) fn event_id(number: u8) -> EventId {
    Uuid::from_bytes([number; 16]).into()
}

pub(super) fn event(subject: &str, user_id: UserId) -> NewEvent {
    let data =
        format!(r#"{{"user_id":"{user_id}","actor":"user","correlation_id":"{user_id}","version":3,"change":"made","thing":"secret"}}"#);
    let data = RawValue::from_string(data).expect("it is JSON");
    NewEvent {
        topic: "thing.made",
        subject: subject.to_owned(),
        user_id,
        data,
    }
}

pub(super) fn inbox(number: u8) -> InboxKey {
    InboxKey {
        source: "other-service".to_owned(),
        event_id: event_id(number),
    }
}

pub(super) fn request(user_id: UserId, key: &str, body: &str) -> Idempotency {
    let answer = Remembered {
        status: 201,
        headers: r#"{"etag":"1"}"#.to_owned(),
        body: body.as_bytes().to_vec(),
    };
    Idempotency {
        user_id,
        scope: "POST /things".to_owned(),
        key: key.to_owned(),
        fingerprint: [9; 32],
        answer,
    }
}

/// An id as an instant in time gives it, for parameters of any kind.
pub(super) fn some_value(ids: &Ids) -> Value {
    ids.next::<Uuid>().into()
}
