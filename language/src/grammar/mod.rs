//! From a message to a command: which of the closed set it is, tried in a fixed order.

mod answer;
mod change;
mod complete;
mod create;
mod delete;
mod filter;
mod finish;
mod label;
mod list;
mod phrase;
mod place;
mod polite;
mod reference;
mod reschedule;
mod slots;
mod split;
mod statistics;
mod target;
mod wording;

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::command::{Command, Intent, TaskQuery, UnknownReason};
use crate::dates::{Context, DateReader, TEXT_CHARACTERS_MAX};
use crate::tokens::words;
use phrase::Phrase;

/// What was understood, and how surely.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// What to do.
    pub command: Command,
    /// Its name, for the record.
    pub intent: Intent,
    /// From 0 to 1. Below 0.6 it is a guess that should be said aloud before it is acted on.
    pub confidence: f32,
    /// The parts that were found, by name, as text for the record.
    pub slots: Vec<(String, String)>,
}

/// A command, and how surely it is meant.
type Guess = (Command, f32);

/// Understands one message of the chat.
pub fn understand(message: &str, context: &Context, dates: &dyn DateReader) -> Understanding {
    Understanding::from(guess(message, context, dates))
}

impl From<Guess> for Understanding {
    fn from((command, confidence): Guess) -> Self {
        Self {
            intent: command.intent(),
            slots: slots::of(&command),
            confidence,
            command,
        }
    }
}

impl From<Command> for Understanding {
    /// What something surer than the grammar has chosen: a button, or a language model.
    fn from(command: Command) -> Self {
        Self::from((command, 1.0))
    }
}

fn guess(message: &str, context: &Context, dates: &dyn DateReader) -> Guess {
    if message.chars().nth(TEXT_CHARACTERS_MAX).is_some() {
        return unknown(UnknownReason::TooLong);
    }
    let list = words(message);
    if list.is_empty() {
        return if message.contains('?') {
            (Command::Help, 0.6)
        } else {
            unknown(UnknownReason::Empty)
        };
    }
    let calendar = Calendar::new(context, dates);
    let raw = Phrase {
        text: message,
        words: &list,
        calendar: &calendar,
    };
    let request = polite::strip(raw);
    answer::read(raw, request)
        .or_else(|| command(request).map(|guess| announced(guess, polite::announces(raw, request))))
        .or_else(|| create::bare(request))
        .unwrap_or_else(|| unknown(UnknownReason::NotUnderstood))
}

/// "I'll finish the report" may be a plan or a wish to tick it off: a guess.
fn announced((command, confidence): Guess, announces: bool) -> Guess {
    match command {
        Command::Complete { .. } if announces => (command, confidence.min(0.5)),
        _ => (command, confidence),
    }
}

/// A command in full. The order matters: "remove the date of" is no deletion, "what did I finish" no completion.
fn command(phrase: Phrase<'_>) -> Option<Guess> {
    create::read(phrase)
        .or_else(|| statistics::read(phrase))
        .or_else(|| complete::reopen(phrase))
        .or_else(|| label::read(phrase))
        .or_else(|| reschedule::read(phrase))
        .or_else(|| change::read(phrase))
        .or_else(|| complete::read(phrase))
        .or_else(|| delete::read(phrase))
        .or_else(|| list::read(phrase))
}

fn unknown(reason: UnknownReason) -> Guess {
    (Command::Unknown { reason }, 0.0)
}

/// A verb was understood, but not what it is about.
fn missing_target(intent: Intent) -> Guess {
    unknown(UnknownReason::MissingTarget { intent })
}

/// The days a text names as a whole, and no more than days: what "this week" or "before friday" means to a tool.
pub(crate) fn due_range(text: &str, calendar: &Calendar<'_>) -> Option<TaskQuery> {
    let list = words(text);
    let phrase = Phrase {
        text,
        words: &list,
        calendar,
    };
    let filtered = filter::read(phrase, false);
    (filtered.all_words().is_empty() && filtered.query != TaskQuery::default()).then_some(filtered.query)
}

pub(crate) use statistics::period_named;
