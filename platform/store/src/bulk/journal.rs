use std::collections::BTreeMap;

use pando_kernel::Instant;

use super::sum::{decode, encode};
use super::{Bulk, BulkError, Change, Table};
use crate::{Row, Statement, StoreError, Value};

/// What a database tells of the copy that made it. The second is there while the copy is not finished: whoever finds it must not serve the
/// database.
pub(super) const TABLES: [&str; 2] = ["copy_origin", UNFINISHED];

/// The table that marks a copy which is not finished.
pub(crate) const UNFINISHED: &str = "copy_progress";

macro_rules! statements {
    ($($name:ident $label:literal $sqlite:literal $postgres:literal;)+) => {$(
        static $name: Statement = Statement::new($label, $sqlite, $postgres);
    )+};
}

statements! {
    MAKE_ORIGIN "copy.make_origin"
        "create table if not exists copy_origin (name text not null, moment text not null, begun_at integer not null, finished_at integer)"
        "create table if not exists copy_origin (name text not null, moment text not null, begun_at bigint not null, finished_at bigint)";
    MAKE_PROGRESS "copy.make_progress"
        "create table if not exists copy_progress (part text primary key, reached integer not null, last blob not null, is_done integer not null) without rowid"
        "create table if not exists copy_progress (part text primary key, reached bigint not null, last bytea not null, is_done bigint not null)";
    IS_THERE "copy.is_there"
        "select count(*) from sqlite_schema where name = 'copy_origin'"
        "select count(*) from pg_class where relname = 'copy_origin' and relnamespace = current_schema()::regnamespace";
}

static FORGET_ORIGIN: Statement = Statement::both("copy.forget_origin", "delete from copy_origin");
static ORIGIN: Statement = Statement::both("copy.origin", "select name, moment, finished_at from copy_origin");
static PUT_ORIGIN: Statement = Statement::both(
    "copy.put_origin",
    "insert into copy_origin (name, moment, begun_at) values ($1, $2, $3)",
);
static FORGET: Statement = Statement::both("copy.forget", "delete from copy_progress");
static REACHED: Statement = Statement::both("copy.reached", "select part, reached, last, is_done from copy_progress");
static PUT: Statement = Statement::both(
    "copy.put",
    "insert into copy_progress (part, reached, last, is_done) values ($1, $2, $3, $4)
        on conflict (part) do update set reached = excluded.reached, last = excluded.last, is_done = excluded.is_done",
);
static FINISH: Statement = Statement::both("copy.finish", "update copy_origin set finished_at = $1");
static DROP: Statement = Statement::both("copy.drop", "drop table copy_progress");

/// Of which data a copy is, and of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// [`Bulk::name`].
    pub name: String,
    /// The last numbers given: another one after something was written that counts.
    pub moment: String,
}

impl Origin {
    /// Of this source.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn of(source: &mut dyn Bulk) -> Result<Self, BulkError> {
        let numbers = source.last_numbers().await?;
        let moment: Vec<_> = numbers.iter().map(|(table, number)| format!("{table} {number}")).collect();
        Ok(Self {
            name: source.name().await?,
            moment: moment.join(", "),
        })
    }
}

/// What a database holds of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Of what.
    pub origin: Origin,
    /// When it was finished, if it was.
    pub finished_at: Option<Instant>,
}

/// How far a part of a copy got.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached {
    /// Rows that are there.
    pub rows: u64,
    /// The key of the last one.
    pub last: Option<Vec<Value>>,
    /// There are no more.
    pub is_done: bool,
}

/// The notes of a copy in the database that it goes into: from its first row on they are part of every write.
pub struct Journal;

impl Journal {
    /// What was begun here; `None` where no copy was.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn begun(target: &mut dyn Bulk) -> Result<Option<Begun>, BulkError> {
        let place = target.place();
        let there = target.read(&IS_THERE, Vec::new()).await?;
        let there: i64 = first(&there, &place, |row| row.get(0))?.unwrap_or(0);
        if there == 0 {
            return Ok(None);
        }
        let found = target.read(&ORIGIN, Vec::new()).await?;
        first(&found, &place, |row| {
            Ok(Begun {
                origin: Origin {
                    name: row.get(0)?,
                    moment: row.get(1)?,
                },
                finished_at: row.get(2)?,
            })
        })
    }

    /// Empties these tables and begins: until [`Self::finish`] the database is not served.
    ///
    /// # Errors
    /// When the database fails; then nothing was changed.
    pub async fn begin(target: &mut dyn Bulk, tables: &[Table], origin: &Origin, now: Instant) -> Result<(), BulkError> {
        let mut changes = vec![Change::once(&MAKE_ORIGIN, Vec::new()), Change::once(&MAKE_PROGRESS, Vec::new())];
        target.write(std::mem::take(&mut changes)).await?;
        changes.push(Change::once(&FORGET, Vec::new()));
        changes.push(Change::once(&FORGET_ORIGIN, Vec::new()));
        // Rows that refer go before what they refer to.
        changes.extend(tables.iter().rev().map(Change::Clear));
        let origin = vec![origin.name.as_str().into(), origin.moment.as_str().into(), now.into()];
        changes.push(Change::once(&PUT_ORIGIN, origin));
        target.write(changes).await
    }

    /// How far each part got.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn reached(target: &mut dyn Bulk) -> Result<BTreeMap<String, Reached>, BulkError> {
        let place = target.place();
        let rows = target.read(&REACHED, Vec::new()).await?;
        let read = |row: &Row| -> Result<_, StoreError> {
            let last: Vec<u8> = row.get(2)?;
            let last = decode(&last)?;
            Ok((
                row.get(0)?,
                Reached {
                    rows: row.get(1)?,
                    last: (!last.is_empty()).then_some(last),
                    is_done: row.get(3)?,
                },
            ))
        };
        let read = rows.iter().map(read).collect::<Result<_, _>>();
        read.map_err(|error| BulkError::Store { place, error })
    }

    /// The note that goes into the same write as the rows.
    pub fn note(part: &str, reached: &Reached) -> Change<'static> {
        let last = encode(reached.last.as_deref().unwrap_or_default());
        Change::once(&PUT, vec![part.into(), reached.rows.into(), last.into(), reached.is_done.into()])
    }

    /// Forgets how far it got, so that the next run begins anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(target: &mut dyn Bulk) -> Result<(), BulkError> {
        target.write(vec![Change::once(&FORGET, Vec::new())]).await
    }

    /// Makes the last changes, and opens the database to whoever serves it.
    ///
    /// # Errors
    /// When the database fails; then nothing was changed.
    pub async fn finish(target: &mut dyn Bulk, mut changes: Vec<Change<'_>>, now: Instant) -> Result<(), BulkError> {
        changes.push(Change::once(&FINISH, vec![now.into()]));
        changes.push(Change::once(&DROP, Vec::new()));
        target.write(changes).await
    }
}

fn first<T>(rows: &[Row], place: &str, read: impl Fn(&Row) -> Result<T, StoreError>) -> Result<Option<T>, BulkError> {
    rows.first().map(read).transpose().map_err(|error| BulkError::Store {
        place: place.to_owned(),
        error,
    })
}
