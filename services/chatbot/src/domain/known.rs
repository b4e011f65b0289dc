use pando_kernel::{Due, Priority, ProjectId, TaskId, Title, Version};
use pando_task_contract::{Status, Task};
use serde::{Deserialize, Serialize};

/// A task as the conversation remembers it: enough to point at it, to change it over the version that was seen, and to put it back.
/// Without its notes, which the chat never changes and which may be long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Its id.
    pub id: TaskId,
    /// The version that was seen.
    pub version: Version,
    /// What it was called then.
    pub title: Title,
    /// Whether it was done.
    pub status: Status,
    /// How much it mattered.
    pub priority: Priority,
    /// When it was due.
    pub due: Option<Due>,
    /// Its labels by name.
    pub labels: Vec<String>,
    /// Its project.
    pub project_id: Option<ProjectId>,
}

impl From<&Task> for Known {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id,
            version: task.version,
            title: task.title.clone(),
            status: task.status,
            priority: task.priority,
            due: task.due.clone(),
            labels: task.labels.iter().map(|label| label.name.to_string()).collect(),
            project_id: task.project_id,
        }
    }
}
