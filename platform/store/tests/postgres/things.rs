//! A service that keeps texts under numbers.

use pando_store::{Migration, Op, Schema, Statement, Store};
use pando_wire::NewEvent;
use serde_json::value::RawValue;
use uuid::Uuid;

pub static SCHEMA: Schema = Schema {
    app_id: "thing-service",
    migrations: &[Migration {
        number: 1,
        name: "things",
        sqlite: "create table thing (id integer primary key, text text not null)",
        postgres: "create table thing (id bigint primary key, text text not null)",
    }],
};

static INSERT: Statement = Statement::both("thing.insert", "insert into thing (id, text) values ($1, $2)");
pub static COUNT: Statement = Statement::both("thing.count", "select count(*) from thing");
pub static COUNT_LONG: Statement = Statement::both("thing.count_long", "select count(*) from thing").long();

pub fn insert(id: i64, text: &str) -> Op {
    Op::one(&INSERT, vec![id.into(), text.into()], "insert")
}

pub async fn count(store: &dyn Store) -> i64 {
    store.read(&COUNT, Vec::new()).await.unwrap()[0].get(0).unwrap()
}

pub fn event(subject: &str) -> NewEvent {
    NewEvent {
        topic: "thing.made",
        subject: subject.to_owned(),
        user_id: Uuid::from_bytes([1; 16]).into(),
        data: RawValue::from_string("{}".to_owned()).unwrap(),
    }
}
