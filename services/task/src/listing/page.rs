use pando_kernel::{Cursor, LabelId, Page};
use pando_store::{Store, StoreError, Value};
use pando_task_contract::{ListTasks, Sort, Task};
use pando_wire::{Problem, codes};

use super::due;
use super::{Asked, Filters};
use crate::domain::{name_key, title_key};
use crate::store::{Sorted, label_ref, statements as sql, task_rows};

/// One page of tasks.
///
/// # Errors
/// 400 for a cursor that does not belong to the list; when the database fails.
pub async fn list(store: &dyn Store, query: &ListTasks, asked: &Asked) -> Result<Page<Task>, Problem> {
    let name = name_of(query, asked);
    let wrong = |error: pando_kernel::CursorError| Problem::new(http::StatusCode::BAD_REQUEST, codes::CURSOR, error.to_string());
    let label = match &query.label {
        None => None,
        Some(text) => match label(store, asked, text).await? {
            None => return Ok(nothing()),
            found => found,
        },
    };
    let filters = Filters::new(query, asked, label);
    if query.sort == Sort::Due {
        let place = query
            .cursor
            .as_ref()
            .map(|cursor| cursor.open(&name))
            .transpose()
            .map_err(wrong)?
            .unwrap_or_default();
        let Some(filters) = filters else { return Ok(nothing()) };
        let (items, next) = due::list(store, query, asked, &filters, place).await?;
        return Ok(Page {
            items,
            next_cursor: next.map(|place| Cursor::seal(&name, &place)),
        });
    }
    let place: Option<Place> = query.cursor.as_ref().map(|cursor| cursor.open(&name)).transpose().map_err(wrong)?;
    let Some(filters) = filters else { return Ok(nothing()) };
    let sorted = match query.sort {
        Sort::Rank | Sort::Due => Sorted::Rank,
        Sort::Priority => Sorted::Priority,
        Sort::Created => Sorted::Created,
        Sort::Updated => Sorted::Updated,
        Sort::Title => Sorted::Title,
        Sort::Completed => Sorted::Completed,
    };
    let limit = query.limit.get();
    let (mut shape, mut params) = filters.shape(sorted, query.order, limit + 1);
    if let Some(Place(key, pk)) = place {
        shape.behind = true;
        params.extend([key.into(), pk.into()]);
    }
    let rows = store.read(shape.statement(), params).await?;
    let more = rows.len() > limit as usize;
    let mut found = task_rows(store, asked.user, &rows).await?;
    found.truncate(limit as usize);
    let last = found.last().filter(|_| more).map(|(pk, task)| Place(Key::of(task, sorted), *pk));
    Ok(Page {
        items: found.into_iter().map(|(_, task)| task).collect(),
        next_cursor: last.map(|place| Cursor::seal(&name, &place)),
    })
}

/// What binds a cursor to its list: the person and everything of the query but the size of the page.
fn name_of(query: &ListTasks, asked: &Asked) -> String {
    let named = ListTasks {
        cursor: None,
        limit: pando_kernel::Limit::default(),
        time_zone: Some(asked.zone.clone()),
        ..query.clone()
    };
    format!("{} {}", asked.user, serde_json::to_string(&named).unwrap_or_default())
}

fn nothing() -> Page<Task> {
    Page {
        items: Vec::new(),
        next_cursor: None,
    }
}

/// The label that a query names, by id or by name.
async fn label(store: &dyn Store, asked: &Asked, text: &str) -> Result<Option<LabelId>, StoreError> {
    let rows = match text.parse::<LabelId>() {
        Ok(id) => store.read(&sql::LABEL_OF_ID, vec![asked.user.into(), id.into()]).await?,
        Err(_) => {
            let name = name_key(text.trim().trim_start_matches('@'));
            store.read(&sql::LABEL_OF_NAME, vec![asked.user.into(), name.into()]).await?
        }
    };
    Ok(rows.first().map(label_ref).transpose()?.map(|label| label.id))
}

/// Where a page ended: the last one's key, and its place among equals.
#[derive(serde::Serialize, serde::Deserialize)]
struct Place(Key, i64);

/// What a list is ordered by.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

impl Key {
    fn of(task: &Task, sorted: Sorted) -> Self {
        match sorted {
            Sorted::Rank => Self::Text(task.rank.as_str().to_owned()),
            Sorted::Title => Self::Text(title_key(&task.title)),
            Sorted::Priority => Self::Number(task.priority.number().into()),
            Sorted::Created => Self::Number(task.created_at.as_micros()),
            Sorted::Updated => Self::Number(task.updated_at.as_micros()),
            Sorted::Completed => Self::Number(task.completed_at.map_or(0, |at| at.as_micros())),
            Sorted::DueCivil | Sorted::DueZoned | Sorted::DueNone => Self::Number(0),
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}
