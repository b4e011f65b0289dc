//! All rows of a file, for whoever moves the data; on the thread that asks.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use rusqlite::{Connection, params_from_iter};

use super::connect;
use super::error::store_error;
use super::execute::{execute, query, value};
use crate::bulk::{Bulk, BulkError, Change, Column, Kind, Part, Table};
use crate::{CommitError, Row, Statement, StoreError, Value};

/// The write-ahead log is moved into the file whenever it has so many pages: nobody waits for an answer here.
const PAGES_MAX: i64 = 4000;
/// Above this it is cut when it is moved.
const LOG_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// One service's file, open to be moved. The caller holds the folder.
pub struct SqliteBulk {
    connection: Connection,
    path: PathBuf,
    part: Part,
}

impl SqliteBulk {
    /// Opens a file to be read. It must have been brought to its schema.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn source(path: &Path, part: Part) -> Result<Self, BulkError> {
        Self::open(path, part, connect::reader(path, 0))
    }

    /// Opens a file to be written. It must have been brought to its schema.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn target(path: &Path, part: Part) -> Result<Self, BulkError> {
        let connection = connect::writer(path, LOG_BYTES_MAX).and_then(|connection| {
            connection.pragma_update_and_check(None, "wal_autocheckpoint", PAGES_MAX, |_| Ok(()))?;
            Ok(connection)
        });
        Self::open(path, part, connection)
    }

    fn open(path: &Path, part: Part, connection: rusqlite::Result<Connection>) -> Result<Self, BulkError> {
        let failed = |error| BulkError::Store {
            place: path.display().to_string(),
            error: store_error("open", error),
        };
        Ok(Self {
            connection: connection.map_err(failed)?,
            path: path.to_owned(),
            part,
        })
    }

    fn store(&self, error: StoreError) -> BulkError {
        BulkError::Store {
            place: self.place(),
            error,
        }
    }

    fn failed(&self, error: rusqlite::Error) -> BulkError {
        self.store(store_error("copy", error))
    }

    /// Rows of something that is made up here.
    fn rows(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, BulkError> {
        let failed = |error| self.failed(error);
        let mut prepared = self.connection.prepare_cached(sql).map_err(failed)?;
        let columns = prepared.column_count();
        let mut rows = prepared.query(params_from_iter(params)).map_err(failed)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let cell = |index| value(row.get_ref(index).map_err(failed)?).map_err(|error| self.store(error));
            found.push(Row((0..columns).map(cell).collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    /// The texts of two columns.
    fn names(&self, sql: &str, table: &str) -> Result<Vec<(String, String)>, BulkError> {
        let rows = self.rows(sql, &[table.into()])?;
        let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.store(error))
    }

    fn change(&self, change: &Change<'_>) -> Result<(), BulkError> {
        match change {
            Change::Add(table, rows) => self.add(table, rows),
            Change::Clear(table) => self.run(&format!("delete from {}", table.quoted())),
            Change::Run(statement, params) => params.iter().try_for_each(|params| {
                let done = execute(&self.connection, statement, params);
                done.map(|_| ()).map_err(|error| self.store(CommitError::into_store(error)))
            }),
            Change::CountFrom(table, number) => self.count_from(table, *number),
        }
    }

    fn add(&self, table: &Table, rows: &[Row]) -> Result<(), BulkError> {
        let failed = |error| self.failed(error);
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("insert into {} ({}) values ({places})", table.quoted(), table.column_list());
        let mut prepared = self.connection.prepare_cached(&sql).map_err(failed)?;
        for row in rows {
            prepared.execute(params_from_iter(&row.0)).map_err(failed)?;
        }
        Ok(())
    }

    fn count_from(&self, table: &Table, number: i64) -> Result<(), BulkError> {
        if !self.counted()?.contains(&table.name) {
            return Ok(());
        }
        let failed = |error| self.failed(error);
        let forget = "delete from sqlite_sequence where name = ?1";
        self.connection.execute(forget, [&table.name]).map_err(failed)?;
        let count = format!(
            "insert into sqlite_sequence (name, seq) select ?1, max(?2, coalesce(max(rowid), 0)) from {}",
            table.quoted()
        );
        self.connection.execute(&count, (&table.name, number)).map(|_| ()).map_err(failed)
    }

    /// The tables whose numbers never come back.
    fn counted(&self) -> Result<Vec<String>, BulkError> {
        let sql = "select name, '' from sqlite_schema where type = 'table' and sql like '%autoincrement%' and name <> ?1 order by name";
        let names = self.names(sql, "")?.into_iter().map(|(name, _)| name);
        Ok(names.filter(|name| self.part.holds(name)).collect())
    }

    fn run(&self, sql: &str) -> Result<(), BulkError> {
        self.connection.execute_batch(sql).map_err(|error| self.failed(error))
    }
}

#[async_trait]
impl Bulk for SqliteBulk {
    fn place(&self) -> String {
        self.path.display().to_string()
    }

    async fn tables(&mut self) -> Result<Vec<Table>, BulkError> {
        // Not the tables that a full-text index is made of, nor itself.
        let names =
            "select name, '' from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite!_%' escape '!'
            and name <> ?1 order by name";
        let names = self.names(names, "")?.into_iter().map(|(name, _)| name);
        let names: Vec<_> = names.filter(|name| self.part.holds(name)).collect();
        let mut tables = Vec::new();
        for name in names {
            let declared = self.names("select name, lower(type) from pragma_table_info(?1) order by cid", &name)?;
            let columns = declared.into_iter().map(|(column, kind)| {
                let kind = match &*kind {
                    "integer" => Kind::Int,
                    "real" => Kind::Real,
                    "text" => Kind::Text,
                    "blob" => Kind::Bytes,
                    other => {
                        return Err(StoreError::Inconsistent(format!(
                            "{column} of {name} is {other}, which nothing here knows"
                        )));
                    }
                };
                Ok(Column {
                    name: column,
                    kind,
                    is_numbered: false,
                })
            });
            let columns = columns.collect::<Result<_, _>>().map_err(|error| self.store(error))?;
            let key = self.names("select name, '' from pragma_table_info(?1) where pk > 0 order by pk", &name)?;
            let refers_to = self.names("select distinct \"table\", '' from pragma_foreign_key_list(?1) order by 1", &name)?;
            let only_names = |pairs: Vec<(String, String)>| pairs.into_iter().map(|(name, _)| name).collect();
            tables.push(Table {
                name,
                columns,
                key: only_names(key),
                refers_to: only_names(refers_to),
            });
        }
        Ok(tables)
    }

    async fn count(&mut self, table: &Table) -> Result<u64, BulkError> {
        let rows = self.rows(&format!("select count(*) from {}", table.quoted()), &[])?;
        rows.first().map_or(Ok(0), |row| row.get(0)).map_err(|error| self.store(error))
    }

    async fn page(&mut self, table: &Table, after: Option<&[Value]>, limit: u32) -> Result<Vec<Row>, BulkError> {
        self.rows(&table.page_sql('?', after.is_none(), limit), after.unwrap_or_default())
    }

    async fn read(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, BulkError> {
        query(&self.connection, statement, &params, usize::MAX).map_err(|error| self.store(error))
    }

    async fn write(&mut self, changes: Vec<Change<'_>>) -> Result<(), BulkError> {
        self.run("begin immediate")?;
        if let Err(error) = changes.iter().try_for_each(|change| self.change(change)) {
            // The first failure says more than that of the rollback would.
            let _ = self.run("rollback");
            return Err(error);
        }
        self.run("commit")
    }

    async fn last_numbers(&mut self) -> Result<Vec<(String, i64)>, BulkError> {
        let mut numbers = Vec::new();
        for table in self.counted()? {
            let last = self.rows(
                "select coalesce(max(seq), 0) from sqlite_sequence where name = ?1",
                &[table.as_str().into()],
            )?;
            let last = last.first().map_or(Ok(0), |row| row.get(0)).map_err(|error| self.store(error))?;
            numbers.push((table, last));
        }
        Ok(numbers)
    }

    async fn name(&mut self) -> Result<String, BulkError> {
        let made = "select cast(applied_at as text) from schema_history where part = 'platform' and number = 1";
        let made: Option<String> = self.rows(made, &[])?.first().and_then(|row| row.get(0).ok());
        Ok(format!("{} in SQLite since {}", self.part.schema.app_id, made.unwrap_or_default()))
    }

    async fn close(&mut self) {
        // What a reader of it would have to move first.
        let _ = self.connection.execute_batch("pragma wal_checkpoint(truncate)");
    }
}
