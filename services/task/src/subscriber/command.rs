use axum::extract::State;
use pando_chat_contract::{TaskAction, TaskCommand};
use pando_http::{Event, Taken};
use pando_kernel::{CommandId, TaskId, UserId};
use pando_store::{CommitError, Unit};
use pando_task_contract::{TASK_REFUSED, TaskRefused};
use pando_wire::{Actor, Problem, Published};
use serde::Deserialize;

use super::inbox;
use crate::act::{Failure, Outcome, Tasks};
use crate::domain::{Ask, Command, Refusal};
use crate::store::Author;

/// `chat.task.create` and `chat.task.update`: carried out like a request by hand, or refused with the reason; answered exactly once,
/// by an event that names the command and is committed with the note that it was taken.
pub async fn take_command(State(tasks): State<Tasks>, event: Event) -> Result<Taken, Problem> {
    let (user, command) = match event.read::<TaskCommand>() {
        Ok(data) => (data.user_id, data.thing),
        Err(problem) => return unreadable(&tasks, &event, problem).await,
    };
    let author = author(&event, user, command.command_id);
    let ask = ask(&tasks, command.action);
    let is_late = tasks.platform.clock.now() > command.expires_at;
    let carried_out = match is_late {
        true => Err(Refusal::Expired.into()),
        // Without a change there is no event to answer with; then it is a refusal.
        false => {
            tasks
                .carry_out(&author, &ask, |unit: Unit, outcome: &Outcome| bind(unit, outcome, &event))
                .await
        }
    };
    match carried_out {
        Ok(outcome) if outcome.is_changed => Ok(Taken),
        Ok(_) => refuse(&tasks, &event, &author, ask.task_id, &Refusal::Unchanged).await,
        Err(Failure::Refused(refusal)) => refuse(&tasks, &event, &author, ask.task_id, &refusal).await,
        Err(Failure::Taken) => Ok(Taken),
        Err(failure) => Err(failure.into()),
    }
}

fn bind(unit: Unit, outcome: &Outcome, event: &Event) -> Unit {
    if outcome.is_changed { unit.taking(inbox(event)) } else { unit }
}

fn author(event: &Event, user_id: UserId, command: CommandId) -> Author {
    Author {
        user_id,
        actor: Actor::Chat,
        correlation_id: event.context.correlation_id,
        trace: event.context.trace,
        command_id: Some(command),
    }
}

fn ask(tasks: &Tasks, action: TaskAction) -> Ask {
    let on = |task_id, expected, command| Ask {
        task_id,
        expected,
        command,
    };
    match action {
        TaskAction::Create { changes } => on(tasks.platform.ids.next(), None, Command::Create(changes)),
        TaskAction::Update {
            task_id,
            expected_version,
            changes,
        } => on(task_id, expected_version, Command::Change(changes)),
        TaskAction::Complete { task_id, expected_version } => on(task_id, expected_version, Command::Complete),
        TaskAction::Reopen { task_id, expected_version } => on(task_id, expected_version, Command::Reopen),
        TaskAction::Delete { task_id, expected_version } => on(task_id, expected_version, Command::Trash),
        TaskAction::Restore { task_id, expected_version } => on(task_id, expected_version, Command::Restore),
    }
}

/// A command that cannot be read: refused when it at least says which one it is, else for the dead letters.
async fn unreadable(tasks: &Tasks, event: &Event, problem: Problem) -> Result<Taken, Problem> {
    #[derive(Deserialize)]
    struct Named {
        command_id: CommandId,
        task_id: Option<TaskId>,
    }
    let Ok(Published { user_id, thing, .. }) = event.read::<Named>() else {
        return Err(problem);
    };
    let author = author(event, user_id, thing.command_id);
    let subject = thing.task_id.unwrap_or_else(|| tasks.platform.ids.next());
    refuse(tasks, event, &author, subject, &Refusal::field("/data", problem.detail)).await
}

async fn refuse(tasks: &Tasks, event: &Event, author: &Author, subject: TaskId, refusal: &Refusal) -> Result<Taken, Problem> {
    let Some(command_id) = author.command_id else { return Ok(Taken) };
    let refused = TaskRefused {
        command_id,
        code: refusal.code(),
        detail: refusal.to_string(),
    };
    // The command's own version: it is answered once.
    let told = author.event(&TASK_REFUSED, subject, 1, "refused", refused);
    let unit = Unit::new().event(told).taking(inbox(event)).traced(author.trace);
    match tasks.store.commit(unit).await {
        Ok(_) | Err(CommitError::Taken) => Ok(Taken),
        Err(error) => Err(error.into()),
    }
}
