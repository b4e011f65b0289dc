use pando_activity_contract::Summary;
use pando_kernel::MessageId;
use pando_language::{Intent, Period, Question, StatisticsAbout, TaskQuery};
use pando_task_contract::Task;

use super::{Act, Asked, Change, Known, Place};

/// What is to happen next.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Say this.
    Say(Saying),
    /// Show tasks.
    Show(Listing),
    /// Show figures.
    Figures {
        /// The days.
        period: Period,
        /// Which figures.
        about: StatisticsAbout,
        /// The figures.
        summary: Box<Summary>,
        /// What was completed in those days, when that was asked.
        done: Vec<Task>,
    },
    /// Ask, and wait for the answer.
    Ask(Asked),
    /// Change tasks: one command each.
    Do {
        /// The commands.
        changes: Vec<Change>,
        /// What it was, for corrections.
        act: Option<Act>,
        /// The message whose changes this takes back.
        takes_back: Option<MessageId>,
        /// The words were taken as the name of this, and nothing was asked.
        place: Option<Place>,
    },
}

/// Tasks that answer a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Which were asked for.
    pub query: TaskQuery,
    /// What was asked about them.
    pub question: Question,
    /// Words were taken as the name of this; those of the query are words of titles besides.
    pub place: Option<Place>,
    /// All that were read, in order.
    pub tasks: Vec<Task>,
    /// There are more than were read.
    pub more: bool,
}

/// What can be said without a task changing.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    /// What can be said.
    Help,
    /// Hello, or that one is welcome.
    SmallTalk {
        /// They gave thanks, or said goodbye.
        thanks: bool,
    },
    /// Not understood.
    NotUnderstood,
    /// Nothing was said.
    Empty,
    /// Too long, or too many tasks at once.
    TooLong,
    /// Tasks do not repeat.
    NoRepeating {
        /// The words that ask for it.
        words: String,
    },
    /// No such day.
    ImpossibleDate {
        /// As it was typed.
        text: String,
    },
    /// A verb without a task.
    MissingTarget {
        /// The verb.
        intent: Intent,
    },
    /// Moved, but to when?
    MissingDate,
    /// Changed, but to what?
    MissingValue,
    /// A new value that cannot be.
    BadValue {
        /// Why.
        reason: String,
    },
    /// No such task.
    NothingFound {
        /// The words it was named by.
        words: Vec<String>,
        /// The other things that were said of it.
        query: TaskQuery,
        /// The words are the name of this, where there is none either.
        place: Option<Place>,
    },
    /// "that", but nothing was shown.
    NothingShown,
    /// "the fifth", but there are four.
    NoSuchNumber {
        /// How many there are.
        shown: usize,
    },
    /// "all four", but there are seven.
    NotSoMany {
        /// How many there are.
        shown: usize,
    },
    /// What was shown is gone.
    Gone,
    /// It is so already.
    AlreadySo {
        /// What was to be done.
        act: Option<Act>,
        /// With which.
        tasks: Vec<Known>,
    },
    /// More than may change at once.
    TooMany {
        /// The limit.
        max: usize,
    },
    /// The question is answered with no.
    Dropped,
    /// "yes" or "no", but nothing was asked.
    NothingAsked,
    /// The question is answered already, or too old.
    QuestionGone,
    /// The question wants a number.
    WhichNumber {
        /// The largest.
        max: usize,
    },
    /// The question wants yes or no.
    YesOrNo,
    /// Nothing to take back.
    NothingToUndo,
    /// What is to be taken back is not committed yet.
    UndoWaits,
    /// The tasks are out of reach.
    Away {
        /// Something was to be changed.
        changing: bool,
    },
    /// The figures are out of reach.
    FiguresAway,
}
