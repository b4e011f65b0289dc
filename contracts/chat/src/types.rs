use jiff::civil::Date;
use pando_kernel::{Instant, MessageId, SessionId, Zone};
use pando_task_contract::Task;
use pando_wire::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::UnderstoodBy;

/// Characters of one message.
pub const MESSAGE_CHARACTERS_MAX: usize = 2000;

/// A message, or the press of a card's button.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// What is said: 1 to 2,000 characters. Not together with `action`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The conversation; a new one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// The person's zone; the account's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// The button that was pressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Pressed>,
}

/// A button of a card.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pressed {
    /// As the card named it.
    pub id: String,
}

/// How far an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplyStatus {
    /// All that was asked is done, refused or answered.
    Done,
    /// Not committed yet; the outcome follows in the history and on the event stream.
    Pending,
    /// The chat asks back.
    Question,
}

/// What was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Intent {
    /// `task.create`, `task.list`, …
    pub name: String,
    /// 0 to 1.
    pub confidence: f32,
    /// The parts that were found.
    pub slots: BTreeMap<String, String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reply {
    /// The conversation.
    pub session_id: SessionId,
    /// This answer.
    pub message_id: MessageId,
    /// How far it is.
    pub status: ReplyStatus,
    /// The answer in words.
    pub reply: String,
    /// What was understood.
    pub intent: Intent,
    /// The answer in pictures and buttons.
    pub cards: Vec<Card>,
    /// Who understood it.
    pub understood_by: UnderstoodBy,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person.
    User,
    /// The chat.
    Assistant,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChatMessage {
    /// Its id.
    pub id: MessageId,
    /// Who said it.
    pub speaker: Speaker,
    /// When.
    pub at: Instant,
    /// The text.
    pub text: String,
    /// For answers: how far it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ReplyStatus>,
    /// For answers: the cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChatSession {
    /// Its id.
    pub id: SessionId,
    /// How it began.
    pub title: String,
    /// When it began.
    pub started_at: Instant,
    /// When something was last said.
    pub last_at: Instant,
    /// How many messages it has.
    pub messages: u32,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// What most will want.
    Primary,
    /// Takes something away.
    Danger,
    /// Neither.
    Plain,
}

/// A button: send its id as `action`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Button {
    /// What to send.
    pub id: String,
    /// What it says.
    pub label: String,
    /// How it looks.
    pub style: Style,
}

/// One of several things that may be meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What to send.
    pub id: String,
    /// What it says.
    pub label: String,
    /// The task, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The number.
    pub value: f64,
    /// Of what: `days`, `%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A day's figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DayFigures {
    /// The day, in the person's zone.
    #[schemars(with = "String")]
    pub date: Date,
    /// Tasks made.
    pub created: u64,
    /// Tasks done.
    pub completed: u64,
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Made.
    Created,
    /// Changed.
    Updated,
    /// Done.
    Completed,
    /// To be done again.
    Reopened,
    /// In the trash.
    Deleted,
    /// Out of the trash.
    Restored,
}

/// A part of an answer that is looked at or pressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Card {
    /// Tasks, numbered from 1: "the second one" refers to them.
    Tasks {
        /// The first ones.
        tasks: Vec<Task>,
        /// How many more there are.
        more: u64,
    },
    /// A committed change.
    Changed {
        /// What was done.
        verb: Verb,
        /// The task after it.
        task: Box<Task>,
    },
    /// A change that was refused.
    Refused {
        /// The task's title, when it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// For a program.
        code: Code,
        /// For a person.
        detail: String,
    },
    /// Nothing happens until a button is pressed.
    Confirm {
        /// The question.
        prompt: String,
        /// The buttons.
        actions: Vec<Button>,
    },
    /// Several may be meant.
    Choices {
        /// The question.
        prompt: String,
        /// What may be meant.
        options: Vec<Choice>,
    },
    /// Figures.
    Statistics {
        /// Of what.
        title: String,
        /// The figures.
        figures: Vec<Figure>,
        /// By day.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by_day: Vec<DayFigures>,
    },
    /// A button that takes the change back.
    Undo {
        /// The button.
        action: Button,
    },
    /// What can be said.
    Examples {
        /// Sentences that work.
        examples: Vec<String>,
    },
}
