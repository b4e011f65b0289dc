use pando_chat_contract::{Card, ChatMessage, ReplyStatus, Speaker};
use pando_kernel::{Instant, MessageId};
use pando_wire::Problem;

use super::carry_out::Ids;
use super::look::For;
use super::{Chat, Input};
use crate::conversation::{ConversationError, Document};
use crate::domain::{Asked, Dialogue, Known, Pending, Plan};
use crate::outcome::Outcome;
use crate::reply::{self, Worded};
use crate::store::{Given, Owner};

/// Uses up a question; `false` when somebody was faster.
pub async fn claim(chat: &Chat, who: &For<'_>, question: MessageId, now: Instant) -> Result<bool, Problem> {
    let claimed = chat.conversations.update(who.user, who.session, None, |document| {
        let waits = document.dialogue.question(now).is_some_and(|pending| pending.id == question);
        if waits {
            document.dialogue.pending = None;
        }
        waits
    });
    Ok(claimed.await?.unwrap_or(false))
}

/// What the person did, as the conversation shows it.
pub fn said(ids: Ids, input: &Input, dialogue: &Dialogue) -> ChatMessage {
    let text = match input {
        Input::Said(text) => text.clone(),
        Input::Pressed(answer) => reply::label_of(answer, dialogue.pending.as_ref()),
    };
    ChatMessage {
        id: ids.heard,
        speaker: Speaker::User,
        at: ids.at,
        text,
        status: None,
        cards: Vec::new(),
    }
}

/// Notes what was said, before anything is done about it.
pub async fn begin(chat: &Chat, who: &For<'_>, said: &ChatMessage, document: &Document) -> Result<(), Problem> {
    chat.conversations
        .update(who.user, who.session, Some(document), |document| document.append(said.clone()))
        .await?;
    Ok(())
}

/// What a turn has brought about.
pub struct Brought<'a> {
    /// What was said.
    pub said: &'a ChatMessage,
    /// What was planned.
    pub plan: &'a Plan,
    /// The commands, with their outcomes.
    pub given: &'a [Given],
    /// The answer.
    pub worded: &'a Worded,
    /// The question goes on waiting.
    pub keeps_question: bool,
}

/// Adds what was said and answered to the conversation, and what it means for the words to come.
pub async fn conclude(chat: &Chat, who: &For<'_>, ids: Ids, brought: &Brought<'_>) -> Result<(), Problem> {
    let first = Document::new(who.session, ids.at);
    let reply = ChatMessage {
        id: ids.reply,
        speaker: Speaker::Assistant,
        at: chat.platform.clock.now(),
        text: brought.worded.text.clone(),
        status: Some(brought.worded.status),
        cards: brought.worded.cards.clone(),
    };
    let session = chat.conversations.update(who.user, who.session, Some(&first), |document| {
        document.append(brought.said.clone());
        document.append(reply.clone());
        follow(&mut document.dialogue, brought, ids);
        document.session.clone()
    });
    if let Some(session) = session.await? {
        chat.conversations.list(who.user, &session).await?;
    }
    Ok(())
}

/// What later words will mean: "that", "the second one", "yes".
fn follow(dialogue: &mut Dialogue, brought: &Brought<'_>, ids: Ids) {
    if !brought.keeps_question {
        dialogue.pending = None;
    }
    match brought.plan {
        Plan::Say(_) => {}
        Plan::Show(listing) => dialogue.show(listing.tasks.iter().map(Known::from).collect()),
        Plan::Figures { done, .. } if done.is_empty() => {}
        Plan::Figures { done, .. } => dialogue.show(done.iter().map(Known::from).collect()),
        Plan::Ask(asked) => {
            if let Asked::Confirm { proposal, .. } | Asked::Date { proposal } = asked {
                // What is asked about is what "that" means; several are shown with numbers.
                let changes = proposal.changes();
                let touched: Vec<Known> = changes.into_iter().filter_map(|change| change.before).collect();
                match touched.len() {
                    0 => {}
                    1 => dialogue.focus = touched,
                    _ if brought.worded.cards.iter().any(|card| matches!(card, Card::Tasks { .. })) => {
                        dialogue.show(touched.clone());
                        dialogue.focus = touched;
                    }
                    _ => dialogue.focus = touched,
                }
            }
            let expires_at = ids.at.plus_seconds(Dialogue::QUESTION_SECONDS);
            dialogue.pending = Some(Pending {
                id: ids.reply,
                expires_at,
                asked: asked.clone(),
            });
        }
        Plan::Do { act, changes, .. } => {
            let after = brought.given.iter().filter_map(|command| match &command.outcome {
                Some(Outcome::Done { task, .. }) => Some(Known::from(&**task)),
                _ => command.change.before.clone(),
            });
            let made = changes.iter().all(|change| change.task_id().is_none());
            dialogue.changed(after.collect(), made);
            dialogue.last_act.clone_from(act);
        }
    }
}

/// Tells an outcome in the conversation, after the answer that could not wait for it. Once: the message has the command's id.
pub async fn follow_up(chat: &Chat, owner: &Owner, command: pando_kernel::CommandId) -> Result<(), ConversationError> {
    let Some(outcome) = &owner.outcome else { return Ok(()) };
    let given = Given {
        command_id: command,
        change: owner.change.clone(),
        outcome: Some(outcome.clone()),
    };
    let worded = reply::told_later(&given, owner.message_id);
    let message = ChatMessage {
        id: command.uuid().into(),
        speaker: Speaker::Assistant,
        at: owner.settled_at.unwrap_or_else(|| chat.platform.clock.now()),
        text: worded.text,
        status: Some(ReplyStatus::Done),
        cards: worded.cards,
    };
    let session = chat.conversations.update(owner.user_id, owner.session_id, None, |document| {
        document.append(message.clone());
        if let Outcome::Done { task, .. } = outcome
            && task.deleted_at.is_none()
        {
            document
                .dialogue
                .changed(vec![Known::from(&**task)], owner.change.task_id().is_none());
        }
        document.session.clone()
    });
    if let Some(session) = session.await? {
        chat.conversations.list(owner.user_id, &session).await?;
    }
    Ok(())
}
