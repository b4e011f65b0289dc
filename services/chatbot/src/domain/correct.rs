use pando_kernel::fold_words;
use pando_language::{Command, Correction, DueChange, Reference, Target};

use super::dialogue::{Asked, Pending};
use super::meaning::{Meaning, Settled};
use super::wish::due_act;
use super::{Act, Dialogue, Moment, Proposal, Saying};

/// "no, the second one", where no choice was asked for: another of the list that was shown.
pub(super) fn ordinal(command: &Command, text: &str, pending: Option<&Pending>) -> Option<Correction> {
    let Command::Choose { ordinal } = command else { return None };
    let asked_which = pending.is_some_and(|pending| !matches!(pending.asked, Asked::Confirm { .. }));
    let says_no = fold_words(text)
        .first()
        .is_some_and(|word| matches!(word.as_str(), "no" | "nope" | "not"));
    (says_no && !asked_which).then_some(Correction::Target(Target::Shown(Reference::Ordinal(*ordinal))))
}

/// "no, friday": what was meant instead, of the question that waits or else of what was last done.
pub(super) fn corrected(correction: &Correction, dialogue: &Dialogue, moment: &Moment) -> Settled {
    let pending = dialogue.question(moment.now);
    if let Some(pending) = pending {
        let meaning = match (&pending.asked, correction) {
            (Asked::Confirm { proposal, .. } | Asked::Date { proposal }, Correction::Due(reading)) => {
                proposal.clone().with_due(reading, moment).map(again)
            }
            (Asked::Confirm { proposal, .. } | Asked::Date { proposal }, Correction::Priority(priority)) => {
                proposal.clone().with_priority(*priority).map(again)
            }
            (Asked::Confirm { proposal, .. } | Asked::Date { proposal }, Correction::Target(target)) => {
                let instead = matches!(proposal, Proposal::Instead { .. });
                proposal.act().map(|act| wish(act.clone(), target.clone(), instead))
            }
            (Asked::Task { act, back, .. }, Correction::Target(target)) => Some(wish(act.clone(), target.clone(), !back.is_empty())),
            (
                Asked::Task {
                    act: Act::Due { .. },
                    candidates,
                    more,
                    back,
                    ..
                },
                Correction::Due(reading),
            ) => {
                let act = due_act(&DueChange::Set(reading.clone()), moment);
                Some(Meaning::Which {
                    act,
                    candidates: candidates.clone(),
                    more: *more,
                    back: back.clone(),
                })
            }
            (Asked::Task { .. }, _) => None,
        };
        return match meaning {
            Some(meaning) => Settled::answering(pending.id, meaning),
            None => Settled::aside(Saying::NotUnderstood),
        };
    }
    Settled::new(match correction {
        Correction::Due(reading) => on_last(dialogue, due_act(&DueChange::Set(reading.clone()), moment)),
        Correction::Priority(priority) => on_last(dialogue, Act::Priority { priority: *priority }),
        Correction::Target(target) => match &dialogue.last_act {
            Some(act) => wish(act.clone(), target.clone(), true),
            None => Meaning::Say(Saying::NotUnderstood),
        },
    })
}

fn again(proposal: Proposal) -> Meaning {
    Meaning::Proposed {
        proposal,
        confirmed: false,
    }
}

fn wish(act: Act, target: Target, instead: bool) -> Meaning {
    Meaning::Wish { act, target, instead }
}

fn on_last(dialogue: &Dialogue, act: Act) -> Meaning {
    let reference = if dialogue.focus.len() > 1 {
        Reference::All
    } else {
        Reference::That
    };
    wish(act, Target::Shown(reference), false)
}
