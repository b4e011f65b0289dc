//! What speaks for a cut, and what it costs.

use std::collections::BTreeSet;

use pando_facts::Place;

use super::Case;
use crate::cross::Crossed;
use crate::hop::{HOP_MS, SIDECAR_MB, SOURCE};
use crate::propose::Weighed;
use crate::why::{counted, reason};
use crate::{CrossingKind, Reason, Replacement};

pub(super) fn paid(weighed: &Weighed<'_>) -> f64 {
    weighed.points.operations + weighed.points.waiting + weighed.points.consistency
}

/// What a cut brings.
pub(super) fn gains(case: &Case<'_, '_>, weighed: &Weighed<'_>) -> Vec<Reason> {
    let ground = case.ground;
    let mut why = vec![reason(
        format!(
            "{:.1} points are gained: so many hundredths of the program does an average change, release or load leave alone, by what changes together, who is asked and who owns which table.",
            weighed.points.gained
        ),
        Vec::new(),
    )];
    let foreign: BTreeSet<usize> = crossing(weighed, CrossingKind::ForeignWrite)
        .filter_map(|one| one.to.table)
        .collect();
    let written: BTreeSet<usize> = ground
        .touches
        .iter()
        .filter(|touch| touch.access.kind.writes())
        .map(|touch| touch.table)
        .collect();
    let own: Vec<&usize> = written.difference(&foreign).collect();
    if written.len() > 1 && !own.is_empty() {
        why.push(reason(
            format!(
                "{} of {} that are written are written by one service alone.",
                own.len(),
                counted(written.len(), "table")
            ),
            own.into_iter().map(|table| &ground.facts.tables[*table].place).collect(),
        ));
    }
    let hops = crate::worth::hops(ground, &weighed.placed, &weighed.crossed);
    let mounted: Vec<_> = ground
        .facts
        .routes
        .iter()
        .filter(|route| route.mounted)
        .filter_map(|route| Some((route, ground.unit(&route.unit)?)))
        .collect();
    let alone: Vec<&Place> = mounted
        .iter()
        .filter(|(_, unit)| hops[*unit] < 0.5)
        .map(|(route, _)| &route.place)
        .collect();
    if !alone.is_empty() {
        why.push(reason(
            format!("{} of {} wait for no other service.", alone.len(), counted(mounted.len(), "route")),
            alone,
        ));
    }
    why
}

/// What a cut costs.
pub(super) fn prices(case: &Case<'_, '_>, weighed: &Weighed<'_>) -> Vec<Reason> {
    let more = weighed.placed.pieces() - 1;
    let mut but = vec![reason(
        format!(
            "{} more to run ({:.1} points): each has an image, a pipeline, alerts, a database role, and a sidecar that takes {SIDECAR_MB} MB while it does nothing.",
            counted(more, "service"),
            weighed.points.operations
        ),
        Vec::new(),
    )];
    but.extend(spans(weighed));
    if weighed.figures.added_ms > 0.0 {
        let waits = weighed
            .crossed
            .iter()
            .filter(|one| one.waits > 0 && one.replacement == Replacement::Call);
        but.push(reason(
            format!(
                "A route waits {:.1} ms longer on average for calls that become requests, at {HOP_MS} ms each: {SOURCE}.",
                weighed.figures.added_ms
            ),
            waits.flat_map(|one| one.places.iter().copied()).collect(),
        ));
    }
    let copies = || weighed.crossed.iter().filter(|one| one.replacement == Replacement::Replica);
    let tables: BTreeSet<(usize, Option<usize>)> = copies().map(|one| (one.from.service, one.to.table)).collect();
    if !tables.is_empty() {
        but.push(reason(
            format!(
                "{} of rows of others must be kept up by events.",
                if tables.len() == 1 {
                    "1 copy".to_owned()
                } else {
                    format!("{} copies", tables.len())
                }
            ),
            copies().flat_map(|one| one.places.iter().copied()).collect(),
        ));
    }
    let foreign: Vec<&Place> = crossing(weighed, CrossingKind::ForeignWrite)
        .flat_map(|one| one.places.iter().copied())
        .collect();
    if !foreign.is_empty() {
        but.push(reason(
            format!("{} of others' tables must go to their owners.", counted(foreign.len(), "write")),
            foreign,
        ));
    }
    debug_assert!(case.ground.units.len() >= weighed.placed.units.len());
    but
}

/// Transactions that a cut splits.
fn spans(weighed: &Weighed<'_>) -> Option<Reason> {
    let sagas: Vec<&Crossed<'_>> = crossing(weighed, CrossingKind::Transaction)
        .filter(|one| one.replacement == Replacement::Saga)
        .collect();
    let outboxes = crossing(weighed, CrossingKind::Transaction).filter(|one| one.replacement == Replacement::Outbox);
    let outboxes: BTreeSet<Option<usize>> = outboxes.map(|one| one.transaction).collect();
    let transactions: BTreeSet<Option<usize>> = sagas.iter().map(|one| one.transaction).collect();
    let places = || {
        crossing(weighed, CrossingKind::Transaction)
            .filter_map(|one| one.places.first().copied())
            .collect()
    };
    match (transactions.len(), outboxes.len()) {
        (0, 0) => None,
        (0, outboxes) => Some(reason(
            format!(
                "{} become the write and its event (outbox): the log comes later.",
                counted(outboxes, "transaction")
            ),
            places(),
        )),
        (spanning, _) => Some(reason(
            format!("{} of several services must become sagas.", counted(spanning, "transaction")),
            places(),
        )),
    }
}

/// Why it is best kept whole.
pub(super) fn against(case: &Case<'_, '_>) -> Vec<Reason> {
    let (ground, mut why) = (case.ground, Vec::new());
    let tables = &ground.facts.tables;
    match tables.len() {
        0 => why.push(reason("No table was seen: there is no data to divide.".to_owned(), Vec::new())),
        1 => why.push(reason(
            format!(
                "It has one table, `{}`: whatever was cut off would have to ask for all of its data.",
                tables[0].name
            ),
            vec![&tables[0].place],
        )),
        _ => {}
    }
    let Some(best) = case.best else {
        why.push(reason(
            "Nothing in it is more tied to itself than to the rest, so there is no cut to look at.".to_owned(),
            Vec::new(),
        ));
        return why;
    };
    why.push(reason(
        format!(
            "The best cut gains {:.1} points and costs {:.1}: {:.1} to run {}, {:.1} of waiting, {:.1} for what must be kept consistent.",
            best.points.gained,
            paid(best),
            best.points.operations,
            counted(best.placed.pieces().saturating_sub(1), "more service").replace("more services", "services more"),
            best.points.waiting,
            best.points.consistency
        ),
        Vec::new(),
    ));
    why.extend(spans(best));
    let tied: Vec<&Place> = best
        .crossed
        .iter()
        .filter(|one| one.waits > 0 || one.kind == CrossingKind::ForeignWrite)
        .flat_map(|one| one.places.iter().copied())
        .collect();
    if !tied.is_empty() {
        why.push(reason(
            format!(
                "{} would have to be asked over the network, or changed.",
                counted(tied.len(), "place")
            ),
            tied,
        ));
    }
    why
}

pub(super) fn crossing<'b, 'a>(weighed: &'b Weighed<'a>, kind: CrossingKind) -> impl Iterator<Item = &'b Crossed<'a>> {
    weighed.crossed.iter().filter(move |one| one.kind == kind)
}
