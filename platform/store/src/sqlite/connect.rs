use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// How long a connection waits for another process that holds the file: a person's own `sqlite3`, say. Our own connections never
/// wait for each other: there is one writer.
pub(super) const OTHERS_WAIT: Duration = Duration::from_secs(5);

/// Prepared statements kept per connection: more than a service has.
const STATEMENTS_KEPT: usize = 256;

/// Page cache of the writer and of each reader, in KiB. Small: the system's own page cache stands behind them, and there are five
/// databases with half a dozen connections each within 100 MB.
const WRITER_CACHE_KIB: i64 = 4 * 1024;
const READER_CACHE_KIB: i64 = 2 * 1024;

/// The connection that writes; makes the file when it is not there.
pub(super) fn writer(path: &Path, wal_max_bytes: u64) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(OTHERS_WAIT)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Checkpoints have their own rule (checkpoint.rs); one inside a commit would spoil its latency.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_size_limit", wal_max_bytes as i64, |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    // What a savepoint needs to undo itself stays in memory instead of a file.
    connection.pragma_update(None, "temp_store", "memory")?;
    keep_plans(&connection)?;
    Ok(connection)
}

/// A connection that reads only.
pub(super) fn reader(path: &Path, mmap_bytes: u64) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(OTHERS_WAIT)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    connection.pragma_update_and_check(None, "mmap_size", mmap_bytes as i64, |_| Ok(()))?;
    keep_plans(&connection)?;
    Ok(connection)
}

/// A connection that moves pages from the log into the file and does nothing else.
pub(super) fn checkpointer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(OTHERS_WAIT)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    Ok(connection)
}

/// Prepared statements are kept, and with them their plans: without this SQLite looks again at every statement whose parameters might
/// make another plan better (a `limit`, some joins), and compiles it anew at each use.
fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}
