use std::sync::Arc;

use axum::extract::State;
use pando_chat_contract::{TaskAction, Verb};
use pando_http::{Event, Taken};
use pando_kernel::{CommandId, UserId};
use pando_store::CommitError;
use pando_task_contract::{TaskEvent, TaskRefused};
use pando_wire::Problem;

use super::inbox;
use crate::outcome::Outcome;
use crate::reply::shortened;
use crate::turn::{Chat, follow_up};

/// `task.created`, `.updated`, `.completed`, `.deleted`: the outcome of a command, when one of ours is named.
pub async fn task_changed(State(chat): State<Arc<Chat>>, event: Event) -> Result<Taken, Problem> {
    let data = event.read::<TaskEvent>()?;
    let Some(command) = data.thing.command_id else { return Ok(Taken) };
    let Some(owner) = chat.commands.owner(command).await? else {
        return Ok(Taken);
    };
    let outcome = Outcome::Done {
        verb: verb(&owner.change.action),
        task: Box::new(shortened(&data.thing.task)),
    };
    settle(&chat, &event, data.user_id, command, &outcome).await
}

/// `task.refused`: the outcome of a command.
pub async fn task_refused(State(chat): State<Arc<Chat>>, event: Event) -> Result<Taken, Problem> {
    let data = event.read::<TaskRefused>()?;
    let TaskRefused { command_id, code, detail } = data.thing;
    settle(&chat, &event, data.user_id, command_id, &Outcome::Refused { code, detail }).await
}

/// Stores the outcome once, wakes who waits for it, and tells it in the history when nobody does any more.
async fn settle(chat: &Chat, event: &Event, user: UserId, command: CommandId, outcome: &Outcome) -> Result<Taken, Problem> {
    let now = chat.platform.clock.now();
    match chat.commands.settle(user, command, outcome, now, inbox(event)).await {
        // Taken before: what follows may not have been done then, and does no harm twice.
        Ok(()) | Err(CommitError::Taken) => {}
        Err(error) => return Err(error.into()),
    }
    let Some(owner) = chat.commands.owner(command).await? else {
        return Ok(Taken);
    };
    chat.waiting.wake(owner.message_id);
    if owner.settled_at.is_some_and(|settled| settled > owner.awaited_until) {
        follow_up(chat, &owner, command).await?;
    }
    Ok(Taken)
}

fn verb(action: &TaskAction) -> Verb {
    match action {
        TaskAction::Create { .. } => Verb::Created,
        TaskAction::Update { .. } => Verb::Updated,
        TaskAction::Complete { .. } => Verb::Completed,
        TaskAction::Reopen { .. } => Verb::Reopened,
        TaskAction::Delete { .. } => Verb::Deleted,
        TaskAction::Restore { .. } => Verb::Restored,
    }
}
