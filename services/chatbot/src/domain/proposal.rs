use pando_kernel::{Due, Priority};
use pando_language::DateReading;
use pando_task_contract::NewTask;
use serde::{Deserialize, Serialize};

use super::{Act, Change, DueEdit, Known, Moment, Place};

/// A change that is decided on but for the person's word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "proposal", rename_all = "snake_case")]
pub enum Proposal {
    /// New tasks.
    Create {
        /// They.
        drafts: Vec<Draft>,
    },
    /// The same with each of these tasks.
    Act {
        /// What.
        act: Act,
        /// With which.
        tasks: Vec<Known>,
        /// All of this place, by its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
    /// Take back what was done, and do it with others instead.
    Instead {
        /// What takes it back.
        back: Vec<Change>,
        /// What to do.
        act: Act,
        /// With which.
        tasks: Vec<Known>,
        /// All of this place, by its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
}

/// A task that is to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The task.
    pub new: NewTask,
    /// More than one when its date has several readings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Due>,
    /// Words that ask for a repetition, which does not exist yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
}

impl Proposal {
    /// The act with these tasks, in place of what is taken back, if anything is.
    pub fn act_on(act: Act, tasks: Vec<Known>, back: Vec<Change>) -> Self {
        let place = None;
        match back.is_empty() {
            true => Self::Act { act, tasks, place },
            false => Self::Instead { back, act, tasks, place },
        }
    }

    /// The same with these tasks because they are all of a place.
    #[must_use]
    pub fn all_of(mut self, of: Option<Place>) -> Self {
        if let Self::Act { place, .. } | Self::Instead { place, .. } = &mut self {
            *place = of;
        }
        self
    }

    /// The place whose tasks these are, if it was named instead of them.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Create { .. } => None,
            Self::Act { place, .. } | Self::Instead { place, .. } => place.as_ref(),
        }
    }

    /// The commands: one a task that it makes a difference to.
    pub fn changes(&self) -> Vec<Change> {
        match self {
            Self::Create { drafts } => drafts.iter().map(|draft| Change::create(draft.new.clone())).collect(),
            Self::Act { act, tasks, .. } => tasks.iter().filter_map(|task| act.on(task)).collect(),
            Self::Instead { back, act, tasks, .. } => back.iter().cloned().chain(tasks.iter().filter_map(|task| act.on(task))).collect(),
        }
    }

    /// The readings of the first date that has several.
    pub fn readings(&self) -> Option<&[Due]> {
        match self {
            Self::Create { drafts } => drafts.iter().map(|draft| &*draft.readings).find(|readings| readings.len() > 1),
            Self::Act { act, .. } | Self::Instead { act, .. } => match act {
                Act::Due {
                    to: DueEdit::Set { readings, .. },
                } if readings.len() > 1 => Some(readings),
                _ => None,
            },
        }
    }

    /// The same with this reading of the first date that has several.
    #[must_use]
    pub fn reading(mut self, chosen: Due) -> Self {
        match &mut self {
            Self::Create { drafts } => {
                if let Some(draft) = drafts.iter_mut().find(|draft| draft.readings.len() > 1) {
                    draft.new.due = Some(chosen);
                    draft.readings = Vec::new();
                }
            }
            Self::Act { act, .. } | Self::Instead { act, .. } => {
                if let Act::Due {
                    to: DueEdit::Set { due, readings, .. },
                } = act
                {
                    *due = chosen;
                    readings.clear();
                }
            }
        }
        self
    }

    /// The same with another date; `None` when it has nothing to do with dates.
    pub fn with_due(mut self, reading: &DateReading, said: &Moment) -> Option<Self> {
        let edit = DueEdit::to(reading, said);
        match &mut self {
            Self::Create { drafts } => {
                for draft in drafts {
                    draft.new.due = edit.over(draft.new.due.as_ref());
                    draft.readings = reading.ambiguous.clone().unwrap_or_default();
                }
            }
            Self::Act { act, .. } | Self::Instead { act, .. } => match act {
                Act::Due { to } => *to = edit,
                _ => return None,
            },
        }
        Some(self)
    }

    /// The same with another priority; `None` when it has nothing to do with priorities.
    pub fn with_priority(mut self, to: Priority) -> Option<Self> {
        match &mut self {
            Self::Create { drafts } => drafts.iter_mut().for_each(|draft| draft.new.priority = Some(to)),
            Self::Act { act, .. } | Self::Instead { act, .. } => match act {
                Act::Priority { priority } => *priority = to,
                _ => return None,
            },
        }
        Some(self)
    }

    /// What is to be done with tasks that are there.
    pub fn act(&self) -> Option<&Act> {
        match self {
            Self::Create { .. } => None,
            Self::Act { act, .. } | Self::Instead { act, .. } => Some(act),
        }
    }

    /// The tasks that are there and would change.
    pub fn tasks(&self) -> &[Known] {
        match self {
            Self::Create { .. } => &[],
            Self::Act { tasks, .. } | Self::Instead { tasks, .. } => tasks,
        }
    }
}
