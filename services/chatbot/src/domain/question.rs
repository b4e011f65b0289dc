use pando_kernel::{MessageId, fold_words};
use pando_language::{Command, UnknownReason};

use super::dialogue::{Asked, Pending};
use super::meaning::{Answer, Meaning, Settled};
use super::{Known, Proposal, Saying, best};

/// What a button means, given the question that waits.
pub(super) fn pressed(answer: &Answer, pending: Option<&Pending>) -> Settled {
    let gone = || Settled::aside(Saying::QuestionGone);
    let waits = |id: &MessageId| pending.filter(|pending| pending.id == *id);
    match answer {
        Answer::Undo(message) => Settled::new(Meaning::Undo { of: Some(*message) }),
        Answer::Yes(id) => waits(id).map_or_else(gone, yes),
        Answer::No(id) => waits(id).map_or_else(gone, no),
        Answer::Choice(id, number) => waits(id).map_or_else(gone, |pending| choice(pending, *number)),
        Answer::All(id) => waits(id).map_or_else(gone, all),
    }
}

/// What a message means as an answer to the question that waits; `None` when it is none.
pub(super) fn answered(command: &Command, text: &str, pending: Option<&Pending>) -> Option<Settled> {
    let pending = pending?;
    match command {
        Command::Confirm => Some(yes(pending)),
        Command::Reject => Some(no(pending)),
        Command::Choose { ordinal } => Some(choice(pending, *ordinal)),
        _ if says_all(text) => matches!(pending.asked, Asked::Task { .. }).then(|| all(pending)),
        Command::Unknown {
            reason: UnknownReason::NotUnderstood,
        } => named(pending, text),
        _ => None,
    }
}

fn yes(pending: &Pending) -> Settled {
    match &pending.asked {
        Asked::Confirm { proposal, .. } => accepted(pending, proposal.clone()),
        Asked::Task { candidates, .. } if candidates.len() == 1 => choice(pending, 1),
        Asked::Task { candidates, .. } => Settled::aside(Saying::WhichNumber { max: candidates.len() }),
        Asked::Date { proposal } => Settled::aside(Saying::WhichNumber {
            max: proposal.readings().map_or(0, <[_]>::len),
        }),
    }
}

fn no(pending: &Pending) -> Settled {
    Settled::answering(pending.id, Meaning::Say(Saying::Dropped))
}

/// A choice is as good as a yes to that one task; a day chosen says nothing yet about how many tasks move to it.
fn choice(pending: &Pending, ordinal: usize) -> Settled {
    let place = |count: usize| match ordinal {
        Command::LAST => count.checked_sub(1),
        number => number.checked_sub(1).filter(|place| *place < count),
    };
    match &pending.asked {
        Asked::Confirm { .. } => Settled::aside(Saying::YesOrNo),
        Asked::Task { act, candidates, back, .. } => match place(candidates.len()) {
            Some(place) => accepted(
                pending,
                Proposal::act_on(act.clone(), vec![candidates[place].clone()], back.clone()),
            ),
            None => Settled::aside(Saying::WhichNumber { max: candidates.len() }),
        },
        Asked::Date { proposal } => {
            let readings = proposal.readings().unwrap_or_default();
            match place(readings.len()) {
                Some(place) => {
                    let proposal = proposal.clone().reading(readings[place].clone());
                    Settled::answering(
                        pending.id,
                        Meaning::Proposed {
                            proposal,
                            confirmed: false,
                        },
                    )
                }
                None => Settled::aside(Saying::WhichNumber { max: readings.len() }),
            }
        }
    }
}

fn all(pending: &Pending) -> Settled {
    match &pending.asked {
        Asked::Task {
            act,
            candidates,
            more: false,
            near: false,
            back,
        } => accepted(pending, Proposal::act_on(act.clone(), candidates.clone(), back.clone())),
        Asked::Task { candidates, .. } => Settled::aside(Saying::WhichNumber { max: candidates.len() }),
        Asked::Confirm { .. } => Settled::aside(Saying::YesOrNo),
        Asked::Date { .. } => Settled::aside(Saying::WhichNumber { max: 2 }),
    }
}

fn accepted(pending: &Pending, proposal: Proposal) -> Settled {
    Settled::answering(pending.id, Meaning::Proposed { proposal, confirmed: true })
}

/// "the milk one": words that fit exactly one of the candidates.
fn named(pending: &Pending, text: &str) -> Option<Settled> {
    let Asked::Task { act, candidates, back, .. } = &pending.asked else {
        return None;
    };
    let little = ["the", "a", "an", "one", "please", "with", "about", "that", "this"];
    let words: Vec<String> = fold_words(text)
        .into_iter()
        .filter(|word| !little.contains(&word.as_str()))
        .collect();
    match &*best(&words, candidates, |task: &Known| task.title.as_str()) {
        [task] => Some(accepted(pending, Proposal::act_on(act.clone(), vec![task.clone()], back.clone()))),
        _ => None,
    }
}

fn says_all(text: &str) -> bool {
    let words = fold_words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != "please").collect();
    matches!(&*words, ["all" | "both" | "everything"] | ["all" | "both", "of", "them" | "these" | "those"] | ["all", _] if words != ["all", "right"])
}
