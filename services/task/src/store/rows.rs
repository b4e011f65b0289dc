use std::collections::BTreeSet;

use pando_kernel::{Due, LabelId, LabelName, Notes, Priority, ProjectId, ProjectName, Rank, TaskId, Title, UserId};
use pando_store::{Row, Store, StoreError, Value};
use pando_task_contract::{Label, LabelRef, Project, Status, Task};
use uuid::Uuid;

use super::statements::{ALL_LABELS, LABELS_OF_IDS};

/// A task as it is kept, still without the names of its labels.
pub struct TaskRow {
    /// Its place in the table.
    pub pk: i64,
    task: Task,
    labels: Vec<LabelId>,
}

/// How many columns of a row are the task's own.
const COLUMNS: usize = 17;

fn inconsistent(what: &str, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent(format!("{what}: {reason}"))
}

impl TaskRow {
    /// Reads the columns that `statements` names.
    ///
    /// # Errors
    /// When a row holds what cannot be.
    pub fn read(row: &Row) -> Result<Self, StoreError> {
        let date: Option<String> = row.get(10)?;
        let due = match date {
            None => None,
            Some(date) => {
                let (time, zone): (Option<String>, Option<String>) = (row.get(11)?, row.get(12)?);
                let due = Due::from_parts(&date, time.as_deref(), zone.as_deref());
                Some(due.map_err(|error| inconsistent("a due date", error))?)
            }
        };
        let project: Vec<u8> = row.get(9)?;
        let labels: Vec<u8> = row.get(14)?;
        let task = Task {
            id: row.get::<TaskId>(1)?,
            title: Title::try_from(row.get::<String>(15)?).map_err(|error| inconsistent("a title", error))?,
            notes: Notes::try_from(row.get::<String>(16)?).map_err(|error| inconsistent("notes", error))?,
            status: if row.get::<bool>(2)? { Status::Completed } else { Status::Open },
            priority: Priority::try_from(row.get::<u8>(8)?).map_err(|error| inconsistent("a priority", error))?,
            due,
            labels: Vec::new(),
            project_id: Uuid::from_slice(&project).ok().map(ProjectId::from),
            rank: Rank::try_from(row.get::<String>(13)?).map_err(|error| inconsistent("a rank", error))?,
            version: row.get(7)?,
            created_at: row.get(5)?,
            updated_at: row.get(6)?,
            completed_at: row.get(4)?,
            deleted_at: row.get(3)?,
        };
        Ok(Self {
            pk: row.get(0)?,
            task,
            labels: labels
                .chunks_exact(16)
                .filter_map(|id| Uuid::from_slice(id).ok())
                .map(LabelId::from)
                .collect(),
        })
    }

    /// The task with its labels' names; a label that is gone is left out.
    pub fn named(mut self, names: &[LabelRef]) -> Task {
        let found = self.labels.iter().filter_map(|id| names.iter().find(|label| label.id == *id));
        self.task.labels = found.cloned().collect();
        self.task.labels.sort_by_cached_key(|label| label.name.to_lowercase());
        self.task
    }
}

/// The one task of these rows, each of which has one of its labels behind the columns of the task, or none.
///
/// # Errors
/// When a row holds what cannot be.
pub fn named_task(rows: &[Row]) -> Result<Option<Task>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let mut names = Vec::new();
    for row in rows {
        if let Some(id) = row.get::<Option<LabelId>>(COLUMNS)? {
            let name = label_name(row, COLUMNS + 1)?;
            names.push(LabelRef { id, name });
        }
    }
    Ok(Some(TaskRow::read(first)?.named(&names)))
}

/// The tasks of these rows with their labels' names, which cost a second read where there are any.
///
/// # Errors
/// When the database fails, or a row holds what cannot be.
pub async fn task_rows(store: &dyn Store, user: UserId, rows: &[Row]) -> Result<Vec<(i64, Task)>, StoreError> {
    let rows = rows.iter().map(TaskRow::read).collect::<Result<Vec<_>, _>>()?;
    let ids: BTreeSet<LabelId> = rows.iter().flat_map(|row| row.labels.iter().copied()).collect();
    let names = labels_of(store, user, &ids).await?;
    Ok(rows.into_iter().map(|row| (row.pk, row.named(&names))).collect())
}

/// How many ids one read of names takes; a page with more reads all of the person's.
const IDS_AT_ONCE: usize = 8;

/// The names of these labels.
///
/// # Errors
/// When the database fails, or a row holds what cannot be.
pub async fn labels_of(store: &dyn Store, user: UserId, ids: &BTreeSet<LabelId>) -> Result<Vec<LabelRef>, StoreError> {
    let found = match ids.len() {
        0 => return Ok(Vec::new()),
        1..=IDS_AT_ONCE => {
            let mut params: Vec<Value> = vec![user.into()];
            params.extend(ids.iter().map(|id| Value::from(*id)));
            params.resize(IDS_AT_ONCE + 1, Value::Null);
            store.read(&LABELS_OF_IDS, params).await?
        }
        _ => store.read(&ALL_LABELS, vec![user.into()]).await?,
    };
    found.iter().map(label_ref).collect()
}

fn label_name(row: &Row, index: usize) -> Result<LabelName, StoreError> {
    LabelName::try_from(row.get::<String>(index)?).map_err(|error| inconsistent("the name of a label", error))
}

/// The id and the name of a label.
///
/// # Errors
/// When the row holds what cannot be.
pub fn label_ref(row: &Row) -> Result<LabelRef, StoreError> {
    Ok(LabelRef {
        id: row.get(0)?,
        name: label_name(row, 1)?,
    })
}

fn colour(row: &Row, index: usize) -> Result<Option<pando_kernel::Colour>, StoreError> {
    let text: Option<String> = row.get(index)?;
    text.map(pando_kernel::Colour::try_from)
        .transpose()
        .map_err(|error| inconsistent("a colour", error))
}

/// A label.
///
/// # Errors
/// When the row holds what cannot be.
pub fn label(row: &Row) -> Result<Label, StoreError> {
    Ok(Label {
        id: row.get(0)?,
        name: label_name(row, 1)?,
        colour: colour(row, 2)?,
        version: row.get(3)?,
        open_count: row.get(4)?,
    })
}

/// A project.
///
/// # Errors
/// When the row holds what cannot be.
pub fn project(row: &Row) -> Result<Project, StoreError> {
    Ok(Project {
        id: row.get(0)?,
        name: ProjectName::try_from(row.get::<String>(1)?).map_err(|error| inconsistent("the name of a project", error))?,
        colour: colour(row, 2)?,
        archived: row.get(3)?,
        rank: Rank::try_from(row.get::<String>(4)?).map_err(|error| inconsistent("a rank", error))?,
        version: row.get(5)?,
        open_count: row.get(6)?,
    })
}
