use std::sync::Arc;

use pando_service::Progress;

use super::ROWS_MAX;
use crate::Activities;
use crate::store::statements::{listing, upkeep as sql};
use pando_store::{Op, Unit};

/// Entries that the feed keeps.
pub const FEED_ENTRIES_MAX: i64 = 100_000;
/// How long the feed keeps an entry: 7 days.
pub const FEED_SECONDS_MAX: i64 = 7 * 24 * 60 * 60;

/// Takes the oldest entries out of the feed (the log keeps them), and forgets taken events that are too old to come again.
pub async fn trim(it: Arc<Activities>) -> Result<Progress, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let now = it.platform.clock.now();
    let rows = it.store.read(&listing::FEED_ENDS, vec![]).await.map_err(|error| text(&error))?;
    let (oldest, newest): (Option<i64>, Option<i64>) = match rows.first() {
        Some(row) => (row.get(0).map_err(|error| text(&error))?, row.get(1).map_err(|error| text(&error))?),
        None => (None, None),
    };
    if let (Some(oldest), Some(newest)) = (oldest, newest) {
        let up_to = newest - FEED_ENTRIES_MAX;
        let params = vec![up_to.into(), now.plus_seconds(-FEED_SECONDS_MAX).into(), ROWS_MAX.into()];
        it.store
            .commit(Unit::new().op(Op::new(&sql::TRIM_FEED, params)))
            .await
            .map_err(|error| text(&error))?;
        if oldest + ROWS_MAX <= up_to {
            return Ok(Progress::MORE);
        }
    }
    let trimmed = it.store.trim(0, now, now, ROWS_MAX as u32).await.map_err(|error| text(&error))?;
    let rows = it.store.read(&listing::FEED_ENDS, vec![]).await.map_err(|error| text(&error))?;
    let after: Option<i64> = rows.first().map_or(Ok(None), |row| row.get(0)).map_err(|error| text(&error))?;
    let is_full = oldest.zip(after).is_some_and(|(before, after)| after - before >= ROWS_MAX);
    Ok(Progress {
        more: is_full || trimmed >= ROWS_MAX as u64,
    })
}
