use pando_activity_contract::Summary;
use pando_language::{Question, Target, TaskQuery};
use pando_task_contract::Task;

use super::draft::CREATED_MAX;
use super::need::wanted;
use super::place::{Placed, together};
use super::shown::{Pointed, pointed};
use super::undo::{Past, take_back};
use super::{Act, Asked, Change, Dialogue, Known, Listing, Meaning, Plan, Proposal, Saying, best};

/// How many tasks one message may change.
pub const CHANGED_MAX: usize = 100;
/// How many candidates a question shows.
pub const CANDIDATES_MAX: usize = 10;
/// More new tasks than this are asked about first.
const CREATED_UNASKED_MAX: usize = 10;

/// What was read for a meaning ([`super::Need`]).
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// The tasks that were asked for, as they are now.
    pub tasks: Vec<Task>,
    /// There are more than were read.
    pub more: bool,
    /// Tasks with the same words of which the status is not the one wanted.
    pub others: Vec<Task>,
    /// Tasks with some of the words.
    pub near: Vec<Task>,
    /// What the words are the name of, and the tasks there.
    pub placed: Option<Placed>,
    /// What this conversation did, newest first.
    pub past: Vec<Past>,
    /// Figures.
    pub summary: Option<Summary>,
}

/// Makes the plan. `unsure` says that the understanding is a guess: no change happens without a yes then.
pub fn decide(meaning: &Meaning, dialogue: &Dialogue, material: &Material, unsure: bool) -> Plan {
    match meaning {
        Meaning::Say(saying) => Plan::Say(saying.clone()),
        Meaning::Create { drafts } => weigh(Proposal::Create { drafts: drafts.clone() }, false, unsure),
        Meaning::Proposed { proposal, confirmed } => weigh(proposal.clone(), *confirmed, false),
        Meaning::Which {
            act,
            candidates,
            more,
            back,
        } => {
            let back = back.clone();
            which(Wish { act, back, unsure }, candidates.clone(), *more)
        }
        Meaning::List { query, question } => Plan::Show(listing(query, *question, material)),
        Meaning::Statistics { period, about } => match &material.summary {
            None => Plan::Say(Saying::FiguresAway),
            Some(summary) => Plan::Figures {
                period: period.clone(),
                about: *about,
                summary: Box::new(summary.clone()),
                done: material.tasks.clone(),
            },
        },
        Meaning::Undo { of } => match take_back(&material.past, *of) {
            Ok((message_id, changes)) => Plan::Do {
                changes,
                act: None,
                takes_back: Some(message_id),
                place: None,
            },
            Err(saying) => Plan::Say(saying),
        },
        Meaning::Wish { act, target, instead } => {
            let back = match instead {
                true => match take_back(&material.past, None) {
                    Ok((_, changes)) => changes,
                    Err(saying) => return Plan::Say(saying),
                },
                false => Vec::new(),
            };
            wish(Wish { act, back, unsure }, target, dialogue, material).unwrap_or_else(Plan::Say)
        }
    }
}

/// The words of a question may be the name of a place: what is there is shown, together with what has the words in its title.
fn listing(query: &TaskQuery, question: Question, material: &Material) -> Listing {
    let plain = Listing {
        query: query.clone(),
        question,
        place: None,
        tasks: material.tasks.clone(),
        more: material.more,
    };
    match &material.placed {
        None => plain,
        Some(placed) if material.tasks.is_empty() => Listing {
            query: without_words(query),
            place: Some(placed.place.clone()),
            tasks: placed.tasks.clone(),
            more: placed.more,
            ..plain
        },
        Some(placed) if placed.tasks.is_empty() => plain,
        Some(placed) => Listing {
            place: Some(placed.place.clone()),
            tasks: together(&material.tasks, &placed.tasks, query),
            more: material.more || placed.more,
            ..plain
        },
    }
}

fn without_words(query: &TaskQuery) -> TaskQuery {
    TaskQuery {
        words: Vec::new(),
        ..query.clone()
    }
}

struct Wish<'a> {
    act: &'a Act,
    back: Vec<Change>,
    unsure: bool,
}

fn wish(wish: Wish<'_>, target: &Target, dialogue: &Dialogue, material: &Material) -> Result<Plan, Saying> {
    match target {
        Target::Shown(reference) => {
            let now = |known: Vec<Known>| -> Vec<Known> {
                let read = known
                    .iter()
                    .filter_map(|known| material.tasks.iter().find(|task| task.id == known.id));
                read.filter(|task| task.deleted_at.is_none()).map(Known::from).collect()
            };
            match pointed(reference, dialogue)? {
                Pointed::These(known) => match now(known) {
                    tasks if tasks.is_empty() => Err(Saying::Gone),
                    tasks => Ok(propose(wish, tasks)),
                },
                Pointed::Which(known) => match now(known) {
                    tasks if tasks.is_empty() => Err(Saying::Gone),
                    tasks => Ok(which(wish, tasks, false)),
                },
            }
        }
        Target::Matching { words, query } if words.is_empty() => {
            let tasks: Vec<Known> = material.tasks.iter().map(Known::from).collect();
            match tasks.len() {
                0 => nothing(wish, &query.words, query, material),
                _ if material.more => Err(Saying::TooMany { max: CHANGED_MAX }),
                _ => Ok(propose(wish, tasks)),
            }
        }
        Target::Matching { words, query } => {
            let found = best(words, &material.tasks, |task: &Task| task.title.as_str());
            let found: Vec<Known> = found.iter().map(Known::from).collect();
            match found.len() {
                0 => match &material.placed {
                    Some(placed) if !placed.tasks.is_empty() => all_of(wish, words, placed, material),
                    _ => nothing(wish, words, query, material),
                },
                1 => Ok(propose(wish, found)),
                _ => Ok(which(wish, found, material.more)),
            }
        }
    }
}

/// The words are no title but the name of a place: all that is there. It is a guess where they are a title too, of a task that is so
/// already: "complete the report", said twice, must not complete what is labelled so.
fn all_of(wish: Wish<'_>, words: &[String], placed: &Placed, material: &Material) -> Result<Plan, Saying> {
    if placed.more {
        return Err(Saying::TooMany { max: CHANGED_MAX });
    }
    let titled = !best(words, &material.others, |task: &Task| task.title.as_str()).is_empty();
    let tasks = placed.tasks.iter().map(Known::from).collect();
    let proposal = Proposal::act_on(wish.act.clone(), tasks, wish.back).all_of(Some(placed.place.clone()));
    Ok(weigh(proposal, false, wish.unsure || titled))
}

/// Nothing is there to be changed: it is so already, or something else may have been meant.
fn nothing(wish: Wish<'_>, words: &[String], query: &TaskQuery, material: &Material) -> Result<Plan, Saying> {
    let others: Vec<Known> = best(words, &material.others, |task: &Task| task.title.as_str())
        .iter()
        .map(Known::from)
        .collect();
    if !others.is_empty() {
        return Err(Saying::AlreadySo {
            act: Some(wish.act.clone()),
            tasks: others,
        });
    }
    if material.near.is_empty() {
        return Err(match &material.placed {
            // There may be some there in another state.
            Some(placed) => Saying::NothingFound {
                words: Vec::new(),
                query: TaskQuery {
                    status: wanted(wish.act, query),
                    ..query.clone()
                },
                place: Some(placed.place.clone()),
            },
            None => Saying::NothingFound {
                words: words.to_vec(),
                query: query.clone(),
                place: None,
            },
        });
    }
    Ok(Plan::Ask(Asked::Task {
        act: wish.act.clone(),
        candidates: material.near.iter().map(Known::from).collect(),
        more: false,
        near: true,
        back: wish.back,
    }))
}

fn which(wish: Wish<'_>, mut candidates: Vec<Known>, more: bool) -> Plan {
    let more = more || candidates.len() > CANDIDATES_MAX;
    candidates.truncate(CANDIDATES_MAX);
    Plan::Ask(Asked::Task {
        act: wish.act.clone(),
        candidates,
        more,
        near: false,
        back: wish.back,
    })
}

fn propose(wish: Wish<'_>, tasks: Vec<Known>) -> Plan {
    weigh(Proposal::act_on(wish.act.clone(), tasks, wish.back), false, wish.unsure)
}

/// Whether to ask first: a date of several readings always; else what deletes, what changes more than one task, and what is a guess.
fn weigh(proposal: Proposal, confirmed: bool, unsure: bool) -> Plan {
    if proposal.readings().is_some() {
        return Plan::Ask(Asked::Date { proposal });
    }
    let changes = proposal.changes();
    if changes.is_empty() {
        return Plan::Say(Saying::AlreadySo {
            act: proposal.act().cloned(),
            tasks: proposal.tasks().to_vec(),
        });
    }
    let (max, asks) = match &proposal {
        Proposal::Create { drafts } => (
            CREATED_MAX,
            drafts.len() > CREATED_UNASKED_MAX || drafts.iter().any(|draft| draft.repeats.is_some()),
        ),
        Proposal::Act { act, .. } => (CHANGED_MAX, changes.len() > 1 || *act == Act::Delete),
        Proposal::Instead { .. } => (CHANGED_MAX, true),
    };
    if changes.len() > max {
        return Plan::Say(Saying::TooMany { max });
    }
    if (asks || unsure) && !confirmed {
        return Plan::Ask(Asked::Confirm { proposal, unsure });
    }
    Plan::Do {
        changes,
        act: proposal.act().cloned(),
        takes_back: None,
        place: proposal.place().filter(|_| !confirmed).cloned(),
    }
}
