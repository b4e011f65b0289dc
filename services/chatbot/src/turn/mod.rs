//! One turn of a conversation: heard, understood, decided, carried out, waited for, answered, remembered. In that order: the question
//! that is answered is used up before anything happens, and nothing is claimed before its outcome is stored.

mod carry_out;
mod chat;
mod figures;
mod hear;
mod list;
mod look;
mod once;
mod place;
mod remember;
mod waiting;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use pando_chat_contract::{ChatMessage, Reply};
use pando_http::OnceKey;
use pando_kernel::{CommandId, SessionId, UserId, Zone};
use pando_language::Command;
use pando_task_contract::Task;
use pando_wire::{CallContext, Problem};

use crate::conversation::Document;
use crate::domain::{Answer, Heard, Meaning, Moment, Plan, Saying, Settled, decide};
use crate::reply::{self, Setting, Worded};
use crate::store::Given;
use carry_out::{GivenUp, Ids, carry_out};
pub use chat::Chat;
use hear::{Understood, understood};
use look::{For, NoLook, look};
pub use once::answered_before;
use remember::Brought;
pub use remember::follow_up;

/// What a person did.
pub enum Input {
    /// Said something.
    Said(String),
    /// Pressed a button.
    Pressed(Answer),
}

/// One turn that is to be taken.
pub struct Turn {
    /// The person.
    pub user: UserId,
    /// The conversation; a new one when `None`.
    pub session: Option<SessionId>,
    /// The person's zone.
    pub zone: Zone,
    /// The request's context, with the person's token.
    pub context: CallContext,
    /// What they did.
    pub input: Input,
    /// Makes it happen once, however often the request is sent.
    pub once: Option<OnceKey>,
}

/// Takes a turn.
///
/// # Errors
/// 404 for a conversation that is not there or somebody else's, 503 when too much is going on.
pub fn take(chat: Arc<Chat>, turn: Turn) -> BoxFuture<'static, Result<Reply, Problem>> {
    Box::pin(taken(chat, turn))
}

async fn taken(chat: Arc<Chat>, turn: Turn) -> Result<Reply, Problem> {
    if chat.tombstones.has(turn.user).await? {
        return Err(Problem::unauthenticated("This account is gone."));
    }
    let at = chat.platform.clock.now();
    let (session, known) = match turn.session {
        Some(id) => (
            id,
            Some(
                chat.conversations
                    .load(turn.user, id)
                    .await?
                    .ok_or_else(|| Problem::not_found("conversation"))?,
            ),
        ),
        None => (chat.platform.ids.next(), None),
    };
    let document = known.unwrap_or_else(|| Document::new(session, at));
    let who = For {
        user: turn.user,
        session,
        zone: &turn.zone,
        context: &turn.context,
    };
    let mut ids = Ids {
        heard: chat.platform.ids.next(),
        reply: chat.platform.ids.next(),
        question: None,
        at,
    };

    let (heard, settled) = settle(&chat, &turn, &document).await?;
    ids.question = settled.answers;
    let (plan, found) = plan(&chat, &who, &settled, &document, heard.is_guess()).await?;
    let plan = match settled.answers {
        Some(question) if !remember::claim(&chat, &who, question, at).await? => Plan::Say(Saying::QuestionGone),
        _ => plan,
    };
    chat.figures.count(heard.what.intent, heard.by);
    let said = remember::said(ids, &turn.input, &document.dialogue);
    let (plan, given) = act(
        &chat,
        &who,
        ids,
        &heard,
        plan,
        &Before {
            document: &document,
            said: &said,
            once: turn.once.as_ref(),
        },
    )
    .await?;

    let question = document.dialogue.question(at).filter(|_| settled.keeps_question);
    let setting = Setting {
        zone: who.zone,
        now: at,
        reply: ids.reply,
        question,
        intent: heard.what.intent,
        found: &found,
    };
    let mut worded = reply::worded(&plan, &given, &setting);
    if heard.model_failed {
        worded
            .text
            .push_str(" (The language model didn't answer; understood by the built-in grammar.)");
    }
    let brought = Brought {
        said: &said,
        plan: &plan,
        given: &given,
        worded: &worded,
        keeps_question: settled.keeps_question,
    };
    remember::conclude(&chat, &who, ids, &brought).await?;
    tracing::info!(intent = heard.what.intent.name(), by = ?heard.by, status = ?worded.status, "chat message answered");
    Ok(answer(session, ids, &heard, worded))
}

/// What was heard means, in this conversation.
async fn settle(chat: &Chat, turn: &Turn, document: &Document) -> Result<(Understood, Settled), Problem> {
    let moment = Moment {
        now: chat.platform.clock.now(),
        zone: turn.zone.clone(),
    };
    Ok(match &turn.input {
        Input::Said(text) => {
            let heard = understood(chat, text, &document.dialogue, &turn.zone).await?;
            let message = Heard::Message {
                command: &heard.what.command,
                text,
                unsure: heard.is_guess(),
            };
            let settled = Meaning::of(&message, &document.dialogue, &moment);
            (heard, settled)
        }
        Input::Pressed(answer) => {
            let command = match answer {
                Answer::Yes(_) | Answer::All(_) => Command::Confirm,
                Answer::No(_) => Command::Reject,
                Answer::Choice(_, ordinal) => Command::Choose { ordinal: *ordinal },
                Answer::Undo(_) => Command::Undo,
            };
            (
                Understood::pressed(command),
                Meaning::of(&Heard::Button(answer.clone()), &document.dialogue, &moment),
            )
        }
    })
}

/// The plan, from what is there now, and the tasks it was made from. A part of the system that is away is said, never guessed around.
async fn plan(chat: &Chat, who: &For<'_>, settled: &Settled, document: &Document, is_guess: bool) -> Result<(Plan, Vec<Task>), Problem> {
    let need = settled.meaning.need(&document.dialogue);
    match look(chat, who, &need).await {
        Ok(material) => {
            let plan = decide(&settled.meaning, &document.dialogue, &material, is_guess);
            let placed = material.placed.into_iter().flat_map(|placed| placed.tasks);
            Ok((plan, material.tasks.into_iter().chain(material.near).chain(placed).collect()))
        }
        Err(NoLook::TasksAway) => {
            let changing = matches!(settled.meaning, Meaning::Wish { .. });
            Ok((Plan::Say(Saying::Away { changing }), Vec::new()))
        }
        Err(NoLook::FiguresAway) => Ok((Plan::Say(Saying::FiguresAway), Vec::new())),
        Err(NoLook::Problem(problem)) => Err(problem),
    }
}

/// What was there before anything is done.
struct Before<'a> {
    document: &'a Document,
    said: &'a ChatMessage,
    once: Option<&'a OnceKey>,
}

/// Commits the turn and waits for the outcomes of its commands.
async fn act(
    chat: &Chat,
    who: &For<'_>,
    ids: Ids,
    heard: &Understood,
    plan: Plan,
    before: &Before<'_>,
) -> Result<(Plan, Vec<Given>), Problem> {
    let changes = match &plan {
        Plan::Do { changes, .. } => changes.clone(),
        _ => Vec::new(),
    };
    if changes.is_empty() {
        return match carry_out(chat, who, ids, heard, before.once, changes).await {
            Ok(_) => Ok((plan, Vec::new())),
            Err(GivenUp::Problem(problem)) => Err(problem),
            Err(GivenUp::AnsweredBefore | GivenUp::UndoneBefore) => Err(Problem::internal("a turn without commands clashed")),
        };
    }
    // An outcome that comes late is told in the conversation, so that has to be there first.
    remember::begin(chat, who, before.said, before.document).await?;
    let waiter = chat.waiting.register(ids.reply);
    match carry_out(chat, who, ids, heard, before.once, changes).await {
        Ok(_) => {}
        Err(GivenUp::AnsweredBefore) => return Ok((Plan::Say(Saying::QuestionGone), Vec::new())),
        Err(GivenUp::UndoneBefore) => return Ok((Plan::Say(Saying::NothingToUndo), Vec::new())),
        Err(GivenUp::Problem(problem)) => return Err(problem),
    }
    loop {
        let given = waiter.outcomes(&chat.commands).await?;
        let open: Vec<CommandId> = given
            .iter()
            .filter(|command| command.outcome.is_none())
            .map(|command| command.command_id)
            .collect();
        if open.is_empty() || chat.commands.stop_waiting(&open).await? {
            return Ok((plan, given));
        }
    }
}

fn answer(session_id: SessionId, ids: Ids, heard: &Understood, worded: Worded) -> Reply {
    let Worded { text, cards, status } = worded;
    Reply {
        session_id,
        message_id: ids.reply,
        status,
        reply: text,
        intent: heard.intent(),
        cards,
        understood_by: heard.by,
    }
}
