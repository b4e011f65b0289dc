use std::path::PathBuf;

use rusqlite::ffi::ErrorCode;
use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};

use crate::{CommitError, StoreError};

/// Why a database could not be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Written by a newer version of the program.
    #[error(
        "{path} was written by a newer version: its schema of {part} is number {found}, and this version knows {known}. Start the newer \
         version, or restore the copy that was made before (a file named .before-{next})."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Whose schema: the app id, or `platform`.
        part: String,
        /// The highest number in the file.
        found: u32,
        /// The highest number of this build.
        known: u32,
        /// The number after that.
        next: u32,
    },
    /// A migration was changed after it had been applied.
    #[error(
        "{path}: migration {number} ({name}) of {part} is not the one that was applied to this file. A released migration never changes: \
         start the version that wrote the file, or mend the build."
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// Whose schema.
        part: String,
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
    },
    /// The file belongs to another service.
    #[error("{path} belongs to {found}, not to {wanted}.")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        found: String,
        /// Who opened it.
        wanted: &'static str,
    },
    /// The schema as it is written breaks a rule of the store.
    #[error("the schema of {part} is wrong: {reason}")]
    Schema {
        /// Whose schema.
        part: String,
        /// The rule.
        reason: String,
    },
    /// A migration failed; the file is as it was.
    #[error("{path}: migration {number} ({name}) failed, nothing was changed: {reason}")]
    Migration {
        /// The file.
        path: PathBuf,
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
        /// The database's text.
        reason: String,
    },
    /// The database refused.
    #[error("{path} cannot be opened: {reason}")]
    Database {
        /// The file.
        path: PathBuf,
        /// The database's text.
        reason: String,
    },
    /// A file could not be written, or a thread not be started.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// What a failure of the database means to the port.
pub(super) fn store_error(statement: &'static str, error: rusqlite::Error) -> StoreError {
    let reason = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(reason),
        Some(ErrorCode::OperationInterrupted) => StoreError::Away(format!("{statement} took longer than it may")),
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory,
        ) => StoreError::Away(format!("{statement}: {reason}")),
        _ => StoreError::Failed { statement, reason },
    }
}

/// What a failed statement means to its unit.
pub(super) fn commit_error(statement: &'static str, error: rusqlite::Error) -> CommitError {
    if let rusqlite::Error::SqliteFailure(failure, text) = &error {
        match failure.extended_code {
            SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID => {
                let text = text.as_deref().unwrap_or_default();
                return CommitError::AlreadyThere(text.strip_prefix("UNIQUE constraint failed: ").unwrap_or(text).to_owned());
            }
            // What the row refers to went away after it was read.
            SQLITE_CONSTRAINT_FOREIGNKEY => return CommitError::Conflict(CommitError::REFERENCE),
            _ => {}
        }
    }
    store_error(statement, error).into()
}

/// Whether the device has failed to make something durable. What the system wrote after that cannot be trusted (the pages count as
/// clean): a later fsync that succeeds proves nothing.
pub(super) fn is_failed_sync(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC};
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if matches!(failure.extended_code, SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC))
}
