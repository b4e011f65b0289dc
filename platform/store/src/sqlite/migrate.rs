use std::fs::File;
use std::path::{Path, PathBuf};

use pando_kernel::Instant;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::error::OpenError;
use crate::tables::MIGRATIONS;
use crate::{Migration, Schema};

/// The platform's part of the schema, beside the service's own.
const PLATFORM: &str = "platform";

/// What the database remembers of its migrations.
const HISTORY: &str = "create table if not exists schema_history (
    part text not null,
    number integer not null,
    name text not null,
    checksum blob not null,
    applied_at integer not null,
    primary key (part, number)
) without rowid";

type Parts = [(&'static str, &'static [Migration]); 2];

/// Brings the file to the schema this build knows: all missing steps in one transaction, after a copy of the file when it holds
/// something. Does nothing when nothing is missing.
pub(super) fn migrate(connection: &mut Connection, path: &Path, schema: &Schema, now: Instant) -> Result<(), OpenError> {
    let database = |error: rusqlite::Error| OpenError::Database {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let parts: Parts = [(PLATFORM, MIGRATIONS), (schema.app_id, schema.migrations)];
    for (part, migrations) in parts {
        check_numbers(part, migrations)?;
    }
    connection.execute_batch(HISTORY).map_err(database)?;
    let mut missing = Vec::new();
    let mut is_new = true;
    for (part, migrations) in parts {
        let applied = applied(connection, path, part, migrations)?;
        is_new &= applied == 0;
        missing.extend(migrations[applied..].iter().map(|migration| (part, migration)));
    }
    let other = "select part from schema_history where part not in (?1, ?2)";
    let other: Option<String> = connection
        .query_row(other, [PLATFORM, schema.app_id], |row| row.get(0))
        .optional()
        .map_err(database)?;
    if let Some(found) = other {
        return Err(OpenError::Foreign {
            path: path.to_owned(),
            found,
            wanted: schema.app_id,
        });
    }
    let Some((_, first)) = missing.iter().rev().min_by_key(|(part, _)| *part == PLATFORM) else {
        return Ok(());
    };
    if !is_new {
        copy_before(connection, path, first.number)?;
    }
    // Tables that are made anew would otherwise take what refers to them along; the check before the commit makes up for it.
    connection.pragma_update(None, "foreign_keys", false).map_err(database)?;
    let result = apply(connection, path, &missing, now);
    connection.pragma_update(None, "foreign_keys", true).map_err(database)?;
    result
}

/// The tables of a schema, the platform's among them, by name: for documents. Nothing is opened or made outside of memory.
///
/// # Errors
/// When a step cannot be done.
pub fn tables(schema: &Schema) -> Result<Vec<String>, OpenError> {
    let place = Path::new(":memory:");
    let failed = |error: rusqlite::Error| OpenError::Database {
        path: place.to_owned(),
        reason: error.to_string(),
    };
    let mut connection = Connection::open_in_memory().map_err(failed)?;
    migrate(&mut connection, place, schema, Instant::from_micros(0))?;
    // An index of words keeps its own parts in tables, which are nobody's to read.
    let listed = "select name from pragma_table_list where type in ('table', 'virtual') and name not like 'sqlite%' order by name";
    let mut statement = connection.prepare(listed).map_err(failed)?;
    let names = statement.query_map([], |row| row.get(0)).map_err(failed)?;
    names.collect::<Result<_, _>>().map_err(failed)
}

/// How many steps a file lacks to this build's schema. Changes nothing.
///
/// # Errors
/// When the file cannot be read, is newer than this build, or was made with other steps.
pub fn missing_migrations(path: &Path, schema: &Schema) -> Result<usize, OpenError> {
    let connection =
        Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| OpenError::Database {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
    let parts: Parts = [(PLATFORM, MIGRATIONS), (schema.app_id, schema.migrations)];
    let mut missing = 0;
    for (part, migrations) in parts {
        missing += migrations.len() - applied(&connection, path, part, migrations)?;
    }
    Ok(missing)
}

fn check_numbers(part: &str, migrations: &[Migration]) -> Result<(), OpenError> {
    match migrations
        .iter()
        .zip(1..)
        .find(|(migration, expected)| migration.number != *expected)
    {
        None => Ok(()),
        Some((migration, expected)) => Err(OpenError::Schema {
            part: part.to_owned(),
            reason: format!(
                "migration {} ({}) stands where number {expected} should",
                migration.number, migration.name
            ),
        }),
    }
}

fn checksum(migration: &Migration) -> [u8; 32] {
    Sha256::digest(migration.sqlite.as_bytes()).into()
}

/// How many steps of a part the file has; refuses a file that this build does not understand.
fn applied(connection: &Connection, path: &Path, part: &'static str, migrations: &[Migration]) -> Result<usize, OpenError> {
    let read = || -> rusqlite::Result<Vec<(u32, String, Vec<u8>)>> {
        let mut statement = connection.prepare("select number, name, checksum from schema_history where part = ?1 order by number")?;
        let rows = statement.query_map([part], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect()
    };
    let history = read().map_err(|error| OpenError::Database {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    let known = migrations.last().map_or(0, |migration| migration.number);
    let found = history.last().map_or(0, |(number, _, _)| *number);
    if found > known {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            part: part.to_owned(),
            found,
            known,
            next: known + 1,
        });
    }
    for ((number, name, sum), migration) in history.iter().zip(migrations) {
        if *number != migration.number || *sum != checksum(migration) {
            return Err(OpenError::Changed {
                path: path.to_owned(),
                part: part.to_owned(),
                number: *number,
                name: name.clone(),
            });
        }
    }
    Ok(history.len())
}

/// A whole and compact copy beside the file. One of the same name is of an attempt that failed: the newer one replaces it.
fn copy_before(connection: &Connection, path: &Path, number: u32) -> Result<(), OpenError> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let (copy, unfinished) = (beside(&format!(".before-{number}")), beside(".before-unfinished"));
    let io = |source| OpenError::Io {
        path: copy.clone(),
        source,
    };
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    connection
        .execute("vacuum into ?1", [unfinished.to_string_lossy()])
        .map_err(|error| OpenError::Database {
            path: copy.clone(),
            reason: error.to_string(),
        })?;
    File::open(&unfinished).and_then(|file| file.sync_all()).map_err(io)?;
    std::fs::rename(&unfinished, &copy).map_err(io)?;
    tracing::info!(copy = %copy.display(), "the database was copied before its migration");
    Ok(())
}

fn apply(connection: &mut Connection, path: &Path, missing: &[(&str, &Migration)], now: Instant) -> Result<(), OpenError> {
    let database = |error: rusqlite::Error| OpenError::Database {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(database)?;
    for (part, migration) in missing {
        let failed = |reason: String| OpenError::Migration {
            path: path.to_owned(),
            number: migration.number,
            name: migration.name.to_owned(),
            reason,
        };
        transaction
            .execute_batch(migration.sqlite)
            .map_err(|error| failed(error.to_string()))?;
        let sum = checksum(migration);
        let insert = "insert into schema_history (part, number, name, checksum, applied_at) values (?1, ?2, ?3, ?4, ?5)";
        transaction
            .execute(insert, (part, migration.number, migration.name, sum, now.as_micros()))
            .map_err(database)?;
        let broken: Option<String> = transaction
            .query_row("pragma foreign_key_check", (), |row| row.get(0))
            .optional()
            .map_err(database)?;
        if let Some(table) = broken {
            return Err(failed(format!("a row of {table} refers to one that is not there")));
        }
    }
    let deferred = "select name from sqlite_schema where type = 'table' and sql like '%initially deferred%'";
    if let Some(table) = transaction
        .query_row(deferred, (), |row| row.get::<_, String>(0))
        .optional()
        .map_err(database)?
    {
        let reason = format!("table {table} has a deferred constraint: it would fail a whole batch of units at its commit");
        return Err(OpenError::Schema {
            part: "the database".to_owned(),
            reason,
        });
    }
    transaction.commit().map_err(database)
}
