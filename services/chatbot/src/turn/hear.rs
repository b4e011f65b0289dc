use std::time::Duration;

use pando_chat_contract::{Intent, UnderstoodBy};
use pando_kernel::Zone;
use pando_language::{Command, Context, ToolError, Understanding, UnknownReason, from_tool_call, understand};
use pando_wire::Problem;

use super::Chat;
use crate::domain::{Dialogue, Heard, Meaning, Moment};
use crate::model::{Asked, Model, ModelError};

/// How long understanding may take, queueing included.
const UNDERSTOOD_IN: Duration = Duration::from_millis(300);
/// The grammar is trusted from here on, model or not.
const SURE: f32 = 0.9;
/// Below this a change is said aloud before it is made.
const GUESS: f32 = 0.6;

/// What was understood, and by whom.
pub struct Understood {
    /// What.
    pub what: Understanding,
    /// By whom.
    pub by: UnderstoodBy,
    /// The language model was asked, and gave nothing to use.
    pub model_failed: bool,
}

impl Understood {
    /// Surer than any words.
    pub fn pressed(command: Command) -> Self {
        Self {
            what: Understanding::from(command),
            by: UnderstoodBy::Parser,
            model_failed: false,
        }
    }

    /// What was understood, as it is answered.
    pub fn intent(&self) -> Intent {
        Intent {
            name: self.what.intent.name().to_owned(),
            confidence: self.what.confidence,
            slots: self.what.slots.iter().cloned().collect(),
        }
    }

    /// It is a guess, to be said aloud before it is acted on.
    pub fn is_guess(&self) -> bool {
        self.what.confidence < GUESS
    }
}

/// Understands a message: by the grammar, and by the language model where there is one and the grammar is not sure.
///
/// The grammar goes first: yes, no, a choice, undo, help, a correction, and whatever it knows exactly never leave this process, cost
/// a millisecond and mean the same each time. The model is asked about the rest.
///
/// # Errors
/// 503 when too many messages wait to be understood.
pub async fn understood(chat: &Chat, text: &str, dialogue: &Dialogue, zone: &Zone) -> Result<Understood, Problem> {
    let now = chat.platform.clock.now();
    let context = Context {
        now,
        zone: zone.clone(),
        day_first: true,
    };
    let (message, dates, within) = (text.to_owned(), chat.dates.clone(), context.clone());
    let what = chat
        .reading
        .run(UNDERSTOOD_IN, move || understand(&message, &within, &*dates))
        .await?;
    let parsed = |what, model_failed| Understood {
        what,
        by: UnderstoodBy::Parser,
        model_failed,
    };
    let Some(model) = chat.model.as_ref().filter(|_| !is_settled(&what, text, dialogue, &context)) else {
        return Ok(parsed(what, false));
    };
    match by_model(chat, model, text, dialogue, context).await {
        Ok(command) => Ok(Understood {
            what: Understanding {
                confidence: 0.8,
                ..command.into()
            },
            by: UnderstoodBy::Model,
            model_failed: false,
        }),
        Err(error) => {
            chat.figures.model_failures.inc();
            tracing::warn!(%error, "the language model gave nothing to use");
            Ok(parsed(what, true))
        }
    }
}

/// Whether the grammar's word stands, model or not.
fn is_settled(what: &Understanding, text: &str, dialogue: &Dialogue, context: &Context) -> bool {
    let heard = Heard::Message {
        command: &what.command,
        text,
        unsure: false,
    };
    match &what.command {
        Command::Confirm | Command::Reject | Command::Choose { .. } | Command::Undo | Command::Help | Command::Correct { .. } => true,
        Command::Unknown {
            reason: UnknownReason::NotUnderstood,
        } => {
            let moment = Moment {
                now: context.now,
                zone: context.zone.clone(),
            };
            Meaning::of(&heard, dialogue, &moment).answers.is_some()
        }
        Command::Unknown { reason } => !matches!(reason, UnknownReason::SmallTalk),
        _ => what.confidence >= SURE,
    }
}

async fn by_model(chat: &Chat, model: &Model, text: &str, dialogue: &Dialogue, context: Context) -> Result<Command, ModelError> {
    let listed = dialogue.listed.iter().chain(
        dialogue
            .focus
            .iter()
            .filter(|task| dialogue.listed.iter().all(|known| known.id != task.id)),
    );
    let asked = Asked {
        text,
        today: context.zone.date_at(context.now),
        zone: &context.zone,
        shown: listed.take(Asked::SHOWN_MAX).collect(),
    };
    let call = model.ask(&asked, chat.platform.clock.now()).await?;
    let dates = chat.dates.clone();
    let read = move || from_tool_call(&call.name, &call.arguments, &context, &*dates);
    match chat.reading.run(UNDERSTOOD_IN, read).await {
        // Yes and no are for the person to say: a model that may be led astray by a title never answers the product's questions.
        Ok(Ok(Command::Confirm | Command::Choose { .. })) => Err(ModelError::Nonsense("it answered for the person".to_owned())),
        Ok(Ok(command)) => Ok(command),
        // Their own texts quote what was said, and that is nobody's business in a log.
        Ok(Err(ToolError::UnknownTool(_))) => Err(ModelError::Nonsense("it called a tool that does not exist".to_owned())),
        Ok(Err(ToolError::Arguments(_))) => Err(ModelError::Nonsense("its arguments do not fit the tool".to_owned())),
        Ok(Err(ToolError::NotADate(_))) => Err(ModelError::Nonsense("what it gave for a date is none".to_owned())),
        Err(error) => Err(ModelError::Nonsense(error.to_string())),
    }
}
