use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};

use super::error::{commit_error, store_error};
use crate::{CommitError, Row, Statement, StoreError, Value};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(super) fn value(column: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(
            std::str::from_utf8(bytes)
                .map_err(|_| StoreError::Inconsistent("text that is not UTF-8".to_owned()))?
                .into(),
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes.into()),
    })
}

/// The statement with its parameters bound. SQLite would take a missing parameter for null, so their number is checked.
fn bind<'c>(connection: &'c Connection, statement: &'static Statement, params: &[Value]) -> rusqlite::Result<CachedStatement<'c>> {
    let mut prepared = connection.prepare_cached(statement.for_sqlite())?;
    if prepared.parameter_count() != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), prepared.parameter_count()));
    }
    for (index, param) in params.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, param)?;
    }
    Ok(prepared)
}

/// Runs a statement that changes rows; how many.
pub(super) fn execute(connection: &Connection, statement: &'static Statement, params: &[Value]) -> Result<u64, CommitError> {
    let run = || bind(connection, statement, params)?.raw_execute();
    run().map(|rows| rows as u64).map_err(|error| commit_error(statement.name, error))
}

/// Runs a statement of the machinery itself, such as `commit`.
pub(super) fn command(connection: &Connection, sql: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(|_| ())
}

/// Runs one read; refuses to gather more than `rows_max` rows.
pub(super) fn query(
    connection: &Connection,
    statement: &'static Statement,
    params: &[Value],
    rows_max: usize,
) -> Result<Vec<Row>, StoreError> {
    let failed = |error| store_error(statement.name, error);
    let mut prepared = bind(connection, statement, params).map_err(failed)?;
    let columns = prepared.column_count();
    let mut rows = prepared.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        if found.len() == rows_max {
            return Err(StoreError::Failed {
                statement: statement.name,
                reason: format!("more than {rows_max} rows: page it"),
            });
        }
        let cells = (0..columns).map(|index| value(row.get_ref(index).map_err(failed)?));
        found.push(Row(cells.collect::<Result<_, _>>()?));
    }
    Ok(found)
}
