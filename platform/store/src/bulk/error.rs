use super::Misfit;
use crate::{StoreError, postgres};

/// Why data could not be moved in bulk. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The server cannot be reached, or does not let the role in.
    #[error(transparent)]
    Open(#[from] postgres::OpenError),
    /// A server of ours is at work on it.
    #[error("{place} is in use: a server works on it. Stop all of them first, then run this again.")]
    InUse {
        /// The database.
        place: String,
    },
    /// The role may not see to it.
    #[error("{place}: the role may not do this ({reason}). It must be the owner, which `pando migrate` ran as.")]
    Forbidden {
        /// The database.
        place: String,
        /// The server's text.
        reason: String,
    },
    /// PostgreSQL's text has no NUL.
    #[error(
        "a row of {table} has a NUL character in {column}, which PostgreSQL does not take in text: its key is {key}. No request can write \
         one, so something else wrote into the file: remove the character there, and run this again."
    )]
    Nul {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The values of its key.
        key: String,
    },
    /// The two databases have other tables.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// The database failed.
    #[error("{place}: {error}")]
    Store {
        /// The database.
        place: String,
        /// What it says.
        error: StoreError,
    },
}
