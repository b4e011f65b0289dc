use std::collections::BTreeSet;

use pando_auth::SCHEMA;
use pando_auth::store::statements::ALL;
use pando_store::{Op, Store, StoreError, Unit, Value};

use crate::world::World;

/// Runs every statement on a freshly migrated database with nulls for parameters; what it does to data is told by the other tests.
#[tokio::test]
async fn every_statement_fits_the_schema() {
    let world = World::new().await;
    for statement in ALL {
        let sql = statement.for_sqlite();
        let count = (1..20).take_while(|number| sql.contains(&format!("?{number}"))).count();
        let params = vec![Value::Null; count];
        let outcome = if sql.trim_start().starts_with("select") {
            world.store.read(statement, params).await.map(|_| ())
        } else {
            match world.store.commit(Unit::new().op(Op::new(statement, params))).await {
                Err(pando_store::CommitError::Store(error)) => Err(error),
                _ => Ok(()),
            }
        };
        match outcome {
            // A null where none may be: prepared, bound, and refused by the table.
            Err(StoreError::Failed { reason, .. }) if reason.contains("NOT NULL constraint") || reason.contains("datatype mismatch") => {}
            other => assert!(other.is_ok(), "{}: {other:?}", statement.name),
        }
    }
}

#[test]
fn names_are_unique_and_both_dialects_are_written() {
    let names: BTreeSet<_> = ALL.iter().map(|statement| statement.name).collect();
    assert_eq!(names.len(), ALL.len());
    for migration in SCHEMA.migrations {
        let tables = |sql: &str| sql.matches("create table").count() + sql.matches("create index").count();
        assert_eq!(tables(migration.sqlite), tables(migration.postgres), "{}", migration.name);
        assert!(!migration.postgres.contains("blob") && !migration.postgres.contains("rowid"));
    }
}
