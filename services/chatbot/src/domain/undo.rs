use pando_chat_contract::TaskAction;
use pando_kernel::{CommandId, MessageId, Version};
use pando_task_contract::TaskPatch;
use pando_wire::Patch;

use super::{Change, Known, Saying};

/// A command of this conversation, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The command.
    pub command_id: CommandId,
    /// The message that gave it.
    pub message_id: MessageId,
    /// What it said.
    pub action: TaskAction,
    /// The task before it.
    pub before: Option<Known>,
    /// What became of it.
    pub state: PastState,
    /// The command that it took back.
    pub undoes: Option<CommandId>,
    /// It has been taken back, or is being.
    pub undone: bool,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum PastState {
    /// Nothing is known yet.
    Waiting,
    /// It was refused, or came too late.
    Refused,
    /// It was carried out; the task after it.
    Done(Box<Known>),
}

/// The changes that take back what a message did, or the last message whose changes can be taken back. `past` is newest first.
///
/// Each is guarded by the version that the change left behind, so that nobody's later change is undone with it.
///
/// # Errors
/// What to say instead.
pub fn take_back(past: &[Past], of: Option<MessageId>) -> Result<(MessageId, Vec<Change>), Saying> {
    let open = |entry: &&Past| entry.undoes.is_none() && !entry.undone && entry.state != PastState::Refused;
    let message_id = match of {
        Some(message_id) => message_id,
        None => past.iter().find(open).ok_or(Saying::NothingToUndo)?.message_id,
    };
    let entries: Vec<&Past> = past.iter().filter(|entry| entry.message_id == message_id).filter(open).collect();
    if entries.iter().any(|entry| entry.state == PastState::Waiting) {
        return Err(Saying::UndoWaits);
    }
    // In the order in which they were made, so that they are told in it.
    let changes: Vec<Change> = entries.iter().rev().filter_map(|entry| reverse(entry, past)).collect();
    if changes.is_empty() {
        Err(Saying::NothingToUndo)
    } else {
        Ok((message_id, changes))
    }
}

fn reverse(entry: &Past, past: &[Past]) -> Option<Change> {
    let PastState::Done(after) = &entry.state else { return None };
    let (task_id, expected_version) = (after.id, Some(current(after, past)));
    let action = match &entry.action {
        TaskAction::Create { .. } | TaskAction::Restore { .. } => TaskAction::Delete { task_id, expected_version },
        TaskAction::Complete { .. } => TaskAction::Reopen { task_id, expected_version },
        TaskAction::Reopen { .. } => TaskAction::Complete { task_id, expected_version },
        TaskAction::Delete { .. } => TaskAction::Restore { task_id, expected_version },
        TaskAction::Update { changes, .. } => TaskAction::Update {
            task_id,
            expected_version,
            changes: Box::new(before(changes, entry.before.as_ref()?)),
        },
    };
    Some(Change {
        action,
        before: Some((**after).clone()),
        undoes: Some(entry.command_id),
    })
}

/// The patch that gives the changed fields their former values.
fn before(changes: &TaskPatch, task: &Known) -> TaskPatch {
    let mut patch = TaskPatch::default();
    if changes.title.is_some() {
        patch.title = Some(task.title.clone());
    }
    if !changes.due.is_keep() {
        patch.due = Patch::from(task.due.clone());
    }
    if !changes.priority.is_keep() {
        patch.priority = Patch::Set(task.priority);
    }
    if !changes.labels.is_keep() || !changes.add_labels.is_empty() || !changes.remove_labels.is_empty() {
        patch.labels = Patch::Set(task.labels.clone());
    }
    if !changes.project_id.is_keep() || changes.project.is_some() {
        patch.project_id = Patch::from(task.project_id);
    }
    patch
}

/// The version the task has now if nobody but this conversation's undoing touched it since.
fn current(after: &Known, past: &[Past]) -> Version {
    let mut version = after.version;
    loop {
        let next = past.iter().any(|entry| match &entry.state {
            PastState::Done(task) => task.id == after.id && task.version == version + 1 && (entry.undone || entry.undoes.is_some()),
            PastState::Waiting | PastState::Refused => false,
        });
        if !next {
            return version;
        }
        version += 1;
    }
}
