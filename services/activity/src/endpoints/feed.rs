use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use pando_activity_contract::{Feed, FeedEntry, FeedQuery, WAIT_SECONDS_MAX};
use pando_http::{Answer, Fields};
use pando_store::{Row, StoreError};
use pando_wire::Problem;
use tokio::time::{Instant, timeout_at};

use crate::Activities;
use crate::store::statements::listing as sql;

/// Entries in one answer.
pub const ITEMS_MAX: u32 = 500;
/// How often the feed's end is looked at without a signal: what another process on the same database took gives none.
pub const SWEEP: Duration = Duration::from_millis(200);

/// Every change in one order, after a position; waits for something new when there is nothing.
pub async fn feed(State(it): State<Arc<Activities>>, Fields(query): Fields<FeedQuery>) -> Result<Answer, Problem> {
    if query.wait > WAIT_SECONDS_MAX {
        return Err(Problem::invalid("?wait", "at most 25 seconds"));
    }
    if query.after < -1 {
        return Err(Problem::invalid("?after", "a position, or -1 for the end of the feed"));
    }
    let mut news = it.news.subscribe();
    if query.after == -1 {
        let (oldest, end) = ends(&it).await?;
        return Ok(Answer::json(&Feed {
            items: Vec::new(),
            next: end,
            oldest,
        }));
    }
    let until = Instant::now() + Duration::from_secs(query.wait.into());
    loop {
        // Marked as seen before the look: what is committed meanwhile wakes the wait.
        news.borrow_and_update();
        let (feed, end) = after(&it, query.after).await?;
        // Somebody who stands behind the end read a database that has since been set back: they go on from here.
        if end != query.after || Instant::now() >= until || it.platform.shutdown.is_requested() {
            return Ok(Answer::json(&feed));
        }
        let sweep = until.min(Instant::now() + it.sweep);
        tokio::select! {
            // Late and changed are the same here: look again.
            _ = timeout_at(sweep, news.changed()) => {}
            () = it.platform.shutdown.requested() => {}
        }
    }
}

/// What stands after this position, and from where to go on; and the end of the feed at that moment.
async fn after(it: &Activities, position: i64) -> Result<(Feed, i64), StoreError> {
    let rows = it.store.read(&sql::FEED_AFTER, vec![position.into(), ITEMS_MAX.into()]).await?;
    let (oldest, end) = ends_of(&rows)?;
    let entries = rows.iter().filter_map(|row| entry(row).transpose());
    let items: Vec<FeedEntry> = entries.collect::<Result<_, _>>()?;
    let feed = Feed {
        // What is gone again leaves positions without entries behind: they are passed over.
        next: items.last().map_or(end, |last| last.position),
        items,
        oldest,
    };
    Ok((feed, end))
}

async fn ends(it: &Activities) -> Result<(i64, i64), StoreError> {
    ends_of(&it.store.read(&sql::FEED_ENDS, vec![]).await?)
}

/// The oldest position that is kept (or the next one when none is), and the end.
fn ends_of(rows: &[Row]) -> Result<(i64, i64), StoreError> {
    let Some(row) = rows.first() else { return Ok((1, 0)) };
    let (oldest, newest, given): (Option<i64>, Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let end = newest.max(given).unwrap_or(0);
    Ok((oldest.unwrap_or(end + 1), end))
}

/// The entry of a row; `None` in the one row that says that there is none.
fn entry(row: &Row) -> Result<Option<FeedEntry>, StoreError> {
    let Some(position) = row.get(3)? else { return Ok(None) };
    let data: String = row.get(7)?;
    let data = serde_json::from_str(&data).map_err(|error| StoreError::Inconsistent(format!("the data of a feed entry: {error}")))?;
    Ok(Some(FeedEntry {
        position,
        user_id: row.get(4)?,
        kind: row.get(5)?,
        subject: row.get(6)?,
        data,
    }))
}
