use jiff::civil::Date;
use pando_kernel::{Cursor, Limit, Priority, ProjectId, Zone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{Status, Task};

/// Which tasks, in which order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTasks {
    /// Open or completed; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// In this project; `inbox` for those in none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectFilter>,
    /// With this label, by name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Of this priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Due on this day or later, in `time_zone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub due_from: Option<Date>,
    /// Due before this day, in `time_zone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub due_before: Option<Date>,
    /// Due at all, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_due: Option<bool>,
    /// Open and late now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<bool>,
    /// Completed on this day or later, in `time_zone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub completed_from: Option<Date>,
    /// Completed before this day, in `time_zone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub completed_before: Option<Date>,
    /// Those in the trash instead of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed: Option<bool>,
    /// With all of these words (the last may be the beginning of one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The order; by rank when absent.
    #[serde(default)]
    pub sort: Sort,
    /// Up or down.
    #[serde(default)]
    pub order: Order,
    /// 1 to 200.
    #[serde(default)]
    pub limit: Limit,
    /// Where the last page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// In which zone days are meant; the person's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
}

/// A project, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ProjectFilter {
    /// In no project.
    Inbox,
    /// In this one.
    Project(ProjectId),
}

impl TryFrom<String> for ProjectFilter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "inbox" => Ok(Self::Inbox),
            text => text
                .parse()
                .map(Self::Project)
                .map_err(|_| "must be a project's id or \"inbox\"".to_owned()),
        }
    }
}

impl From<ProjectFilter> for String {
    fn from(filter: ProjectFilter) -> String {
        match filter {
            ProjectFilter::Inbox => "inbox".to_owned(),
            ProjectFilter::Project(id) => id.to_string(),
        }
    }
}

impl JsonSchema for ProjectFilter {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProjectFilter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A project's id, or \"inbox\"" })
    }
}

/// What a list is ordered by; ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// By hand.
    #[default]
    Rank,
    /// By due date; those without come last.
    Due,
    /// The highest first.
    Priority,
    /// The oldest first.
    Created,
    /// The longest untouched first.
    Updated,
    /// By title, folded.
    Title,
    /// The longest done first; shows completed tasks only.
    Completed,
}

/// Up or down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Up.
    #[default]
    Asc,
    /// Down.
    Desc,
}

/// A search.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The words; the last may be the beginning of one. At most 200 characters.
    pub q: String,
    /// 1 to 200.
    #[serde(default)]
    pub limit: Limit,
    /// Only open, or only completed ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// Where a word was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Highlight {
    /// `title` or `notes`.
    pub field: String,
    /// First UTF-16 code unit.
    pub start: u32,
    /// One behind the last UTF-16 code unit.
    pub end: u32,
}

/// A task that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// The task.
    pub task: Task,
    /// Higher is better; only comparable within one answer.
    pub score: f64,
    /// Where the words are.
    pub highlights: Vec<Highlight>,
}

/// How a task is deleted.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteTask {
    /// True: for good, out of the trash. Otherwise to the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permanent: Option<bool>,
}
