//! Looking and changing behind a service's back, the same on every database.

use crate::{Op, Statement, Store, Unit, Value};

fn statement(sql: &str) -> &'static Statement {
    // A test has few of them.
    Box::leak(Box::new(Statement::built("behind the back", sql.to_owned())))
}

/// The number that this read gives.
///
/// # Panics
/// When the read is wrong.
pub async fn number(store: &dyn Store, sql: &str, params: Vec<Value>) -> i64 {
    let rows = store.read(statement(sql), params).await.expect("reads");
    rows.first().expect("a row").get(0).expect("a number")
}

/// Changes exactly so many rows.
///
/// # Panics
/// When it cannot, or there are more or fewer.
pub async fn change(store: &dyn Store, sql: &str, rows: u64) {
    let op = Op {
        statement: statement(sql),
        params: Vec::new(),
        expect: Some((rows, "rows")),
    };
    store.commit(Unit::new().op(op)).await.expect("changes them");
}
