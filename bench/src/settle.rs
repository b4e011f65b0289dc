use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::bail;
use rusqlite::{Connection as Database, OpenFlags};
use tokio::time::sleep;

/// The databases that tell others what happened.
const LOGS: [&str; 3] = ["auth.db", "task.db", "chatbot.db"];

/// Waits until every event has arrived at every subscriber: the log's end is where each relay's saved cursor is. Relays save within
/// 0.1 s of the last event. Returns how long it took.
pub async fn settled(folder: &Path, time: Duration) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let mut logs = Vec::new();
    for name in LOGS {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        logs.push(Database::open_with_flags(folder.join(name), flags)?);
    }
    let lag = "select coalesce((select max(position) from outbox) - (select min(position) from relay_cursor), 0)";
    while begun.elapsed() < time {
        let mut behind = 0i64;
        for log in &logs {
            behind += log.query_row(lag, (), |row| row.get::<_, i64>(0))?.max(0);
        }
        if behind == 0 {
            return Ok(begun.elapsed());
        }
        sleep(Duration::from_millis(20)).await;
    }
    bail!("the events had not arrived after {} s", time.as_secs())
}
