use pando_kernel::{MessageId, fold_words};
use pando_language::{Command, Period, Question, StatisticsAbout, Target, TaskQuery, UnknownReason};

use super::wish::{act_of, due_act};
use super::{Act, Change, Dialogue, Draft, Known, Moment, Proposal, Saying, correct, draft, question};

/// Activity-service counts at most so many days, the first and the last included.
const COUNTED_DAYS_MAX: i64 = 366;

/// What was heard: a message as it was understood, or a button.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard<'a> {
    /// A message.
    Message {
        /// What it was understood as.
        command: &'a Command,
        /// Its words, for answers that name one of the choices.
        text: &'a str,
        /// It is a guess.
        unsure: bool,
    },
    /// A button.
    Button(Answer),
}

/// A button of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes to this question.
    Yes(MessageId),
    /// No to this question.
    No(MessageId),
    /// This choice of this question; 1 is the first.
    Choice(MessageId, usize),
    /// All choices of this question.
    All(MessageId),
    /// Take back what this message did.
    Undo(MessageId),
}

/// What a message means in its conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// Nothing but an answer in words.
    Say(Saying),
    /// New tasks.
    Create {
        /// They.
        drafts: Vec<Draft>,
    },
    /// A change of tasks that are to be found yet.
    Wish {
        /// What.
        act: Act,
        /// With which.
        target: Target,
        /// In place of what was done last.
        instead: bool,
    },
    /// A change that was spoken about.
    Proposed {
        /// What.
        proposal: Proposal,
        /// The person has said yes to it.
        confirmed: bool,
    },
    /// A change of one of these: ask which.
    Which {
        /// What.
        act: Act,
        /// The candidates.
        candidates: Vec<Known>,
        /// There are more than those.
        more: bool,
        /// What is taken back with it.
        back: Vec<Change>,
    },
    /// A question about tasks.
    List {
        /// Which.
        query: TaskQuery,
        /// What of them.
        question: Question,
    },
    /// A question about figures.
    Statistics {
        /// The days.
        period: Period,
        /// Which.
        about: StatisticsAbout,
    },
    /// Take back the last change, or that of a message.
    Undo {
        /// Of this message.
        of: Option<MessageId>,
    },
}

/// A meaning, and what becomes of the question that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The meaning.
    pub meaning: Meaning,
    /// The question that it answers: it is used up before anything happens.
    pub answers: Option<MessageId>,
    /// The question goes on waiting.
    pub keeps_question: bool,
}

impl Settled {
    pub(super) fn new(meaning: Meaning) -> Self {
        Self {
            meaning,
            answers: None,
            keeps_question: false,
        }
    }

    /// Words that leave the question as it is.
    pub(super) fn aside(saying: Saying) -> Self {
        Self {
            meaning: Meaning::Say(saying),
            answers: None,
            keeps_question: true,
        }
    }

    pub(super) fn answering(id: MessageId, meaning: Meaning) -> Self {
        Self {
            meaning,
            answers: Some(id),
            keeps_question: false,
        }
    }
}

impl Meaning {
    /// What was heard, in a conversation that remembers `dialogue`, at this moment.
    pub fn of(heard: &Heard<'_>, dialogue: &Dialogue, moment: &Moment) -> Settled {
        match heard {
            Heard::Button(answer) => question::pressed(answer, dialogue.question(moment.now)),
            Heard::Message { command, text, .. } => {
                let pending = dialogue.question(moment.now);
                if let Some(correction) = correct::ordinal(command, text, pending) {
                    return correct::corrected(&correction, dialogue, moment);
                }
                if let Some(settled) = question::answered(command, text, pending) {
                    return settled;
                }
                match command {
                    Command::Correct { correction } => correct::corrected(correction, dialogue, moment),
                    Command::Help => Settled::aside(Saying::Help),
                    Command::Unknown {
                        reason: UnknownReason::SmallTalk,
                    } => Settled::aside(Saying::SmallTalk {
                        thanks: gives_thanks(text),
                    }),
                    Command::Unknown { reason } => unknown(reason),
                    command => Settled::new(plain(command, moment).unwrap_or_else(Self::Say)),
                }
            }
        }
    }
}

/// A command that means the same in every conversation.
fn plain(command: &Command, moment: &Moment) -> Result<Meaning, Saying> {
    let wish = |act: Act, target: &Target| Meaning::Wish {
        act,
        target: target.clone(),
        instead: false,
    };
    Ok(match command {
        Command::Create { tasks } => Meaning::Create {
            drafts: draft::drafts(tasks)?,
        },
        Command::List { query, question } => Meaning::List {
            query: query.clone(),
            question: *question,
        },
        Command::Complete { target } => wish(Act::Complete, target),
        Command::Reopen { target } => wish(Act::Reopen, target),
        Command::Delete { target } => wish(Act::Delete, target),
        Command::Change { target, change } => wish(act_of(change)?, target),
        Command::Reschedule { target, to } => wish(due_act(to, moment), target),
        Command::Undo => Meaning::Undo { of: None },
        Command::Statistics { period, about } => Meaning::Statistics {
            period: counted(period),
            about: *about,
        },
        Command::Confirm | Command::Reject | Command::Choose { .. } => Meaning::Say(Saying::NothingAsked),
        Command::Help | Command::Correct { .. } | Command::Unknown { .. } => Meaning::Say(Saying::NotUnderstood),
    })
}

/// The last days of the period, no more than activity-service counts at once. What is left out is said.
fn counted(period: &Period) -> Period {
    let first = period.to.saturating_sub(jiff::Span::new().days(COUNTED_DAYS_MAX - 1));
    if period.from >= first {
        return period.clone();
    }
    Period {
        from: first,
        to: period.to,
        label: format!("{} (of which I count the last {COUNTED_DAYS_MAX} days)", period.label),
    }
}

/// Whether small talk ends a conversation rather than beginning one.
fn gives_thanks(text: &str) -> bool {
    const ENDS: [&str; 20] = [
        "thanks", "thank", "thx", "cheers", "bye", "goodbye", "great", "nice", "cool", "awesome", "done", "job", "all", "it", "night",
        "see", "problem", "lol", "haha", "love",
    ];
    fold_words(text).iter().any(|word| ENDS.contains(&word.as_str()))
}

fn unknown(reason: &UnknownReason) -> Settled {
    Settled::aside(match reason {
        UnknownReason::NotUnderstood | UnknownReason::SmallTalk => Saying::NotUnderstood,
        UnknownReason::Empty => Saying::Empty,
        UnknownReason::TooLong => Saying::TooLong,
        UnknownReason::RecurrenceUnsupported { words } => Saying::NoRepeating { words: words.clone() },
        UnknownReason::ImpossibleDate { text } => Saying::ImpossibleDate { text: text.clone() },
        UnknownReason::MissingTarget { intent } => Saying::MissingTarget { intent: *intent },
        UnknownReason::MissingDate { .. } => Saying::MissingDate,
        UnknownReason::MissingValue { .. } => Saying::MissingValue,
    })
}
