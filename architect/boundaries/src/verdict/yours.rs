//! A person's own cut beside ours.

use super::sides::crossing;
use super::{Case, WORTH_MIN};
use crate::findings::of_cut;
use crate::propose::Weighed;
use crate::why::{counted, reason};
use crate::{CrossingKind, Reason};

/// What a person's own cut does better or worse than ours.
pub(super) fn yours(case: &Case<'_, '_>, why: &mut Vec<Reason>, but: &mut Vec<Reason>) {
    let Some(yours) = case.yours else { return };
    let ours = case.ours.filter(|ours| ours.figures.score > 0.0);
    let beside = ours.map_or(0.0, |ours| ours.figures.score);
    if yours.figures.score >= beside && yours.figures.score >= WORTH_MIN {
        why.push(reason(
            format!(
                "The code bears out your cut: {:+.1} points beside {beside:+.1} of the best that was found.",
                yours.figures.score
            ),
            Vec::new(),
        ));
        return;
    }
    but.push(reason(
        format!(
            "The code does not bear out your cut: it comes to {:+.1} points ({:.1} gained, {:.1} to run, {:.1} of waiting, {:.1} for consistency), and {} comes to {beside:+.1}.",
            yours.figures.score,
            yours.points.gained,
            yours.points.operations,
            yours.points.waiting,
            yours.points.consistency,
            if ours.is_some() { "ours" } else { "one piece" }
        ),
        Vec::new(),
    ));
    let kinds = [
        (CrossingKind::Transaction, "transaction", "would span services"),
        (CrossingKind::ForeignWrite, "write", "would be of another service's table"),
        (CrossingKind::Call, "call", "would cross"),
        (CrossingKind::SharedRead, "read", "would be of another service's table"),
    ];
    for (kind, what, would) in kinds {
        // A transaction that reaches several services crosses to each.
        let count = |weighed: &Weighed<'_>| match kind {
            CrossingKind::Transaction => weighed.figures.transactions,
            _ => crossing(weighed, kind).count(),
        };
        let before = ours.map_or(0, count);
        if count(yours) > before {
            let places = crossing(yours, kind).flat_map(|one| one.places.iter().copied()).collect();
            let beside = if ours.is_some() { "ours" } else { "one piece" };
            but.push(reason(
                format!("In your cut {} {would}, where {beside} has {before}.", counted(count(yours), what)),
                places,
            ));
        }
    }
    for finding in of_cut(case.ground, &yours.placed, &yours.crossed, &yours.names) {
        but.push(Reason {
            sentence: format!("In your cut {}", finding.sentence),
            places: finding.places,
        });
    }
}
