use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use pando_activity_contract::{Activity, ListActivities};
use pando_http::{Answer, Authenticated, Fields};
use pando_kernel::{Cursor, Instant, Page, UserId};
use pando_store::{Row, Statement, StoreError, Value};
use pando_wire::{Problem, codes};

use crate::Activities;
use crate::domain::entry::topics;
use crate::store::rows::actor;
use crate::store::statements::listing as sql;

/// One's own log, the newest first: by the time of the event, and by the place in the feed within the same microsecond.
pub async fn list_activities(
    State(it): State<Arc<Activities>>,
    Authenticated(caller): Authenticated,
    Fields(query): Fields<ListActivities>,
) -> Result<Answer, Problem> {
    let filter = filter(caller.user_id, &query);
    let before: (i64, i64) = match &query.cursor {
        Some(cursor) => cursor
            .open(&filter)
            .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, codes::CURSOR, error.to_string()))?,
        None => (query.to.map_or(i64::MAX, Instant::as_micros), i64::MIN),
    };
    let limit = query.limit.get() as usize;
    let reads = reads(caller.user_id, &query, before)?;
    let mut found = Vec::new();
    for row in it.store.read_at_once(reads).await?.iter().flatten() {
        found.push(activity(row)?);
    }
    found.sort_unstable_by_key(|(key, _)| std::cmp::Reverse(*key));
    let next_cursor = (found.len() > limit).then(|| Cursor::seal(&filter, &found[limit - 1].0));
    found.truncate(limit);
    let items = found.into_iter().map(|(_, activity)| activity).collect();
    Ok(Answer::json(&Page { items, next_cursor }))
}

/// Names the list that a cursor belongs to.
fn filter(user: UserId, query: &ListActivities) -> String {
    let ListActivities {
        kind, task_id, from, to, ..
    } = query;
    format!("activities {user} {kind:?} {task_id:?} {from:?} {to:?}")
}

/// The reads whose rows, sorted together, begin with the page: one for all topics or one task, else one a topic.
fn reads(user: UserId, query: &ListActivities, before: (i64, i64)) -> Result<Vec<(&'static Statement, Vec<Value>)>, Problem> {
    let from = query.from.map_or(i64::MIN, Instant::as_micros);
    // One more than asked for tells whether there is a next page.
    let limit = i64::from(query.limit.get()) + 1;
    let common = || vec![user.into(), from.into(), before.0.into(), before.1.into(), limit.into()];
    let with = |more: Vec<Value>| common().into_iter().chain(more).collect::<Vec<_>>();
    let wanted: Vec<&'static str> = match query.kind.as_deref() {
        None => topics().collect(),
        Some(kind) => {
            let is_wanted = |topic: &&str| {
                if kind.ends_with('.') {
                    topic.starts_with(kind)
                } else {
                    *topic == kind
                }
            };
            topics().filter(is_wanted).collect()
        }
    };
    if wanted.is_empty() {
        return Err(Problem::invalid(
            "?type",
            "must be a type of events, such as task.completed, or the beginning of one, such as task.",
        ));
    }
    Ok(match (query.task_id, query.kind.as_deref()) {
        (Some(task), None) => vec![(&sql::PAGE_OF_TASK, with(vec![task.into(), "".into()]))],
        (Some(task), Some(_)) => wanted
            .iter()
            .map(|topic| (&sql::PAGE_OF_TASK, with(vec![task.into(), (*topic).into()])))
            .collect(),
        (None, None) => vec![(&sql::PAGE, common())],
        (None, Some(_)) => wanted
            .iter()
            .map(|topic| (&sql::PAGE_OF_TOPIC, with(vec![(*topic).into()])))
            .collect(),
    })
}

/// An entry, and its key in the order of the list.
fn activity(row: &Row) -> Result<((i64, i64), Activity), StoreError> {
    let time: Instant = row.get(3)?;
    let found = Activity {
        id: row.get(1)?,
        kind: row.get(2)?,
        time,
        subject: row.get(4)?,
        task_id: row.get(5)?,
        title: row.get(6)?,
        actor: actor(row.get(7)?),
        change: row.get(8)?,
    };
    Ok(((time.as_micros(), row.get(0)?), found))
}
