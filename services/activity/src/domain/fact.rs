//! What the figures know of things. Kept with each entry of the log, so that everything else can be made again from it.

use pando_kernel::{Instant, Version, Zone};
use pando_task_contract::{Status, Task};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::overdue::DueAt;

/// What an event tells the figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// How a task stands.
    #[serde(rename = "t")]
    Task(TaskFact),
    /// What a project or a label is called.
    #[serde(rename = "n")]
    Name(NameFact),
    /// In which zone a person is from the event's time on.
    #[serde(rename = "z")]
    Zone(Zone),
}

/// A task as the figures see it, at one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFact {
    /// The task's version.
    #[serde(rename = "v")]
    pub version: Version,
    /// When it was made.
    #[serde(rename = "c", with = "micros")]
    pub created_at: Instant,
    /// When it was done; `None` while it is to be done.
    #[serde(rename = "x", with = "some_micros", default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Instant>,
    /// In the trash, or gone for good.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
    /// When it is due.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueAt>,
    /// Its project; `None` is the Inbox.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Uuid>,
    /// Its labels, sorted, each once.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Uuid>,
}

impl TaskFact {
    /// From the task after a change. `time` is the event's, for a done task that does not say when.
    pub fn of(task: &Task, purged: bool, time: Instant) -> Self {
        let mut labels: Vec<Uuid> = task.labels.iter().map(|label| label.id.uuid()).collect();
        labels.sort_unstable();
        labels.dedup();
        Self {
            version: task.version,
            created_at: task.created_at,
            completed_at: (task.status == Status::Completed).then(|| task.completed_at.unwrap_or(time)),
            gone: purged || task.deleted_at.is_some(),
            due: task.due.as_ref().map(DueAt::from),
            project: task.project_id.map(|id| id.uuid()),
            labels,
        }
    }

    /// Whether it is to be done and not in the trash.
    pub fn is_open(&self) -> bool {
        self.completed_at.is_none() && !self.gone
    }
}

/// A thing's name, at one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameFact {
    /// Project or label.
    #[serde(rename = "k")]
    pub kind: Named,
    /// Which.
    #[serde(rename = "i")]
    pub id: Uuid,
    /// The thing's version.
    #[serde(rename = "v")]
    pub version: Version,
    /// What it is called.
    #[serde(rename = "n")]
    pub name: String,
    /// Deleted.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Named {
    /// A project.
    #[serde(rename = "p")]
    Project = 0,
    /// A label.
    #[serde(rename = "l")]
    Label = 1,
}

mod micros {
    use pando_kernel::Instant;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_micros())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        i64::deserialize(deserializer).map(Instant::from_micros)
    }
}

mod some_micros {
    use pando_kernel::Instant;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Instant::as_micros).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
        Option::<i64>::deserialize(deserializer).map(|at| at.map(Instant::from_micros))
    }
}
