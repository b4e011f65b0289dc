use pando_boundaries::{Crossing, CrossingKind, End, Finding, Proposal};

use crate::Change;
use crate::facts::{Named, compared};

/// What stands in the way of the boundaries that both are judged by: what crosses them in a way that has to be undone, and what hurts.
pub(crate) fn changes(old: &Proposal, new: &Proposal) -> Vec<Change> {
    compared(&named(old), &named(new))
}

fn named(judged: &Proposal) -> Named {
    let mut all = Named::new();
    let mut add = |kind: &str, what, places: &[pando_facts::Place]| {
        all.entry((kind.to_owned(), what)).or_insert_with(|| places.first().cloned());
    };
    for one in &judged.crossings {
        add(kind(one), format!("{} to {}", end(&one.from), end(&one.to)), &one.places);
    }
    for one in &judged.findings {
        add(&one.code, what(one), &one.places);
    }
    all
}

fn kind(crossing: &Crossing) -> &'static str {
    match crossing.kind {
        CrossingKind::Call => "call",
        CrossingKind::Reference => "reference",
        CrossingKind::SharedRead => "shared read",
        CrossingKind::ForeignWrite => "foreign write",
        CrossingKind::Transaction => "spanning transaction",
    }
}

/// The thing itself, and the service where nothing else is named: a service that is called otherwise now is no debt.
fn end(end: &End) -> &str {
    match (&end.unit, &end.table) {
        (Some(unit), _) => unit.as_str(),
        (None, Some(table)) => table,
        (None, None) => &end.service,
    }
}

/// A finding without its places and figures, which change when lines move.
fn what(finding: &Finding) -> String {
    match (finding.services.is_empty(), finding.places.first()) {
        (false, _) => finding.services.join(", "),
        (true, Some(place)) => format!("{}: {}", place.file, finding.sentence),
        (true, None) => finding.sentence.clone(),
    }
}
