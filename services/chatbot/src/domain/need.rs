use pando_kernel::{MessageId, TaskId};
use pando_language::{Period, StatisticsAbout, Status, Target, TaskQuery};

use super::shown::{Pointed, pointed};
use super::{Act, Dialogue, Meaning};

/// What has to be read before a plan can be made. Empty when nothing has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// These tasks, as they are now.
    pub known: Vec<TaskId>,
    /// Tasks that are found.
    pub find: Option<Search>,
    /// Figures.
    pub figures: Option<(Period, StatisticsAbout)>,
    /// What this conversation did: of this message, or of the last that can be taken back.
    pub past: Option<Option<MessageId>>,
}

/// A search for tasks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// All of the query but its words and its status.
    pub query: TaskQuery,
    /// Words of the title; all must be in it.
    pub words: Vec<String>,
    /// Open or completed; both when `None`.
    pub status: Option<Status>,
    /// Something is to happen to what is found: look also for what was nearly meant.
    pub to_change: bool,
    /// The words may be the name of a label or a project.
    pub may_be_place: bool,
}

impl Meaning {
    /// What has to be read for it.
    pub fn need(&self, dialogue: &Dialogue) -> Need {
        match self {
            Self::Say(_) | Self::Create { .. } | Self::Proposed { .. } | Self::Which { .. } => Need::default(),
            Self::Undo { of } => Need {
                past: Some(*of),
                ..Need::default()
            },
            Self::List { query, .. } => Need {
                find: Some(listing(query)),
                ..Need::default()
            },
            Self::Statistics { period, about } => Need {
                figures: Some((period.clone(), *about)),
                ..Need::default()
            },
            Self::Wish { act, target, instead } => {
                let past = instead.then_some(None);
                match target {
                    Target::Shown(reference) => {
                        let (Ok(Pointed::These(tasks)) | Ok(Pointed::Which(tasks))) = pointed(reference, dialogue) else {
                            return Need::default();
                        };
                        Need {
                            known: tasks.iter().map(|task| task.id).collect(),
                            past,
                            ..Need::default()
                        }
                    }
                    Target::Matching { words, query } => Need {
                        find: Some(targets(act, words, query)),
                        past,
                        ..Need::default()
                    },
                }
            }
        }
    }
}

/// The state of what something is to be done with: as it was said, or else as the act wants it.
pub(super) fn wanted(act: &Act, query: &TaskQuery) -> Option<Status> {
    query.status.or(act.wants().map(|status| match status {
        pando_task_contract::Status::Open => Status::Open,
        pando_task_contract::Status::Completed => Status::Completed,
    }))
}

fn targets(act: &Act, words: &[String], query: &TaskQuery) -> Search {
    Search {
        words: words.iter().chain(&query.words).cloned().collect(),
        status: wanted(act, query),
        query: query.clone(),
        to_change: true,
        // Nobody gives all tasks of a place one title: it is the place that is to be renamed.
        may_be_place: !matches!(act, Act::Title { .. }),
    }
}

/// Somebody who looks means what is still to be done, unless they ask for what is done or search by words.
fn listing(query: &TaskQuery) -> Search {
    let status = match query.status {
        Some(status) => Some(status),
        None if query.completed_in.is_some() => Some(Status::Completed),
        None if query.words.is_empty() || query.overdue || query.due.is_some() => Some(Status::Open),
        None => None,
    };
    Search {
        words: query.words.clone(),
        status,
        query: query.clone(),
        to_change: false,
        may_be_place: !query.words.is_empty(),
    }
}
