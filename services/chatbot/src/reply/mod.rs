//! The chat's words and cards. Nothing here decides; it says what was decided and what became of it.

mod actions;
mod cards;
mod changes;
mod dates;
mod edits;
mod figures;
mod lists;
mod places;
mod questions;
mod sayings;
mod words;

use pando_chat_contract::{Card, ReplyStatus};
use pando_kernel::{Instant, MessageId, Zone};
use pando_language::Intent;
use pando_task_contract::Task;

use crate::domain::{Pending, Plan};
use crate::store::Given;

pub use actions::{label_of, pressed};
pub use cards::shortened;
pub use changes::told_later;

/// An answer in words and cards.
#[derive(Clone, Debug, PartialEq)]
pub struct Worded {
    /// The words.
    pub text: String,
    /// The cards.
    pub cards: Vec<Card>,
    /// How far it is.
    pub status: ReplyStatus,
}

impl Worded {
    fn done(text: impl Into<String>, cards: Vec<Card>) -> Self {
        Self {
            text: text.into(),
            cards,
            status: ReplyStatus::Done,
        }
    }
}

/// Where and when something is said.
pub struct Setting<'a> {
    /// The person's zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: Instant,
    /// The answer's id; its buttons name it.
    pub reply: MessageId,
    /// The question that goes on waiting.
    pub question: Option<&'a Pending>,
    /// What was asked for.
    pub intent: Intent,
    /// The tasks that were read for it.
    pub found: &'a [Task],
}

impl Setting<'_> {
    fn today(&self) -> jiff::civil::Date {
        self.zone.date_at(self.now)
    }
}

/// The answer of a plan, and of its commands with what became of them.
pub fn worded(plan: &Plan, given: &[Given], setting: &Setting<'_>) -> Worded {
    match plan {
        Plan::Say(saying) => sayings::worded(saying, setting),
        Plan::Show(listing) => lists::worded(listing, setting),
        Plan::Figures {
            period,
            about,
            summary,
            done,
        } => figures::worded(period, *about, summary, done),
        Plan::Ask(asked) => questions::worded(asked, setting),
        Plan::Do { takes_back, place, .. } => {
            let mut worded = changes::worded(given, takes_back.is_some(), setting);
            if let Some(place) = place {
                worded.text = format!("{} {}", worded.text, places::taken(place));
            }
            worded
        }
    }
}
