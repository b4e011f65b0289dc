use pando_kernel::CommandId;
use pando_wire::{Code, EventType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Label, Project, Task};

/// What the task events carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskEvent {
    /// The task after the change.
    pub task: Task,
    /// The chat's command that this answers, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command_id: Option<CommandId>,
    /// On `task.deleted`: gone for good, not to the trash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purged: bool,
    /// On a change of state or place: the task before it, as far as figures need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
}

/// What the figures need to know of a task before a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Before {
    /// Whether it was done.
    pub status: crate::Status,
    /// Whether it was in the trash.
    pub trashed: bool,
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskRefused {
    /// The chat's command.
    pub command_id: CommandId,
    /// For a program.
    pub code: Code,
    /// For a person.
    pub detail: String,
}

/// What the project events carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectEvent {
    /// The project after the change.
    pub project: Project,
}

/// What the label events carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LabelEvent {
    /// The label after the change.
    pub label: Label,
}

const ACTIVITY_AND_CHAT: &[&str] = &["activity-service", "chatbot-service"];
const ACTIVITY: &[&str] = &["activity-service"];

/// A task was made.
pub const TASK_CREATED: EventType<TaskEvent> = EventType::new("task.created", "A task was made", ACTIVITY_AND_CHAT);
/// A task was changed; `change` says how: updated, reopened, restored.
pub const TASK_UPDATED: EventType<TaskEvent> = EventType::new("task.updated", "A task was changed", ACTIVITY_AND_CHAT);
/// A task was done.
pub const TASK_COMPLETED: EventType<TaskEvent> = EventType::new("task.completed", "A task was done", ACTIVITY_AND_CHAT);
/// A task went to the trash, or for good.
pub const TASK_DELETED: EventType<TaskEvent> = EventType::new("task.deleted", "A task was deleted", ACTIVITY_AND_CHAT);
/// A command of the chat was not carried out.
pub const TASK_REFUSED: EventType<TaskRefused> = EventType::new("task.refused", "A command was not carried out", ACTIVITY_AND_CHAT);
/// A project was made.
pub const PROJECT_CREATED: EventType<ProjectEvent> = EventType::new("project.created", "A project was made", ACTIVITY);
/// A project was changed.
pub const PROJECT_UPDATED: EventType<ProjectEvent> = EventType::new("project.updated", "A project was changed", ACTIVITY);
/// A project was deleted; its tasks are in the Inbox.
pub const PROJECT_DELETED: EventType<ProjectEvent> = EventType::new("project.deleted", "A project was deleted", ACTIVITY);
/// A label was made.
pub const LABEL_CREATED: EventType<LabelEvent> = EventType::new("label.created", "A label was made", ACTIVITY);
/// A label was changed.
pub const LABEL_UPDATED: EventType<LabelEvent> = EventType::new("label.updated", "A label was changed", ACTIVITY);
/// A label was deleted; no task has it any more.
pub const LABEL_DELETED: EventType<LabelEvent> = EventType::new("label.deleted", "A label was deleted", ACTIVITY);
