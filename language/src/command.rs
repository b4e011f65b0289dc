//! The closed set of what the chat can be asked to do. A language model chooses among the same.

use jiff::civil::Date;
use pando_kernel::{LabelName, Priority};
use serde::{Deserialize, Serialize};

use crate::dates::DateReading;
use crate::quick_add::QuickAdd;

/// What a message asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Add one task or several.
    Create {
        /// The tasks, in the order they were named. Their spans are empty: they would not point into the message.
        tasks: Vec<QuickAdd>,
    },
    /// Look at tasks.
    List {
        /// Which tasks.
        query: TaskQuery,
        /// What is asked about them.
        question: Question,
    },
    /// Tick off.
    Complete {
        /// Which tasks.
        target: Target,
    },
    /// Take back that something is done.
    Reopen {
        /// Which tasks.
        target: Target,
    },
    /// Move to the trash.
    Delete {
        /// Which tasks.
        target: Target,
    },
    /// Change something other than the due date.
    Change {
        /// Which tasks.
        target: Target,
        /// What becomes different.
        change: Change,
    },
    /// Change the due date.
    Reschedule {
        /// Which tasks.
        target: Target,
        /// The new date, or by how much it moves.
        to: DueChange,
    },
    /// Take back the last change.
    Undo,
    /// Say what can be said.
    Help,
    /// Numbers about a period.
    Statistics {
        /// The days that count.
        period: Period,
        /// Which numbers.
        about: StatisticsAbout,
    },
    /// Yes to the question just asked.
    Confirm,
    /// No to the question just asked.
    Reject,
    /// One of the choices just shown.
    Choose {
        /// 1 is the first; [`Command::LAST`] the last.
        ordinal: usize,
    },
    /// The last understanding was wrong in one point: "no, friday".
    Correct {
        /// What was meant.
        correction: Correction,
    },
    /// Nothing that can be done.
    Unknown {
        /// Why.
        reason: UnknownReason,
    },
}

impl Command {
    /// The ordinal that stands for "the last one".
    pub const LAST: usize = usize::MAX;
}

/// Why a message leads to no command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum UnknownReason {
    /// Not about tasks, or not in words that are known.
    NotUnderstood,
    /// Nothing but white space and punctuation.
    Empty,
    /// More characters than are read, or more tasks than are made at once.
    TooLong,
    /// A greeting or thanks.
    SmallTalk,
    /// Tasks that repeat are not supported.
    RecurrenceUnsupported {
        /// The words that ask for it.
        words: String,
    },
    /// A date that the calendar does not have, such as 30 February.
    ImpossibleDate {
        /// The date as it was typed.
        text: String,
    },
    /// A verb without a task: "delete".
    MissingTarget {
        /// What was to be done.
        intent: Intent,
    },
    /// A move without a date: "postpone the rent".
    MissingDate {
        /// Which tasks were meant.
        target: Target,
    },
    /// A change without its new value: "rename the second one".
    MissingValue {
        /// Which tasks were meant.
        target: Target,
    },
}

/// What is asked about the tasks of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Show them.
    Show,
    /// Is there any?
    Any,
    /// How many?
    Count,
    /// Which one comes first?
    Next,
}

/// Which tasks a command is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Among those just shown or changed.
    Shown(Reference),
    /// Those that are found.
    Matching {
        /// Words of the title, as they were spelled; without stop words, never a lone letter. May be empty when the query says enough.
        words: Vec<String>,
        /// What else is known about them.
        query: TaskQuery,
    },
}

/// A pointer at what was just shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The first is 1.
    Ordinal(usize),
    /// Several of them; the first is 1.
    Ordinals(Vec<usize>),
    /// The last of the list.
    Last,
    /// So many at the end of the list.
    LastFew(usize),
    /// The one that was talked about: "that", "it".
    That,
    /// All that were shown.
    All,
    /// All that were shown, and that they are so many: "all four", "both".
    AllOf(usize),
}

/// Open or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Still to be done.
    Open,
    /// Done.
    Completed,
}

/// Days from `from` on and before `before`; a missing end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRange {
    /// The first day that counts.
    pub from: Option<Date>,
    /// The first day that no longer counts.
    pub before: Option<Date>,
}

/// What tasks have to have in common; the empty query means every task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskQuery {
    /// Open, completed, or either.
    pub status: Option<Status>,
    /// Due on these days.
    pub due: Option<DueRange>,
    /// Due before now.
    pub overdue: bool,
    /// Without a due date.
    pub no_due: bool,
    /// Of this priority.
    pub priority: Option<Priority>,
    /// With all of these labels (without the `@`).
    pub labels: Vec<String>,
    /// In the project of this name (without the `#`); `Inbox` for those in none.
    pub project: Option<String>,
    /// With these words in the title, as they were spelled.
    pub words: Vec<String>,
    /// Completed on these days.
    pub completed_in: Option<DueRange>,
    /// Created on these days.
    pub created_in: Option<DueRange>,
}

/// A change of something other than the due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Another title.
    Title(String),
    /// Another priority.
    Priority(Priority),
    /// These labels in addition.
    AddLabels(Vec<LabelName>),
    /// Without these labels.
    RemoveLabels(Vec<LabelName>),
    /// Into the project of this name; `None` is the Inbox.
    Project(Option<String>),
}

/// A change of the due date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueChange {
    /// This date.
    Set(DateReading),
    /// No date any more.
    Clear,
    /// So many days later (earlier when negative).
    ShiftDays(i32),
}

/// Days that statistics are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How to call it in a sentence: "last week".
    pub label: String,
}

/// Which numbers are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsAbout {
    /// What was completed.
    Completed,
    /// What was created.
    Created,
    /// How much is or was late.
    Overdue,
    /// Days in a row with something completed.
    Streak,
    /// All in brief.
    Summary,
}

/// What was meant instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Another date.
    Due(DateReading),
    /// Another priority.
    Priority(Priority),
    /// Other tasks.
    Target(Target),
}

/// The name of what a message asks for, for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Add tasks.
    Create,
    /// Look at tasks.
    List,
    /// Tick off.
    Complete,
    /// Take back that something is done.
    Reopen,
    /// Change something other than the due date.
    Update,
    /// Change the due date.
    Reschedule,
    /// Move to the trash.
    Delete,
    /// Take back the last change.
    Undo,
    /// What can be said.
    Help,
    /// Numbers.
    Statistics,
    /// Yes.
    Confirm,
    /// No.
    Reject,
    /// One of the choices.
    Choose,
    /// The last understanding was wrong in one point.
    Correct,
    /// Nothing that can be done.
    Unknown,
}

impl Intent {
    /// The name on the wire and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "task.create",
            Self::List => "task.list",
            Self::Complete => "task.complete",
            Self::Reopen => "task.reopen",
            Self::Update => "task.update",
            Self::Reschedule => "task.reschedule",
            Self::Delete => "task.delete",
            Self::Undo => "undo",
            Self::Help => "help",
            Self::Statistics => "statistics",
            Self::Confirm => "confirm",
            Self::Reject => "reject",
            Self::Choose => "choose",
            Self::Correct => "correct",
            Self::Unknown => "unknown",
        }
    }
}

impl Command {
    /// The name of what it does.
    pub fn intent(&self) -> Intent {
        match self {
            Self::Create { .. } => Intent::Create,
            Self::List { .. } => Intent::List,
            Self::Complete { .. } => Intent::Complete,
            Self::Reopen { .. } => Intent::Reopen,
            Self::Delete { .. } => Intent::Delete,
            Self::Change { .. } => Intent::Update,
            Self::Reschedule { .. } => Intent::Reschedule,
            Self::Undo => Intent::Undo,
            Self::Help => Intent::Help,
            Self::Statistics { .. } => Intent::Statistics,
            Self::Confirm => Intent::Confirm,
            Self::Reject => Intent::Reject,
            Self::Choose { .. } => Intent::Choose,
            Self::Correct { .. } => Intent::Correct,
            Self::Unknown { .. } => Intent::Unknown,
        }
    }
}
