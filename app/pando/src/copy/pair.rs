use anyhow::Context;
use pando_kernel::Instant;
use pando_store::bulk::{Bulk, Change, Journal, Origin, Table};

use super::end::{Kind, Opened};
use super::parts::last_changes;
use crate::data::Database;

/// One database on both sides.
pub struct Pair {
    /// Which one.
    pub database: Database,
    /// Where it comes from.
    pub source: Box<dyn Bulk>,
    /// Where it goes.
    pub target: Box<dyn Bulk>,
    /// What the target is.
    pub to: Kind,
    /// The tables of both, in the order in which they are copied.
    pub tables: Vec<Table>,
    /// Which data it is, and of when.
    pub origin: Origin,
}

impl Pair {
    /// Looks whether both fit.
    pub async fn of(database: Database, mut source: Box<dyn Bulk>, target: Opened) -> anyhow::Result<Self> {
        let Opened {
            kind: to,
            bulk: mut target,
        } = target;
        let tables = Table::common(&source.tables().await?, &target.tables().await?);
        let tables = tables.with_context(|| format!("{} and {}", source.place(), target.place()))?;
        Ok(Self {
            origin: Origin::of(&mut *source).await?,
            database,
            source,
            target,
            to,
            tables,
        })
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.database.file().trim_end_matches(".db")
    }

    /// Empties the target, and marks it.
    pub async fn begin(&mut self, now: Instant) -> anyhow::Result<()> {
        Ok(Journal::begin(&mut *self.target, &self.tables, &self.origin, now).await?)
    }

    /// Sees to what is not in the rows, and takes the mark away.
    pub async fn finish(&mut self, now: Instant) -> anyhow::Result<()> {
        let numbers = self.source.last_numbers().await?;
        let last = |table: &Table| {
            numbers
                .iter()
                .find(|(name, _)| *name == table.name)
                .map_or(0, |(_, number)| *number)
        };
        let mut changes: Vec<_> = self.tables.iter().map(|table| Change::CountFrom(table, last(table))).collect();
        changes.extend(last_changes(self.to));
        Ok(Journal::finish(&mut *self.target, changes, now).await?)
    }

    /// Lets go of both.
    pub async fn close(&mut self) {
        self.target.close().await;
        self.source.close().await;
    }
}
