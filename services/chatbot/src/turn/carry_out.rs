use pando_chat_contract::{CHAT_INTENT_RECOGNIZED, CHAT_TASK_CREATE, CHAT_TASK_UPDATE, IntentRecognized, TaskAction, TaskCommand};
use pando_http::OnceKey;
use pando_kernel::{Instant, MessageId};
use pando_store::{CommitError, Unit};
use pando_wire::{Actor, CallContext, NewEvent, Problem, Published};

use super::hear::Understood;
use super::look::For;
use super::waiting::WAIT;
use super::{Chat, once};
use crate::domain::{Change, Dialogue};
use crate::store::{Batch, Commands, Given};

/// After this an outcome is told in the history, whatever became of the turn that waits for it: a little more than it waits.
const AWAITED_SECONDS: i64 = WAIT.as_secs() as i64 + 3;

/// The ids of a turn.
#[derive(Clone, Copy)]
pub struct Ids {
    /// The person's message.
    pub heard: MessageId,
    /// The answer.
    pub reply: MessageId,
    /// The question that it answers.
    pub question: Option<MessageId>,
    /// When it was heard.
    pub at: Instant,
}

/// How giving commands ended.
pub enum GivenUp {
    /// Their question was answered before.
    AnsweredBefore,
    /// What they take back was taken back before.
    UndoneBefore,
    /// They could not be stored.
    Problem(Problem),
}

/// Commits what was understood, and the commands, each with its event, in one unit. The commands without their outcomes.
pub async fn carry_out(
    chat: &Chat,
    who: &For<'_>,
    ids: Ids,
    heard: &Understood,
    once: Option<&OnceKey>,
    changes: Vec<Change>,
) -> Result<Vec<Given>, GivenUp> {
    let expires_at = ids.at.plus_seconds(Dialogue::QUESTION_SECONDS);
    let batch = Batch {
        user_id: who.user,
        session_id: who.session,
        message_id: ids.reply,
        question_id: ids.question.filter(|_| !changes.is_empty()),
        created_at: ids.at,
        awaited_until: ids.at.plus_seconds(AWAITED_SECONDS),
        expires_at,
    };
    let given: Vec<Given> = changes
        .into_iter()
        .map(|change| Given {
            command_id: chat.platform.ids.next(),
            change,
            outcome: None,
        })
        .collect();
    let once = once.map(|key| once::promise(key, who, ids, heard));
    let unit = Unit::new()
        .traced(who.context.trace)
        .answering(once)
        .event(recognized(who, ids, heard));
    let unit = given
        .iter()
        .fold(unit, |unit, command| unit.event(commanded(who, command, expires_at)));
    let unit = Commands::give(unit, &batch, &given).map_err(|error| GivenUp::Problem(Problem::internal(error)))?;
    match chat.commands.store().commit(unit).await {
        Ok(_) => Ok(given),
        Err(CommitError::AlreadyThere(_)) => Err(GivenUp::AnsweredBefore),
        Err(CommitError::Answered) => Err(GivenUp::Problem(once::in_flight())),
        Err(CommitError::Conflict(_)) => Err(GivenUp::UndoneBefore),
        Err(error) => Err(GivenUp::Problem(error.into())),
    }
}

fn recognized(who: &For<'_>, ids: Ids, heard: &Understood) -> NewEvent {
    let thing = IntentRecognized {
        session_id: who.session,
        message_id: ids.heard,
        intent: heard.what.intent.name().to_owned(),
        confidence: heard.what.confidence,
        understood_by: heard.by,
    };
    CHAT_INTENT_RECOGNIZED.about(ids.heard, &published(who.context, who, "recognized", thing))
}

fn commanded(who: &For<'_>, command: &Given, expires_at: Instant) -> NewEvent {
    let action = command.change.action.clone();
    let kind = match action {
        TaskAction::Create { .. } => &CHAT_TASK_CREATE,
        _ => &CHAT_TASK_UPDATE,
    };
    let thing = TaskCommand {
        command_id: command.command_id,
        action,
        expires_at,
    };
    kind.about(command.command_id, &published(who.context, who, "commanded", thing))
}

fn published<T>(context: &CallContext, who: &For<'_>, change: &str, thing: T) -> Published<T> {
    Published {
        user_id: who.user,
        actor: Actor::Chat,
        correlation_id: context.correlation_id,
        version: 1,
        change: change.to_owned(),
        thing,
    }
}
