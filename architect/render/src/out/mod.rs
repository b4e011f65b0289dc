//! What is rendered, on the disk: all of it or nothing, and never over a file that somebody else wrote or has edited since.
//!
//! A list in the folder ([`LIST`]) says what was written there, with a digest of each, so that the next time tells its own files from
//! others, and removes those that it writes no more. Somebody who edits a rendered file therefore keeps it, and is told.

mod list;
mod plan;
mod stage;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

pub use plan::{InTheWay, Why};

use crate::Files;
use list::List;
use plan::Plan;

/// The list of what was written into a folder, in that folder.
pub const LIST: &str = ".architect-render";

/// The same of what is not rendered of a model but becomes one, so that neither takes the other's files for its own.
pub const PLAN_LIST: &str = ".architect-plan";

/// What became of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were not there, or were different.
    pub written: Vec<String>,
    /// Files that were there as they are rendered, and were left alone.
    pub unchanged: usize,
    /// Files of before that are rendered no more, and are gone.
    pub removed: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// Something else is where a file would go.
    #[error("nothing is written, since this would be lost or is in the way:\n{}", .0.iter().map(|one| format!("  {one}")).collect::<Vec<_>>().join("\n"))]
    InTheWay(Vec<InTheWay>),
    /// A path that leads out of the folder, or is none that every system can have.
    #[error("`{0}` is no path within the folder")]
    NoPath(String),
    /// The list of what was written before cannot be read.
    #[error("line {line} of {list} is damaged: put the file back as it was, or remove it and what was rendered")]
    Damaged {
        /// The line, counted from 1.
        line: usize,
        /// The list's name.
        list: &'static str,
    },
    /// Somebody else renders into the same folder right now.
    #[error("somebody else is writing into {0} right now: try again when they are done")]
    Busy(PathBuf),
    /// The disk refused.
    #[error("{} {}: {error}", .what, .path.display())]
    Disk {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

impl NotWritten {
    fn disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Disk {
            what,
            path: path.to_owned(),
            error,
        }
    }
}

/// Writes what is rendered into a folder, which is made if need be. Files that are right already are not touched.
///
/// # Errors
/// Then everything is as it was: files are put in place when all of them are on the disk, and back if one does not go.
pub fn write(folder: &Path, files: &Files) -> Result<Written, NotWritten> {
    write_listed(folder, files, LIST)
}

/// The same with a list of another name.
///
/// # Errors
/// As of [`write`].
pub fn write_listed(folder: &Path, files: &Files, list: &'static str) -> Result<Written, NotWritten> {
    if let Some(path) = files.keys().find(|path| !list::is_path(path)) {
        return Err(NotWritten::NoPath(path.clone()));
    }
    fs::create_dir_all(folder).map_err(NotWritten::disk("cannot make", folder))?;
    // Held until the end; the system lets go of it if we do not get there.
    let held = File::open(folder).map_err(NotWritten::disk("cannot open", folder))?;
    match held.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(NotWritten::Busy(folder.to_owned())),
        Err(TryLockError::Error(error)) => return Err(NotWritten::disk("cannot hold", folder)(error)),
    }
    let before = List::read(folder, list)?;
    let plan = Plan::of(folder, files, &before)?;
    stage::carry_out(folder, list, &plan, &before)?;
    Ok(Written {
        written: plan.write.iter().map(|file| file.path.clone()).collect(),
        unchanged: plan.unchanged.len(),
        removed: plan.remove.into_keys().collect(),
    })
}

#[cfg(test)]
mod tests;
