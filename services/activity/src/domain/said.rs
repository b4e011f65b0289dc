//! What the thing that an event carries says to the log.

use pando_auth_contract::UserEvent;
use pando_chat_contract::{TaskAction, TaskCommand};
use pando_kernel::{Instant, TaskId};
use pando_task_contract::{LabelEvent, ProjectEvent, TaskEvent};
use pando_wire::Published;

use super::fact::{Fact, NameFact, Named, TaskFact};

/// The task it is about, what it was called, and what the figures learn.
#[derive(Default)]
pub struct Said {
    /// The task, when it is about one.
    pub task_id: Option<TaskId>,
    /// What the thing was called then.
    pub title: Option<String>,
    /// What the figures learn.
    pub fact: Option<Fact>,
}

/// A thing that is only noted.
pub fn of_nothing<T>(_: &Published<T>, _: Instant) -> Said {
    Said::default()
}

/// A task. Gone for good is as good as in the trash: its version says that it stays so.
pub fn of_task(data: &Published<TaskEvent>, time: Instant) -> Said {
    let TaskEvent { task, purged, .. } = &data.thing;
    Said {
        task_id: Some(task.id),
        title: Some(task.title.as_str().to_owned()),
        fact: Some(Fact::Task(TaskFact::of(task, *purged, time))),
    }
}

/// A project.
pub fn of_project(data: &Published<ProjectEvent>, _: Instant) -> Said {
    let project = &data.thing.project;
    named(Named::Project, project.id.uuid(), project.version, &project.name)
}

/// A label.
pub fn of_label(data: &Published<LabelEvent>, _: Instant) -> Said {
    let label = &data.thing.label;
    named(Named::Label, label.id.uuid(), label.version, &label.name)
}

fn named(kind: Named, id: uuid::Uuid, version: u64, name: &str) -> Said {
    let name = name.to_owned();
    Said {
        task_id: None,
        title: Some(name.clone()),
        fact: Some(Fact::Name(NameFact {
            kind,
            id,
            version,
            name,
            gone: false,
        })),
    }
}

/// An account.
pub fn of_user(data: &Published<UserEvent>, _: Instant) -> Said {
    Said {
        fact: data.thing.user.as_ref().map(|user| Fact::Zone(user.time_zone.clone())),
        ..Said::default()
    }
}

/// A change that the chat asked for.
pub fn of_command(data: &Published<TaskCommand>, _: Instant) -> Said {
    let (task_id, title) = match &data.thing.action {
        TaskAction::Create { changes } => (None, Some(changes.title.as_str().to_owned())),
        TaskAction::Update { task_id, changes, .. } => (Some(*task_id), changes.title.as_ref().map(|title| title.as_str().to_owned())),
        TaskAction::Complete { task_id, .. }
        | TaskAction::Reopen { task_id, .. }
        | TaskAction::Delete { task_id, .. }
        | TaskAction::Restore { task_id, .. } => (Some(*task_id), None),
    };
    Said {
        task_id,
        title,
        fact: None,
    }
}
