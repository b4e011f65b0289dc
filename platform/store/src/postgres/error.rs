use std::path::PathBuf;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

use super::Address;
use crate::{CommitError, StoreError};

/// Why a database could not be opened or migrated. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nobody answers there.
    #[error("{address} does not answer: {reason}. Is PostgreSQL running, and does the address name it?")]
    Away {
        /// The database.
        address: String,
        /// What the system or the server says.
        reason: String,
    },
    /// The server does not let this role in.
    #[error("{address} refuses the role: {reason}. `pando migrate` makes the services' roles and sets their passwords.")]
    Refused {
        /// The database.
        address: String,
        /// The server's text.
        reason: String,
    },
    /// The server is of a version that lacks what is used.
    #[error("{address} is PostgreSQL {found}, and {needed} or newer is needed. Move the database to a newer server first.")]
    Old {
        /// The database.
        address: String,
        /// The server's version, as it says it.
        found: String,
        /// The lowest major version.
        needed: u32,
    },
    /// The schema is not there, or steps of it are missing.
    #[error("{address}: the schema of {part} is at number {found}, and this version needs {known}. Run `pando migrate` first.")]
    Missing {
        /// The database.
        address: String,
        /// Whose schema: the app id, or `platform`.
        part: String,
        /// The highest number there.
        found: u32,
        /// The highest number of this build.
        known: u32,
    },
    /// A copy goes into it and has not brought everything.
    #[error("{address}: a copy into the schema {schema} is not finished. Run `pando copy` to its end first; it goes on where it was.")]
    Unfinished {
        /// The database.
        address: String,
        /// The schema's name.
        schema: String,
    },
    /// A newer version has taken something away that this one needs.
    #[error(
        "{address}: number {found} ({name}) of the schema of {part} takes away what this version needs; it knows {known}. Start the newer \
         version."
    )]
    Newer {
        /// The database.
        address: String,
        /// Whose schema.
        part: String,
        /// The step that contracts.
        found: u32,
        /// Its name.
        name: String,
        /// The highest number of this build.
        known: u32,
    },
    /// A migration was changed after it had been applied.
    #[error(
        "{address}: migration {number} ({name}) of {part} is not the one that was applied to this database. A released migration never \
         changes: start the version that wrote it, or mend the build."
    )]
    Changed {
        /// The database.
        address: String,
        /// Whose schema.
        part: String,
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
    },
    /// Somebody else migrates, or holds a table that a migration needs.
    #[error(
        "{address}: {what} was held by somebody else for {seconds} s: nothing was changed. Run it again; if that does not help, look in \
         pg_stat_activity for who holds it."
    )]
    Locked {
        /// The database.
        address: String,
        /// What was waited for.
        what: String,
        /// For how long.
        seconds: u64,
    },
    /// Migrations of other databases of the same server changed the same role all the time.
    #[error("somebody else makes the same roles at the same moment: run it again")]
    Race,
    /// A migration failed; nothing of this service's steps was done.
    #[error("{address}: migration {number} ({name}) of {part} failed, nothing was changed: {reason}")]
    Migration {
        /// The database.
        address: String,
        /// Whose schema.
        part: String,
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
        /// The server's text.
        reason: String,
    },
    /// The owner may not do this.
    #[error("{address}: the owner's role may not do this ({reason}). It must own the database and be allowed to create roles.")]
    Forbidden {
        /// The database.
        address: String,
        /// The server's text.
        reason: String,
    },
    /// Another database of the server uses the role, too, and with another password.
    #[error(
        "{address}: the role {role} enters the database {database} of this server, too, and has another password than the one to be set: \
         whoever uses it there would be locked out. Set the password that it has, or none, or have a server for each."
    )]
    Elsewhere {
        /// The database.
        address: String,
        /// The role.
        role: String,
        /// The other database.
        database: String,
    },
    /// Another database of the server uses the role, too, and whether it has the password to be set cannot be told.
    #[error(
        "{address}: the role {role} enters the database {database} of this server, too, and whether the password to be set is the one that \
         it has cannot be told: {reason}. It keeps what it has. Mend that and run it again, or set none."
    )]
    Unproved {
        /// The database.
        address: String,
        /// The role.
        role: String,
        /// The other database.
        database: String,
        /// Why it does not enter here.
        reason: String,
    },
    /// Everybody may make things in the schema `public`, and the owner may not end that.
    #[error(
        "{address}: every role may make tables in the schema public, and the owner's may not change that. Have whoever owns the schema run \
         once, in this database: revoke create on schema public from public"
    )]
    Public {
        /// The database.
        address: String,
    },
    /// The file of authorities' certificates.
    #[error("the certificates in {file} cannot be used: {reason}")]
    Roots {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// TLS cannot be set up at all.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The server refused something else.
    #[error("{address} cannot be used: {reason}")]
    Database {
        /// The database.
        address: String,
        /// The server's text.
        reason: String,
    },
}

/// The whole of what is known, innermost last, without the values that the server's detail may quote.
pub(super) fn text(error: &Error) -> String {
    if let Some(db) = error.as_db_error() {
        return db.message().to_owned();
    }
    let cause = std::error::Error::source(error).map(ToString::to_string);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

pub(super) fn open_error(address: &Address, error: &Error) -> OpenError {
    let (address, reason) = (address.to_string(), text(error));
    match error.code().map(SqlState::code) {
        Some("28P01" | "28000" | "42501") => OpenError::Refused { address, reason },
        Some(code) if !is_away(code) => OpenError::Database { address, reason },
        _ => OpenError::Away { address, reason },
    }
}

/// Connection exceptions, shutdown, start-up, too many connections, a standby that takes no writes.
fn is_away(code: &str) -> bool {
    code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "53200" | "25006")
}

/// What a failure of the server means to the port.
pub(super) fn store_error(statement: &'static str, error: &Error) -> StoreError {
    let reason = text(error);
    let Some(code) = error.code().map(SqlState::code) else {
        // A parameter that does not fit, or a column that cannot be read, is no matter of the connection.
        let is_ours = error.to_string().starts_with("error serializing") || error.to_string().starts_with("error deserializing");
        return if is_ours {
            StoreError::Failed { statement, reason }
        } else {
            StoreError::Away(format!("{statement}: {reason}"))
        };
    };
    match code {
        "53100" => StoreError::Full(reason),
        "57014" | "55P03" => StoreError::Away(format!("{statement} took longer than it may")),
        code if is_away(code) => StoreError::Away(format!("{statement}: {reason}")),
        _ => StoreError::Failed { statement, reason },
    }
}

/// What a failed statement means to its unit.
pub(super) fn commit_error(statement: &'static str, error: &Error) -> CommitError {
    match error.as_db_error() {
        Some(db) if *db.code() == SqlState::UNIQUE_VIOLATION => CommitError::AlreadyThere(columns(db)),
        // What the row refers to went away after it was read.
        Some(db) if *db.code() == SqlState::FOREIGN_KEY_VIOLATION => CommitError::Conflict(CommitError::REFERENCE),
        _ => store_error(statement, error).into(),
    }
}

/// Whether the unit may be tried again at once: it was undone because another was in its way.
pub(super) fn is_passing(error: &Error) -> bool {
    let codes = [&SqlState::T_R_SERIALIZATION_FAILURE, &SqlState::T_R_DEADLOCK_DETECTED];
    error.code().is_some_and(|code| codes.contains(&code))
}

/// `table.column, table.column`, as SQLite has it. The server tells the columns only in its detail, `Key (a, b)=(1, 2) already exists.`,
/// of which the values are left out.
fn columns(error: &DbError) -> String {
    let table = error.table().unwrap_or_default();
    let named = error
        .detail()
        .and_then(|detail| detail.split_once('(')?.1.split_once(")="))
        .map(|(columns, _)| columns);
    match named {
        Some(columns) => {
            let columns: Vec<_> = columns.split(", ").map(|column| format!("{table}.{column}")).collect();
            columns.join(", ")
        }
        None => format!("{table}.{}", error.constraint().unwrap_or_default()),
    }
}
