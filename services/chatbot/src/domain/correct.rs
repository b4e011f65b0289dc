use pando_kernel::Instant;
use pando_language::{Correction, DateReading, DueChange, Reference, Target};

use super::dialogue::Asked;
use super::meaning::{Meaning, Settled};
use super::wish::due_act;
use super::{Act, Dialogue, Proposal, Saying};

/// "no, friday": what was meant instead, of the question that waits or else of what was last done.
pub(super) fn corrected(correction: &Correction, dialogue: &Dialogue, now: Instant) -> Settled {
    let pending = dialogue.question(now);
    if let Some(pending) = pending {
        let meaning = match (&pending.asked, correction) {
            (Asked::Confirm { proposal, .. } | Asked::Date { proposal }, Correction::Due(reading)) => proposal
                .clone()
                .with_due(&reading.due, reading.ambiguous.as_deref().unwrap_or_default())
                .map(again),
            (Asked::Confirm { proposal, .. } | Asked::Date { proposal }, Correction::Priority(priority)) => {
                proposal.clone().with_priority(*priority).map(again)
            }
            (Asked::Confirm { proposal, .. } | Asked::Date { proposal }, Correction::Target(target)) => {
                proposal.act().map(|act| wish(act.clone(), target.clone(), false))
            }
            (Asked::Task { act, .. }, Correction::Target(target)) => Some(wish(act.clone(), target.clone(), false)),
            (
                Asked::Task {
                    act: Act::Due { .. },
                    candidates,
                    more,
                    ..
                },
                Correction::Due(reading),
            ) => {
                let act = due_act(&DueChange::Set(reading.clone()));
                Some(Meaning::Which {
                    act,
                    candidates: candidates.clone(),
                    more: *more,
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
        Correction::Due(reading) => on_last(dialogue, due_act(&DueChange::Set(DateReading::clone(reading)))),
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
