use std::collections::BTreeMap;

use anyhow::{Context, bail};
use pando_kernel::Instant;
use pando_store::bulk::{Begun, Bulk, Journal, Sum};
use pando_store::sqlite::SqliteBulk;
use tempfile::TempDir;

use super::moving::sum;
use super::pair::Pair;
use super::parts::part;
use crate::data::{Database, files};
use crate::world::World;

/// What is to be done with a target.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is empty.
    Begin,
    /// It holds a part of this source as it is now.
    GoOn,
    /// It holds a part of this source as it was.
    BeginAnew,
    /// It holds all of this source as it is now, since this moment.
    WasThere(Instant),
}

/// What a database looks like that nobody has used: its migrations put a row into some tables.
pub struct Fresh {
    folder: TempDir,
}

impl Fresh {
    /// Fresh databases like these.
    pub fn of(pairs: &[Pair], world: &World) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no room for a look at empty databases")?;
        let which: Vec<Database> = pairs.iter().map(|pair| pair.database).collect();
        files::open(folder.path(), &which, world)?.beneath().close();
        Ok(Self { folder })
    }

    /// The sums of a database's tables.
    async fn sums(&self, pair: &Pair) -> anyhow::Result<BTreeMap<String, Sum>> {
        let file = self.folder.path().join(pair.database.file());
        let mut fresh = SqliteBulk::source(&file, part(pair.database))?;
        let mut sums = BTreeMap::new();
        for table in &pair.tables {
            sums.insert(table.name.clone(), sum(&mut fresh, table, u64::MAX).await?);
        }
        Ok(sums)
    }
}

/// Looks at what the target of this pair holds. Changes nothing.
///
/// # Errors
/// When it holds anything else.
pub async fn of(pair: &mut Pair, fresh: &Fresh) -> anyhow::Result<Decision> {
    let place = pair.target.place();
    match Journal::begun(&mut *pair.target).await? {
        Some(Begun { origin, finished_at }) => match finished_at {
            Some(at) if origin == pair.origin => Ok(Decision::WasThere(at)),
            Some(_) if origin.name == pair.origin.name => bail!(
                "{place} holds a finished copy of this source, which has gone on since. Both may hold what the other has not: choose an \
                 empty target"
            ),
            None if origin == pair.origin => Ok(Decision::GoOn),
            None if origin.name == pair.origin.name => Ok(Decision::BeginAnew),
            _ => bail!("{place} holds a copy of other data: choose an empty target"),
        },
        None => {
            let sums = fresh.sums(pair).await?;
            if let Some(table) = foreign(pair, &sums).await? {
                bail!("{place} holds other data (in {table}), and nothing is copied over it: choose an empty target");
            }
            Ok(Decision::Begin)
        }
    }
}

/// A table that is not as migrations made it.
async fn foreign(pair: &mut Pair, fresh: &BTreeMap<String, Sum>) -> anyhow::Result<Option<String>> {
    let target: &mut dyn Bulk = &mut *pair.target;
    for table in &pair.tables {
        let untouched = fresh.get(&table.name).copied().unwrap_or_default();
        // One row more says as much as all.
        if sum(target, table, untouched.rows + 1).await? != untouched {
            return Ok(Some(table.name.clone()));
        }
    }
    let counted = target.last_numbers().await?.into_iter().find(|(_, number)| *number > 0);
    Ok(counted.map(|(table, _)| table))
}
