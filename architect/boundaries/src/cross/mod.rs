//! What crosses in a cut, by numbers, and what it becomes. The sentences are made of it elsewhere, and so are the figures: both of ours and
//! of a person's own cut.

mod calls;
mod tables;

use pando_facts::Place;

use crate::ground::Ground;
use crate::placed::Placed;
use crate::{CrossingKind, Replacement};

/// Something that crosses.
#[derive(Clone, Debug)]
pub(crate) struct Crossed<'a> {
    pub(crate) kind: CrossingKind,
    pub(crate) from: Point,
    pub(crate) to: Point,
    /// In order, each once.
    pub(crate) places: Vec<&'a Place>,
    pub(crate) replacement: Replacement,
    pub(crate) why: Why,
    /// How many answers of other services one passage waits for.
    pub(crate) waits: u32,
    /// The number of the transaction in the facts.
    pub(crate) transaction: Option<usize>,
}

/// An end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) service: usize,
    pub(crate) unit: Option<usize>,
    pub(crate) table: Option<usize>,
}

impl Point {
    fn unit(service: usize, unit: usize) -> Self {
        Self {
            service,
            unit: Some(unit),
            table: None,
        }
    }

    fn table(service: usize, table: usize) -> Self {
        Self {
            service,
            unit: None,
            table: Some(table),
        }
    }
}

/// Why it becomes what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// The answer is needed, and fresh.
    Reads,
    /// What is decided on it is written, so it must be fresh.
    Decides,
    /// Rows of the other change, and the caller goes on with what came of it.
    Does,
    /// It only adds a line to a log.
    Log,
    /// It runs later today, too.
    Later,
    /// Its name says that it only tells somebody.
    Tells,
    /// It uses nothing of its own service.
    OnlyTheirs,
    /// It uses no table.
    Pure,
    /// It says who is asking, before every request.
    Guard,
    /// It shows rows, and changes none.
    Shows,
    /// A foreign key.
    Key,
    /// Rows of both must change or none.
    Both,
}

/// Everything that crosses, in the order of kinds and places.
pub(crate) fn cross<'a>(ground: &Ground<'a>, placed: &Placed) -> Vec<Crossed<'a>> {
    let mut crossed = calls::calls(ground, placed);
    tables::touches(ground, placed, &mut crossed);
    tables::guards(ground, placed, &mut crossed);
    tables::transactions(ground, placed, &mut crossed);
    tables::references(ground, placed, &mut crossed);
    for one in &mut crossed {
        one.places.sort();
        one.places.dedup();
    }
    crossed.sort_by(|a, b| {
        (a.from.service, a.to.service, a.kind, &a.places, a.from, a.to).cmp(&(
            b.from.service,
            b.to.service,
            b.kind,
            &b.places,
            b.from,
            b.to,
        ))
    });
    crossed
}
