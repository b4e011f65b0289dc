//! All rows of a schema, for whoever moves the data; as the owner of the database.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error};

use super::background::Background;
use super::connect::Connector;
use super::error::{store_error, text};
use super::leader::{PLACE, lock};
use super::value::Cell;
use super::{Address, history};
use crate::bulk::{Bulk, BulkError, Change, Column, Kind, Part, Table};
use crate::{Row, Statement, StoreError, Value};

/// How often it is looked whether a server that was just stopped has let go, and the pause between.
const LOOKS: u32 = 12;
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Entries of the log that get their place in one statement.
const PLACED_AT_ONCE: i64 = 2000;

/// Columns, with what they hold and whether the server numbers them.
const COLUMNS: &str = "select c.relname::text, a.attname::text, a.atttypid::regtype::text, a.attidentity <> ''
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum";
/// The columns of the primary keys, in their order.
const KEYS: &str = "select c.relname::text, a.attname::text
    from pg_index i join pg_class c on c.oid = i.indrelid
    cross join lateral unnest(i.indkey) with ordinality as part (attnum, place)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = part.attnum
    where c.relnamespace = current_schema()::regnamespace and i.indisprimary order by c.relname, part.place";
/// Which tables refer to which.
const REFERENCES: &str = "select c.relname::text, o.relname::text from pg_constraint f join pg_class c on c.oid = f.conrelid
    join pg_class o on o.oid = f.confrelid where f.contype = 'f' and c.relnamespace = current_schema()::regnamespace order by 1, 2";
/// When the first step was made, in microseconds.
const MADE: &str = "select (extract(epoch from applied_at) * 1000000)::bigint::text from schema_history
    where part = 'platform' and number = 1";

/// One service's schema, open as the owner. While it is, no process leads that serves it.
pub struct PostgresBulk {
    client: Client,
    address: Address,
    part: Part,
    // The connection ends with this.
    driver: Background,
}

impl PostgresBulk {
    /// Opens the schema to be read: until it is let go of, nobody writes into it, and what is read is of one moment.
    ///
    /// That takes two locks. The first is that of whoever leads, which no server of ours is without: one that runs is seen by it. The
    /// second is on the tables: whoever starts a server nevertheless reads, and cannot write.
    ///
    /// # Errors
    /// When the server is away, the role is not the owner, the schema is not this build's, or a server of ours works on it.
    pub async fn source(owner: &Address, part: Part) -> Result<Self, BulkError> {
        let mut opened = Self::target(owner, part).await?;
        // What was committed and never got its place, since the process that led was killed.
        while opened.number(PLACE, &[&PLACED_AT_ONCE], 1).await? == PLACED_AT_ONCE {}
        let tables = opened.tables().await?;
        let names: Vec<_> = tables.iter().map(Table::quoted).collect();
        let freeze = format!(
            "begin isolation level repeatable read; set local lock_timeout = 5000; lock table {} in share mode",
            names.join(", ")
        );
        opened.client.batch_execute(&freeze).await.map_err(|error| match error.code() {
            Some(&SqlState::LOCK_NOT_AVAILABLE) => opened.in_use(),
            _ => opened.failed(&error),
        })?;
        let unplaced = "select count(*) from (select 1 from outbox where position is null limit 1) waiting";
        match opened.number(unplaced, &[], 0).await? {
            0 => Ok(opened),
            // Somebody wrote since, and has no lead.
            _ => Err(opened.in_use()),
        }
    }

    /// Opens the schema to be written.
    ///
    /// # Errors
    /// As [`Self::source`].
    pub async fn target(owner: &Address, part: Part) -> Result<Self, BulkError> {
        let connector = Connector::new(owner, part.schema.app_id)?;
        let (client, driver) = connector.open(Duration::ZERO).await?;
        let driver = Background::start(async move { drop(driver.await) });
        let opened = Self {
            client,
            address: owner.clone(),
            part,
            driver,
        };
        // It waits for the other services' data.
        opened.run("set idle_in_transaction_session_timeout = 0").await?;
        history::check_steps(&opened.client, owner, part.schema).await?;
        for _ in 0..LOOKS {
            let taken = opened
                .client
                .query_one("select pg_try_advisory_lock($1)", &[&lock(part.schema.app_id)])
                .await;
            if taken.map_err(|error| opened.failed(&error))?.get(0) {
                return Ok(opened);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(opened.in_use())
    }

    fn in_use(&self) -> BulkError {
        BulkError::InUse { place: self.place() }
    }

    fn failed(&self, error: &Error) -> BulkError {
        match error.code() {
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => BulkError::Forbidden {
                place: self.place(),
                reason: text(error),
            },
            _ => self.store("copy", error),
        }
    }

    fn store(&self, statement: &'static str, error: &Error) -> BulkError {
        BulkError::Store {
            place: self.place(),
            error: store_error(statement, error),
        }
    }

    async fn run(&self, sql: &str) -> Result<(), BulkError> {
        self.client.batch_execute(sql).await.map_err(|error| self.failed(&error))
    }

    async fn rows(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, BulkError> {
        let failed = |error: Error| self.failed(&error);
        let prepared = self.client.prepare(sql).await.map_err(failed)?;
        let rows = self.client.query_raw(&prepared, params).await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            let cells = (0..row.len()).map(|column| row.try_get(column).map(|cell: Cell| cell.0).map_err(failed));
            found.push(Row(cells.collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    /// A number of the first row; 0 where there is none.
    async fn number(&self, sql: &str, params: &[&(dyn ToSql + Sync)], column: usize) -> Result<i64, BulkError> {
        let row = self.client.query_opt(sql, params).await.map_err(|error| self.failed(&error))?;
        Ok(row.and_then(|row| row.get::<_, Option<i64>>(column)).unwrap_or(0))
    }

    async fn names(&self, sql: &str) -> Result<Vec<(String, String)>, BulkError> {
        let rows = self.client.query(sql, &[]).await.map_err(|error| self.failed(&error))?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    async fn change(&self, change: &Change<'_>) -> Result<(), BulkError> {
        match change {
            Change::Add(table, rows) => self.add(table, rows).await,
            Change::Clear(table) => self.run(&format!("delete from {}", table.quoted())).await,
            Change::Run(statement, params) => {
                let failed = |error: Error| self.store(statement.name, &error);
                let prepared = self.client.prepare(statement.for_postgres(false)).await.map_err(failed)?;
                // Sent one behind the other, without waiting for each answer.
                let runs = params.iter().map(|params| self.client.execute_raw(&prepared, params));
                futures_util::future::try_join_all(runs).await.map(|_| ()).map_err(failed)
            }
            Change::CountFrom(table, number) => self.count_from(table, *number).await,
        }
    }

    async fn add(&self, table: &Table, rows: &[Row]) -> Result<(), BulkError> {
        rows.iter().try_for_each(|row| without_nul(table, row))?;
        let failed = |error: Error| self.failed(&error);
        let (name, columns) = (table.quoted(), table.column_list());
        let like = self
            .client
            .prepare(&format!("select {columns} from {name}"))
            .await
            .map_err(failed)?;
        let types: Vec<Type> = like.columns().iter().map(|column| column.type_().clone()).collect();
        let sink = self
            .client
            .copy_in(&format!("copy {name} ({columns}) from stdin (format binary)"))
            .await;
        let mut writer = std::pin::pin!(BinaryCopyInWriter::new(sink.map_err(failed)?, &types));
        for row in rows {
            writer.as_mut().write_raw(&row.0).await.map_err(failed)?;
        }
        writer.finish().await.map(|_| ()).map_err(failed)
    }

    async fn count_from(&self, table: &Table, number: i64) -> Result<(), BulkError> {
        if let Some(end) = self.part.end_of(&table.name) {
            let end = format!("update {end} set position = $1");
            let moved = self.client.execute(&end, &[&number]).await;
            return moved.map(|_| ()).map_err(|error| self.failed(&error));
        }
        let Some(column) = table.columns.iter().find(|column| column.is_numbered) else {
            return Ok(());
        };
        let (name, column) = (table.quoted(), &column.name);
        let from = format!(
            "select setval(pg_get_serial_sequence($1, $2), greatest(last, 1), last > 0)
             from (select greatest($3, coalesce(max(\"{column}\"), 0)) as last from {name}) counted"
        );
        let set = self.client.execute(&from, &[&name, column, &number]).await;
        set.map(|_| ()).map_err(|error| self.failed(&error))
    }
}

#[async_trait]
impl Bulk for PostgresBulk {
    fn place(&self) -> String {
        format!("{} ({})", self.address, super::schema_name(self.part.schema.app_id))
    }

    async fn tables(&mut self) -> Result<Vec<Table>, BulkError> {
        let columns = self.client.query(COLUMNS, &[]).await.map_err(|error| self.failed(&error))?;
        let keys = self.names(KEYS).await?;
        let references = self.names(REFERENCES).await?;
        let of = |pairs: &[(String, String)], name: &str| {
            let found = pairs.iter().filter(|(table, _)| table == name);
            found.map(|(_, other)| other.clone()).collect()
        };
        let mut tables: Vec<Table> = Vec::new();
        for row in columns {
            let (name, column): (String, String) = (row.get(0), row.get(1));
            if !self.part.holds(&name) {
                continue;
            }
            let kind = match row.get::<_, &str>(2) {
                "bigint" | "integer" | "smallint" | "boolean" => Kind::Int,
                "double precision" | "real" => Kind::Real,
                "bytea" => Kind::Bytes,
                "text" | "character varying" => Kind::Text,
                other => {
                    let error = StoreError::Inconsistent(format!("{column} of {name} is {other}, which nothing here knows"));
                    return Err(BulkError::Store {
                        place: self.place(),
                        error,
                    });
                }
            };
            let column = Column {
                name: column,
                kind,
                is_numbered: row.get(3),
            };
            match tables.last_mut().filter(|last| last.name == name) {
                Some(last) => last.columns.push(column),
                None => tables.push(Table {
                    key: of(&keys, &name),
                    refers_to: of(&references, &name),
                    columns: vec![column],
                    name,
                }),
            }
        }
        Ok(tables)
    }

    async fn count(&mut self, table: &Table) -> Result<u64, BulkError> {
        let count = self.number(&format!("select count(*) from {}", table.quoted()), &[], 0).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn page(&mut self, table: &Table, after: Option<&[Value]>, limit: u32) -> Result<Vec<Row>, BulkError> {
        self.rows(&table.page_sql('$', after.is_none(), limit), after.unwrap_or_default())
            .await
    }

    async fn read(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, BulkError> {
        self.rows(statement.for_postgres(false), &params).await
    }

    async fn write(&mut self, changes: Vec<Change<'_>>) -> Result<(), BulkError> {
        self.run("begin").await?;
        for change in &changes {
            if let Err(error) = self.change(change).await {
                // The first failure says more than that of the rollback would.
                let _ = self.run("rollback").await;
                return Err(error);
            }
        }
        self.run("commit").await
    }

    async fn last_numbers(&mut self) -> Result<Vec<(String, i64)>, BulkError> {
        let mut numbers = Vec::new();
        for table in self.tables().await? {
            let last = match (
                self.part.end_of(&table.name),
                table.columns.iter().find(|column| column.is_numbered),
            ) {
                (Some(end), _) => self.number(&format!("select position from {end}"), &[], 0).await?,
                (None, Some(column)) => {
                    let last = "select pg_sequence_last_value(pg_get_serial_sequence($1, $2))";
                    self.number(last, &[&table.quoted(), &column.name], 0).await?
                }
                (None, None) => continue,
            };
            numbers.push((table.name, last));
        }
        numbers.sort();
        Ok(numbers)
    }

    async fn name(&mut self) -> Result<String, BulkError> {
        let made = self.rows(MADE, &[]).await?;
        let made: Option<String> = made.first().and_then(|row| row.get(0).ok());
        Ok(format!(
            "{} in PostgreSQL since {}",
            self.part.schema.app_id,
            made.unwrap_or_default()
        ))
    }

    async fn close(&mut self) {
        self.driver.end();
    }
}

/// PostgreSQL's text has no NUL, and would refuse the whole batch without saying where it is.
fn without_nul(table: &Table, row: &Row) -> Result<(), BulkError> {
    let bad = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
    match row.0.iter().position(bad) {
        None => Ok(()),
        Some(place) => {
            let key: Vec<_> = table.key_places().filter_map(|place| row.0.get(place)).map(shown).collect();
            Err(BulkError::Nul {
                table: table.name.clone(),
                column: table.columns.get(place).map(|column| column.name.clone()).unwrap_or_default(),
                key: key.join(", "),
            })
        }
    }
}

/// A value as a person types it into a database's own shell.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Blob(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{hex}'")
        }
    }
}
