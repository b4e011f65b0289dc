use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{SqliteStore, connect};
use crate::StoreError;

/// Pages copied in one step: 4 MiB. The store goes on writing beside it.
const PAGES_A_STEP: i32 = 1024;

/// One copy at a time: two that hold the same writers in turn would wait for each other for ever.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How far a copy is.
#[derive(Clone, Debug)]
pub struct CopyProgress<'p> {
    /// The file that is being copied.
    pub path: &'p Path,
    /// Pages still to copy.
    pub pages_left: u64,
    /// Pages in all.
    pub pages: u64,
}

/// One database of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The app id.
    pub app_id: &'static str,
    /// The copy.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The end of its log at that moment.
    pub log_end: i64,
}

/// Why a copy was not made, or is not sound.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The database refused.
    #[error("{path}: {reason}")]
    Database {
        /// The file.
        path: PathBuf,
        /// The database's text.
        reason: String,
    },
    /// The copy (or the file) is damaged.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the check says.
        reason: String,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A store is closed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies every database into `dir` (which must be there and hold none of the files), all as of one moment, and checks each copy.
/// Blocks for as long as the copy takes; writers wait only while the moment is marked, well under a millisecond a database.
///
/// # Why one moment, and what a restore needs
/// A service's cursors stand in its own database, beside the log they point into, and what a subscriber took stands in the
/// subscriber's inbox, beside the effect. So in one consistent cut no event is lost: it is either still ahead of a cursor (then it is
/// delivered after the restore) or it was taken by the subscriber before the cut. Some are both, since a cursor moves after the taking:
/// those come twice and the inbox takes them out. Restoring the set of files is therefore all there is to a restore: cursors are
/// back at the backup's moment by themselves. Files of different moments could not be restored so: a subscriber's older file would
/// have lost what the publisher's newer cursor counts as delivered.
///
/// # Errors
/// When something cannot be copied, or a copy fails its check. What was written by then stays, for the caller to remove.
pub fn snapshot(stores: &[Arc<SqliteStore>], dir: &Path, mut progress: impl FnMut(CopyProgress<'_>)) -> Result<Vec<Copied>, SnapshotError> {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut pinned = Vec::with_capacity(stores.len());
    for store in stores {
        let connection = store.reader().map_err(|error| failed(store.path(), error))?;
        pinned.push((store, connection, 0));
    }
    // All writers stand still from here until `held` is dropped; a read transaction begins only with its first read.
    let held = stores.iter().map(|store| store.hold()).collect::<Result<Vec<_>, _>>()?;
    for (store, connection, log_end) in &mut pinned {
        let mark = || -> rusqlite::Result<i64> {
            connection.execute_batch("begin")?;
            connection.query_row(
                "select coalesce(max(seq), 0) from sqlite_sequence where name = 'outbox'",
                (),
                |row| row.get(0),
            )
        };
        *log_end = mark().map_err(|error| failed(store.path(), error))?;
    }
    drop(held);
    let mut copies = Vec::with_capacity(pinned.len());
    for (store, connection, log_end) in pinned {
        let name = store.path().file_name().unwrap_or_default();
        let path = dir.join(name);
        copy(&connection, &path, &mut progress)?;
        drop(connection);
        verify(&path)?;
        let file = File::open(&path).and_then(|file| file.sync_all().and_then(|()| file.metadata()));
        let bytes = file
            .map_err(|source| SnapshotError::Io {
                path: path.clone(),
                source,
            })?
            .len();
        copies.push(Copied {
            app_id: store.source,
            path,
            bytes,
            log_end,
        });
    }
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(|source| SnapshotError::Io {
        path: dir.to_owned(),
        source,
    })?;
    Ok(copies)
}

fn failed(path: &Path, error: impl ToString) -> SnapshotError {
    SnapshotError::Database {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

fn copy(from: &Connection, path: &Path, progress: &mut impl FnMut(CopyProgress<'_>)) -> Result<(), SnapshotError> {
    if path.exists() {
        return Err(failed(path, "it is there already"));
    }
    let mut to = Connection::open(path).map_err(|error| failed(path, error))?;
    // A plain file, without a log of its own, until somebody opens it as a store.
    to.pragma_update(None, "synchronous", "normal")
        .map_err(|error| failed(path, error))?;
    {
        let backup = Backup::new(from, &mut to).map_err(|error| failed(path, error))?;
        loop {
            let step = backup.step(PAGES_A_STEP).map_err(|error| failed(path, error))?;
            let state = backup.progress();
            let count = |pages: i32| u64::try_from(pages).unwrap_or(0);
            progress(CopyProgress {
                path,
                pages_left: count(state.remaining),
                pages: count(state.pagecount),
            });
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                // Nobody else has the copy, and the source is only read.
                _ => return Err(failed(path, "the copy is locked by somebody else")),
            }
        }
    }
    to.close().map_err(|(_, error)| failed(path, error))
}

/// Reads a whole database file and checks it: the structure, every index against its table, every reference. For backups; a file
/// that a store has open may be checked too.
///
/// # Errors
/// [`SnapshotError::Damaged`] with the first fault, when it has one.
pub fn verify(path: &Path) -> Result<(), SnapshotError> {
    let damaged = |reason: String| SnapshotError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let connection = connect::reader(path, 0).map_err(|error| failed(path, error))?;
    let check = |sql: &str| -> rusqlite::Result<Option<String>> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query(())?;
        rows.next()?.map(|row| row.get(0)).transpose()
    };
    match check("pragma integrity_check(1)") {
        Ok(Some(answer)) if answer == "ok" => {}
        Ok(answer) => return Err(damaged(answer.unwrap_or_default())),
        Err(error) => return Err(damaged(error.to_string())),
    }
    match check("pragma foreign_key_check") {
        Ok(None) => Ok(()),
        Ok(Some(table)) => Err(damaged(format!("a row of {table} refers to one that is not there"))),
        Err(error) => Err(damaged(error.to_string())),
    }
}
