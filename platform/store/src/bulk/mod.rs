//! All rows of a service's database, read and written in bulk: for whoever moves the data to another kind of database.
//!
//! What tables there are, each database says itself ([`Bulk::tables`]); [`Table::common`] says what of two of them is the same. A write
//! is durable together with the note of how far it got ([`Journal`]), so that a move that was cut off goes on where it was.

mod change;
mod error;
mod journal;
mod sum;
mod table;

use async_trait::async_trait;

pub use change::Change;
pub use error::BulkError;
pub(crate) use journal::UNFINISHED;
pub use journal::{Begun, Journal, Origin, Reached};
pub use sum::Sum;
pub use table::{Column, Kind, Misfit, Table};

use crate::{Row, Schema, Statement, Value};

/// A service's part of a database, and what a catalogue cannot say about it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Whose it is.
    pub schema: &'static Schema,
    /// Tables that are made from others: their rows are not moved.
    pub derived: &'static [&'static str],
    /// Where PostgreSQL keeps in a table of one row (`position`) what SQLite keeps as the last number of a table: (table, its end).
    pub ends: &'static [(&'static str, &'static str)],
}

/// The end of the log, which every service has.
const LOG_END: (&str, &str) = ("outbox", "outbox_end");

impl Part {
    /// A part in which nothing is special.
    pub const fn of(schema: &'static Schema) -> Self {
        Self {
            schema,
            derived: &[],
            ends: &[],
        }
    }

    /// The table that holds the last number of this one on PostgreSQL.
    pub(crate) fn end_of(&self, table: &str) -> Option<&'static str> {
        let mut ends = self.ends.iter().chain([&LOG_END]);
        ends.find(|(counted, _)| *counted == table).map(|(_, end)| *end)
    }

    /// Whether the rows of a table are part of the data.
    pub(crate) fn holds(&self, table: &str) -> bool {
        let is_end = self.ends.iter().chain([&LOG_END]).any(|(_, end)| *end == table);
        let is_about_it = table == "schema_history" || journal::TABLES.contains(&table);
        !is_end && !is_about_it && !self.derived.contains(&table)
    }
}

/// The port. Adapters: [`crate::sqlite::SqliteBulk`], [`crate::postgres::PostgresBulk`]. Nobody else may change the data meanwhile: that is
/// for whoever opens it.
#[async_trait]
pub trait Bulk: Send {
    /// Where it is, for people; never with the secret that opens it.
    fn place(&self) -> String;

    /// The tables whose rows are the data, those that others refer to first.
    async fn tables(&mut self) -> Result<Vec<Table>, BulkError>;

    /// How many rows a table has.
    async fn count(&mut self, table: &Table) -> Result<u64, BulkError>;

    /// The rows of a table behind this key, in the order of its key, at most `limit`; each with the columns of `table` in their order.
    async fn page(&mut self, table: &Table, after: Option<&[Value]>, limit: u32) -> Result<Vec<Row>, BulkError>;

    /// Runs one read.
    async fn read(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, BulkError>;

    /// Makes these changes, all or none; durable when it returns.
    async fn write(&mut self, changes: Vec<Change<'_>>) -> Result<(), BulkError>;

    /// The last number that was given in each table that counts for itself, also when its row is gone; in the order of the names.
    async fn last_numbers(&mut self) -> Result<Vec<(String, i64)>, BulkError>;

    /// Which one of all databases of this service it is, by when it was made; the same as long as it is there.
    async fn name(&mut self) -> Result<String, BulkError>;

    /// Lets go of it.
    async fn close(&mut self);
}
