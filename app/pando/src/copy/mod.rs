//! All data from a data folder into a PostgreSQL database, and back.
//!
//! The source is held still: a folder by its lock, a database by what keeps servers from it. The target is brought to this version's schema
//! and must be empty, or hold an unfinished copy of this very source. Rows go over in pages, each written together with the note of how far
//! it got; in the end every table is compared row by row, and only then is the target opened to whoever serves it.

mod decision;
mod end;
mod kept;
mod moving;
mod pair;
mod parts;
#[cfg(test)]
mod parts_test;
mod telling;

use anyhow::{Context, bail};
use pando_kernel::Instant;
use pando_store::bulk::Journal;

use decision::Decision;
pub use end::End;
pub use end::{Source, Target};
pub use kept::Unreachable;
use pair::Pair;
pub use telling::Telling;

use crate::world::World;

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there, whole.
    Copied,
    /// It was there before, since this moment.
    WasThere(Instant),
}

/// Copies everything.
///
/// # Errors
/// A sentence that says what to do. What was copied by then stays; the next run goes on there.
pub async fn copy(source: &Source, target: &Target, unreachable: Unreachable, world: &World, telling: &Telling) -> anyhow::Result<Outcome> {
    let mut pairs = Vec::new();
    // All of the source is held still before anything of it is read.
    let mut sources = source.open(unreachable, world, telling).await?;
    let which: Vec<_> = sources.iter().map(|(database, _)| *database).collect();
    let targets = target.open(&which, world, telling).await?;
    for ((database, source), (_, target)) in sources.drain(..).zip(targets) {
        pairs.push(Pair::of(database, source, target).await?);
    }
    let done = fill(&mut pairs, target, world, telling).await;
    for pair in &mut pairs {
        pair.close().await;
    }
    done
}

async fn fill(pairs: &mut [Pair], target: &Target, world: &World, telling: &Telling) -> anyhow::Result<Outcome> {
    let fresh = decision::Fresh::of(pairs, world)?;
    let mut decisions = Vec::new();
    for pair in pairs.iter_mut() {
        decisions.push(decision::of(pair, &fresh).await?);
    }
    let finished = |decision: &Decision| match decision {
        Decision::WasThere(at) => Some(*at),
        _ => None,
    };
    if let Some(at) = decisions.iter().map(finished).collect::<Option<Vec<_>>>() {
        target.unmark()?;
        return Ok(Outcome::WasThere(at.into_iter().max().context("there is no data to copy")?));
    }
    target.mark()?;
    let mut open = Vec::new();
    for (pair, decision) in pairs.iter_mut().zip(decisions) {
        let name = pair.name();
        match decision {
            Decision::WasThere(_) => continue,
            Decision::Begin => pair.begin(world.clock.now()).await?,
            // It was cut off right at its beginning, or what it had was not the same in the end.
            Decision::GoOn if Journal::reached(&mut *pair.target).await?.is_empty() => pair.begin(world.clock.now()).await?,
            Decision::GoOn => telling.say(&format!("{name}: goes on where it was cut off")),
            Decision::BeginAnew => {
                telling.say(&format!(
                    "{name}: the source has changed since the copy was cut off, so it is copied anew"
                ));
                pair.begin(world.clock.now()).await?;
            }
        }
        open.push(pair);
    }
    for pair in &mut open {
        moving::copy(pair, telling).await?;
    }
    for pair in &mut open {
        compare(pair, telling).await?;
    }
    for pair in &mut open {
        pair.finish(world.clock.now()).await?;
    }
    target.unmark()?;
    Ok(Outcome::Copied)
}

/// Counts and sums up every table on both sides.
async fn compare(pair: &mut Pair, telling: &Telling) -> anyhow::Result<()> {
    let mut compared = telling::Compared::default();
    for table in pair.tables.clone() {
        let here = moving::sum(&mut *pair.source, &table, u64::MAX).await?;
        let there = moving::sum(&mut *pair.target, &table, u64::MAX).await?;
        if here != there {
            // What was noted is not to be trusted.
            Journal::forget(&mut *pair.target).await?;
            bail!(
                "{}: the copy of {} is not the same: {} rows in the source, {} in the copy{}. The copy stays marked as unfinished; run it \
                 again, and this part is copied anew",
                pair.name(),
                table.name,
                here.rows,
                there.rows,
                if here.rows == there.rows { ", with another checksum" } else { "" }
            );
        }
        compared.add(&table.name, &here);
    }
    moving::check_words(pair).await?;
    telling.say(&format!("{}: {compared}", pair.name()));
    Ok(())
}
