use pando_kernel::{Colour, Due, Instant, LabelId, LabelName, Notes, Priority, ProjectId, ProjectName, Rank, TaskId, Title, Version, Zone};
use pando_wire::{Patch, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// Limits on what one request may carry.
pub mod limits {
    /// Operations in one batch.
    pub const BATCH_OPERATIONS_MAX: usize = 100;
    /// Labels on one task.
    pub const LABELS_PER_TASK_MAX: usize = 20;
    /// Projects, and labels, of one person.
    pub const NAMES_PER_PERSON_MAX: usize = 500;
    /// Days a deleted task stays in the trash.
    pub const TRASH_DAYS: i64 = 30;
    /// Characters of a search.
    pub const SEARCH_CHARACTERS_MAX: usize = 200;
    /// Characters that quick-add and the chat read.
    pub const PARSE_CHARACTERS_MAX: usize = 2000;
}

/// Reads a field of a merge patch that can be changed but not cleared: null is refused instead of being taken for absent.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Whether a task is still to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// To be done.
    Open,
    /// Done.
    Completed,
}

/// A label as a task shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelRef {
    /// Which.
    pub id: LabelId,
    /// What it is called now.
    pub name: LabelName,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What it is called.
    pub title: Title,
    /// What else there is to say.
    pub notes: Notes,
    /// Whether it is done.
    pub status: Status,
    /// How much it matters.
    pub priority: Priority,
    /// When it is due.
    pub due: Option<Due>,
    /// Its labels, by name.
    pub labels: Vec<LabelRef>,
    /// Its project; null is the Inbox.
    pub project_id: Option<ProjectId>,
    /// Its place in the order kept by hand.
    pub rank: Rank,
    /// One more with each change; also the ETag.
    pub version: Version,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// When it was done.
    pub completed_at: Option<Instant>,
    /// When it went to the trash.
    pub deleted_at: Option<Instant>,
}

/// Where a task goes in the order kept by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Right behind this task; null is the first place.
    pub after: Option<TaskId>,
}

/// A new task, or all of a task that is replaced: what is absent is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    /// What it is called.
    pub title: Title,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Notes>,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// How much it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Labels by name or id; unknown names are made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The project; null or absent is the Inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// The project by name, made when it is unknown; not together with `project_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectName>,
    /// Its place; last when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A change of a task (RFC 7396): absent stays, null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskPatch {
    /// What it is called.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub notes: Patch<Notes>,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub due: Patch<Due>,
    /// How much it matters; null is the default.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub priority: Patch<Priority>,
    /// All of its labels, by name or id.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub labels: Patch<Vec<String>>,
    /// Labels to add to those it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_labels: Vec<String>,
    /// Labels to take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_labels: Vec<String>,
    /// The project; null is the Inbox.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub project_id: Patch<ProjectId>,
    /// The project by name, made when it is unknown.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectName>,
    /// Done or not.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Its place.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// One step of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub enum BatchOperation {
    /// A new task.
    Create {
        /// The task.
        task: NewTask,
    },
    /// A change.
    Update {
        /// Which task.
        id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Version>,
        /// The change.
        changes: Box<TaskPatch>,
    },
    /// Done.
    Complete {
        /// Which task.
        id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Version>,
    },
    /// To be done again.
    Reopen {
        /// Which task.
        id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Version>,
    },
    /// To the trash.
    Delete {
        /// Which task.
        id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Version>,
    },
}

/// Several steps; each stands for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// At most 100.
    pub operations: Vec<BatchOperation>,
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchResult {
    /// As the single operation would have answered.
    pub status: u16,
    /// The task after the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchAnswer {
    /// One an operation, in the same order.
    pub results: Vec<BatchResult>,
}

/// A text as somebody types it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parse {
    /// At most 2,000 characters.
    pub text: String,
    /// The person's zone; the account's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
}

/// A stretch of the text that means something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParsedSpan {
    /// First UTF-16 code unit.
    pub start: u32,
    /// One behind the last UTF-16 code unit.
    pub end: u32,
    /// `date`, `priority`, `label` or `project`.
    pub kind: String,
}

/// What quick-add understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parsed {
    /// The text without what was understood.
    pub title: String,
    /// When it is due.
    pub due: Option<Due>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// Labels by name.
    pub labels: Vec<LabelName>,
    /// The project by name.
    pub project: Option<String>,
    /// What was understood where.
    pub spans: Vec<ParsedSpan>,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// What it is called.
    pub name: ProjectName,
    /// `#rrggbb`.
    pub colour: Option<Colour>,
    /// Whether it is put away.
    pub archived: bool,
    /// Its place in the order kept by hand.
    pub rank: Rank,
    /// One more with each change; also the ETag.
    pub version: Version,
    /// Open tasks in it.
    pub open_count: u64,
}

/// A new project.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// What it is called.
    pub name: ProjectName,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
}

/// Where a project goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectPosition {
    /// Right behind this project; null is the first place.
    pub after: Option<ProjectId>,
}

/// A change of a project (RFC 7396).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectPatch {
    /// What it is called.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub name: Option<ProjectName>,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub colour: Patch<Colour>,
    /// Whether it is put away.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Its place.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub position: Option<ProjectPosition>,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// What it is called.
    pub name: LabelName,
    /// `#rrggbb`.
    pub colour: Option<Colour>,
    /// One more with each change; also the ETag.
    pub version: Version,
    /// Open tasks that have it.
    pub open_count: u64,
}

/// A new label.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLabel {
    /// What it is called.
    pub name: LabelName,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
}

/// A change of a label (RFC 7396).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelPatch {
    /// What it is called.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub name: Option<LabelName>,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub colour: Patch<Colour>,
}
