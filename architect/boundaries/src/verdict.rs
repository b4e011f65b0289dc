//! Whether to cut, and what speaks for and against it.

use std::collections::BTreeSet;

use pando_facts::{Facts, File, Language, Place, Role, Unread};

use crate::cross::Crossed;
use crate::findings::of_cut;
use crate::ground::Ground;
use crate::hop::{SIDECAR_MB, SOURCE};
use crate::propose::Weighed;
use crate::tell::listed;
use crate::why::{counted, reason};
use crate::worth::{Scale, number};
use crate::{CrossingKind, Reason, Replacement, Verdict};

/// Points below which a cut is not worth what no figure counts: the work of getting there.
pub(crate) const WORTH_MIN: f64 = 12.0;

/// What the verdict is about.
pub(crate) struct Case<'a, 'b> {
    pub(crate) ground: &'b Ground<'a>,
    pub(crate) scale: &'b Scale,
    /// What is best; one piece where it is best kept whole.
    pub(crate) chosen: &'b Weighed<'a>,
    /// The best cut into more than one, ours or a person's.
    pub(crate) best: Option<&'b Weighed<'a>>,
    /// The best of ours.
    pub(crate) ours: Option<&'b Weighed<'a>>,
    /// A person's own.
    pub(crate) yours: Option<&'b Weighed<'a>>,
}

pub(crate) fn verdict(case: &Case<'_, '_>) -> Verdict {
    let keep_one = case.chosen.placed.pieces() < 2;
    let (mut why, mut but) = match keep_one {
        true => (against(case), case.best.map(|best| gains(case, best)).unwrap_or_default()),
        false => (gains(case, case.chosen), prices(case, case.chosen)),
    };
    yours(case, &mut why, &mut but);
    if !keep_one {
        small(case.ground.facts, &mut but);
    }
    unseen(case.ground.facts, case.scale, &mut but);
    Verdict {
        keep_one,
        sentence: sentence(case, keep_one),
        why,
        but,
    }
}

fn sentence(case: &Case<'_, '_>, keep_one: bool) -> String {
    let facts = case.ground.facts;
    let names = |weighed: &Weighed<'_>| listed(&weighed.pieces());
    let own = match (keep_one, case.best) {
        _ if facts.units.is_empty() && facts.tables.is_empty() => "Nothing was read that could be cut.".to_owned(),
        (true, _) if is_library(facts) => "Keep it one. Nothing in it but tests and examples was seen to answer over HTTP or to own a table: it is a library or a command, and no part of it would be a service."
            .to_owned(),
        (true, None) => format!("Keep it one. {}", smallness(case)),
        (true, Some(best)) => format!(
            "Keep it one. {} The best cut, into {} services ({}), comes to {:+.1} points, and less than {WORTH_MIN:.0} is not worth the work of getting there.",
            smallness(case),
            best.placed.pieces(),
            names(best),
            best.figures.score
        ),
        (false, _) => format!(
            "Cut it into {}: {}. That comes to {:+.1} points over one piece: {:.1} gained, {:.1} paid.",
            counted(case.chosen.placed.pieces(), "service"),
            names(case.chosen),
            case.chosen.figures.score,
            case.chosen.points.gained,
            paid(case.chosen)
        ),
    };
    match case.yours {
        Some(yours) if yours.name == case.chosen.name => format!("{own} That is your own cut."),
        Some(yours) => format!("{own} Your own cut comes to {:+.1}.", yours.figures.score),
        None => own,
    }
}

/// Whether nothing of a program could be a service: files were read, and none answers or owns anything but in tests and examples.
pub(crate) fn is_library(facts: &Facts) -> bool {
    let aside = facts.files.iter().filter(|file| file.role != Role::Source);
    let aside: BTreeSet<&str> = aside.map(|file| &*file.path).collect();
    let runs = |place: &Place| !aside.contains(&*place.file);
    let answers = facts.routes.iter().any(|route| route.mounted && runs(&route.place));
    !facts.files.is_empty() && !answers && !facts.tables.iter().any(|table| runs(&table.place))
}

/// The points are shares of the program, whatever its size: of a small one they are shares of little.
fn small(facts: &Facts, but: &mut Vec<Reason>) {
    const SMALL: u32 = 5_000;
    let is_code = |file: &&File| file.role == Role::Source && matches!(file.language, Language::Python | Language::TypeScript);
    let lines: u32 = facts.files.iter().filter(is_code).map(|file| file.lines).sum();
    if lines > 0 && lines < SMALL {
        but.push(reason(
            format!(
                "It has {lines} lines, which one person can know: the points are shares of it, and a share of little is little. Unless several people are to \
                 change it apart, or a part of it needs a scale of its own, one piece with these boundaries inside (step 0) gives most of what is gained."
            ),
            Vec::new(),
        ));
    }
}

fn paid(weighed: &Weighed<'_>) -> f64 {
    weighed.points.operations + weighed.points.waiting + weighed.points.consistency
}

fn smallness(case: &Case<'_, '_>) -> String {
    let facts = case.ground.facts;
    let routes = facts.routes.iter().filter(|route| route.mounted).count();
    format!(
        "It has {}, {} and {} that run.",
        counted(facts.tables.len(), "table"),
        counted(routes, "route"),
        counted(case.ground.running(), "unit")
    )
}

/// What a cut brings.
fn gains(case: &Case<'_, '_>, weighed: &Weighed<'_>) -> Vec<Reason> {
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
fn prices(case: &Case<'_, '_>, weighed: &Weighed<'_>) -> Vec<Reason> {
    let more = weighed.placed.pieces() - 1;
    let mut but = vec![reason(
        format!(
            "{} more to run ({:.1} points): each has an image, a pipeline, alerts, a database role, and a sidecar of {SIDECAR_MB} MB ({SOURCE}).",
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
                "A route waits {:.1} ms longer on average for calls that become requests ({SOURCE}).",
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
fn against(case: &Case<'_, '_>) -> Vec<Reason> {
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
            counted(best.placed.pieces() - 1, "more service").replace("more services", "services more"),
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

/// What a person's own cut does better or worse than ours.
fn yours(case: &Case<'_, '_>, why: &mut Vec<Reason>, but: &mut Vec<Reason>) {
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

/// What could not be seen, and might change it.
fn unseen(facts: &Facts, scale: &Scale, but: &mut Vec<Reason>) {
    match &facts.history {
        Some(history) if history.commits > 0 => {
            if scale.authors == Some(1) {
                but.push(reason(
                    "No file was changed by more than one person: nobody waits for anybody's release today, which is most of what services are for.".to_owned(),
                    Vec::new(),
                ));
            }
        }
        _ => but.push(reason(
            "There is no history to read: what changes together, and by how many people, could not be seen, and lines of code stand in for changes.".to_owned(),
            Vec::new(),
        )),
    }
    let not_read = |kinds: &[Unread]| -> Vec<&Place> {
        facts
            .diagnostics
            .iter()
            .filter(|one| kinds.contains(&one.kind))
            .map(|one| &one.place)
            .collect()
    };
    let dynamic = not_read(&[Unread::Dynamic]);
    if !dynamic.is_empty() {
        but.push(reason(
            format!(
                "In {} something is built while the program runs, and cannot be told from the code.",
                counted(dynamic.len(), "place")
            ),
            dynamic,
        ));
    }
    let broken = not_read(&[Unread::Syntax, Unread::Limit, Unread::Encoding, Unread::Refused]);
    if !broken.is_empty() {
        but.push(reason(
            format!("In {} something could not be read.", counted(broken.len(), "place")),
            broken,
        ));
    }
    let touched: BTreeSet<&str> = facts.accesses.iter().map(|access| &*access.table).collect();
    let untouched: Vec<&Place> = facts
        .tables
        .iter()
        .filter(|table| !touched.contains(&*table.name))
        .map(|table| &table.place)
        .collect();
    if !facts.tables.is_empty() && 2 * untouched.len() > facts.tables.len() {
        but.push(reason(
            format!(
                "Of {} no code was seen to use {}: either they are used in a way that is not known here, or not at all.",
                counted(facts.tables.len(), "table"),
                number(untouched.len())
            ),
            untouched,
        ));
    }
}

fn crossing<'b, 'a>(weighed: &'b Weighed<'a>, kind: CrossingKind) -> impl Iterator<Item = &'b Crossed<'a>> {
    weighed.crossed.iter().filter(move |one| one.kind == kind)
}
