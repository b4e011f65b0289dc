use super::SqliteStore;
use super::error::store_error;
use crate::{Statement, StoreError};

/// What a statement looks like to the database: for the test that prepares a whole registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// How many parameters it takes.
    pub parameters: usize,
    /// How many columns it gives.
    pub columns: usize,
    /// Whether it only reads.
    pub is_read_only: bool,
    /// SQLite's plan, a line a step: `SEARCH thing USING INDEX …`.
    pub plan: Vec<String>,
}

impl SqliteStore {
    /// Prepares a statement without running it.
    ///
    /// # Errors
    /// When it does not fit this database.
    pub fn inspect(&self, statement: &'static Statement) -> Result<Inspected, StoreError> {
        self.readers.with(|connection| {
            let failed = |error| store_error(statement.name, error);
            let prepared = connection.prepare(statement.for_sqlite()).map_err(failed)?;
            let mut explained = connection
                .prepare(&format!("explain query plan {}", statement.for_sqlite()))
                .map_err(failed)?;
            let plan = explained
                .raw_query()
                .mapped(|row| row.get(3))
                .collect::<Result<_, _>>()
                .map_err(failed)?;
            Ok(Inspected {
                parameters: prepared.parameter_count(),
                columns: prepared.column_count(),
                is_read_only: prepared.readonly(),
                plan,
            })
        })
    }
}
