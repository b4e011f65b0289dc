//! What a cut is worth: one figure for ours, for a person's own, and for one piece.
//!
//! # What is gained
//!
//! One point is one hundredth of the program that an average change, release, load or failure leaves alone, because it is of another
//! service. Take two services that have the shares `a` and `b` of something: of two random pieces of it, `2ab` is how often they are of these
//! two. Three things are shared out so, and weighed:
//!
//! - **change** (half): what is changed, by the commits of each file; without history, the lines. Of a pair that history shows to change
//!   together by more than chance the share of such pairs that crosses is taken off: they are released together all the same.
//! - **load** (a quarter): what is asked for, by routes and queues that are listened to. A service that nobody can ask grows with nobody.
//! - **data** (a quarter): tables, each of which one service may change.
//!
//! Each pair's gain is multiplied by how free the two are of each other: `inside / (inside + crossing)`, where `inside` is what holds the
//! smaller of them together and `crossing` what ties them, both in the weights below. A program that is tangled gains nearly nothing, however
//! it is cut. Where one person alone changes files, nobody waits for anybody today, and change counts for [`ALONE`] of it.
//!
//! # What is paid
//!
//! - **operations**: each service after the first is an image, a pipeline, a sidecar, alerts and a database role. That costs the same for a
//!   small program and a large one. What a change leaves alone is worth the more the larger the program is, and there are the more changes:
//!   so in hundredths of the program it costs [`OPERATIONS`] over what is asked for times what is kept. And nobody has an eye on many: each
//!   costs [`SERVICE`] however large the program is.
//! - **waiting**: a point a millisecond that an average route waits longer ([`crate::hop`]).
//! - **consistency**: transactions that become sagas, writes of others' tables, copies of others' rows, each in hundredths of what is written
//!   and read.
//!
//! One piece gains nothing and pays nothing: 0. The web interface is a program of its own before and after, and counts on neither side.
//! The weights are judgements, not measurements; they are all here.

use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{How, Sends};

use crate::cross::{Crossed, Why};
use crate::graph::Graph;
use crate::ground::Ground;
use crate::hop::HOP_MS;
use crate::modularity::modularity;
use crate::placed::Placed;
use crate::shared::round;
use crate::{CrossingKind, Figures, Replacement};

/// Points of a service more, times what a program is asked for (its routes) and what it keeps (its tables).
const OPERATIONS: f64 = 250.0;
/// Points of a service more, of any program.
const SERVICE: f64 = 1.0;
/// What a change that nobody else waits for counts.
const ALONE: f64 = 0.8;
/// Points for each hundredth of transactions that become sagas, of writes that cross, of reads that cross.
const SAGA: f64 = 0.6;
/// See [`SAGA`].
const FOREIGN_WRITE: f64 = 0.3;
/// See [`SAGA`].
const REPLICA: f64 = 0.1;
/// Points for each millisecond.
const WAITING: f64 = 1.0;

/// Commits below which a history says nothing of who changes what: a copy without its past has one.
pub(crate) const COMMITS_MIN: u32 = 30;

/// What does not depend on the cut.
pub(crate) struct Scale {
    graph: Graph,
    /// By file: how often it was changed, or its lines.
    changes: BTreeMap<std::sync::Arc<str>, f64>,
    /// The most people who changed one file; nothing where there is no history, or too little.
    pub(crate) authors: Option<u32>,
    /// Points that a service more costs.
    service: f64,
}

impl Scale {
    pub(crate) fn new(ground: &Ground<'_>) -> Self {
        let facts = ground.facts;
        let tables = ground.units.len();
        let calls = ground.calls.iter().map(|link| (link.from, link.to, call_weight(link.call.how)));
        let touches = ground
            .touches
            .iter()
            .map(|touch| (touch.unit, tables + touch.table, if touch.access.kind.writes() { 2.0 } else { 1.0 }));
        let references = facts.tables.iter().enumerate().flat_map(|(number, table)| {
            let to = table.references.iter().filter_map(|reference| ground.table(&reference.to));
            to.map(move |to| (tables + number, tables + to, 0.5))
        });
        let graph = Graph::new(tables + facts.tables.len(), calls.chain(touches).chain(references));
        let history = || {
            let history = facts.history.iter().filter(|history| history.commits >= COMMITS_MIN);
            history.flat_map(|history| &history.files)
        };
        let changes = history().map(|file| (file.file.clone(), f64::from(file.commits))).collect();
        let authors = history().map(|file| file.authors).max();
        let units = ground.runs.iter().filter(|runs| **runs).count();
        let asked = facts.routes.iter().filter(|route| route.mounted).count()
            + facts.queues.iter().filter(|queue| queue.sends == Sends::Receives).count();
        let kept: f64 = ground.joins.iter().map(|joins| if *joins { 0.5 } else { 1.0 }).sum();
        // What is no server, or one whose routes were not seen, is asked for what its functions do.
        let size = f64::max(number(asked), number(units) / 10.0) * kept.max(1.0);
        Self {
            graph,
            changes,
            authors,
            service: SERVICE + OPERATIONS / size.max(1.0),
        }
    }
}

fn call_weight(how: How) -> f64 {
    match how {
        How::Waits => 1.0,
        How::Injected | How::Later => 0.5,
        How::Uses => 0.2,
    }
}

/// What is gained and what is paid, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Points {
    pub(crate) gained: f64,
    pub(crate) operations: f64,
    pub(crate) waiting: f64,
    pub(crate) consistency: f64,
}

impl Points {
    fn score(self) -> f64 {
        self.gained - self.operations - self.waiting - self.consistency
    }
}

/// How a cut fares.
pub(crate) fn figures(ground: &Ground<'_>, scale: &Scale, placed: &Placed, crossed: &[Crossed<'_>]) -> (Figures, Points) {
    let count = |kind: CrossingKind| crossed.iter().filter(|one| one.kind == kind).count();
    let transactions: BTreeSet<usize> = crossed.iter().filter_map(|one| one.transaction).collect();
    let mut sizes = vec![0_usize; placed.count];
    for service in placed.units.iter().flatten() {
        sizes[*service] += 1;
    }
    let units: usize = sizes.iter().sum();
    let largest = match placed.pieces() {
        1 => 1.0,
        _ => ratio(number(sizes.iter().copied().max().unwrap_or_default()), number(units), 1.0),
    };
    let added_ms = waiting(ground, placed, crossed);
    let (inside, modularity) = held(scale, placed);
    let points = match placed.pieces() {
        0 | 1 => Points::default(),
        _ => Points {
            gained: gained(ground, scale, placed, crossed),
            operations: number(placed.pieces() - 1) * scale.service,
            waiting: WAITING * added_ms,
            consistency: consistency(ground, crossed),
        },
    };
    let figures = Figures {
        services: placed.count,
        largest: round(largest),
        modularity: round(modularity),
        inside: round(inside),
        calls: count(CrossingKind::Call),
        references: count(CrossingKind::Reference),
        shared_reads: count(CrossingKind::SharedRead),
        foreign_writes: count(CrossingKind::ForeignWrite),
        transactions: transactions.len(),
        added_ms: round(added_ms),
        // No negative zero: it would be told as such.
        score: (points.score() * 10.0).round() / 10.0 + 0.0,
    };
    (figures, points)
}

/// The share of weight that stays inside, and the modularity. What has no place counts as a place of its own.
fn held(scale: &Scale, placed: &Placed) -> (f64, f64) {
    let groups: Vec<usize> = placed
        .units
        .iter()
        .chain(&placed.tables)
        .map(|service| service.unwrap_or(placed.count))
        .collect();
    let (mut inside, mut all) = (0.0, 0.0);
    for (node, group) in groups.iter().enumerate() {
        for (other, weight) in scale.graph.near(node) {
            let other = groups[*other as usize];
            if *group == placed.count || other == placed.count {
                continue;
            }
            all += weight;
            if *group == other {
                inside += weight;
            }
        }
    }
    let is_one = groups.iter().all(|group| Some(group) == groups.first());
    let modularity = if is_one { 0.0 } else { modularity(&scale.graph, &groups, 1.0) };
    (ratio(inside, all, 1.0), modularity)
}

fn gained(ground: &Ground<'_>, scale: &Scale, placed: &Placed, crossed: &[Crossed<'_>]) -> f64 {
    let free = freedom(ground, scale, placed, crossed);
    let pairs = |shares: &[f64]| -> f64 {
        let all: f64 = shares.iter().sum();
        let mut gain = 0.0;
        for a in 0..placed.count {
            for b in 0..a {
                gain += 2.0 * ratio(shares[a], all, 0.0) * ratio(shares[b], all, 0.0) * free[a][b];
            }
        }
        gain
    };
    let mut asked = vec![0.0; placed.count];
    for (unit, routes) in ground.routes.iter().enumerate() {
        if let Some(service) = placed.units[unit] {
            asked[service] += number(routes.iter().filter(|route| route.mounted).count());
        }
    }
    for queue in ground.facts.queues.iter().filter(|queue| queue.sends == Sends::Receives) {
        if let Some(service) = ground.unit(&queue.unit).and_then(|unit| placed.units[unit]) {
            asked[service] += 1.0;
        }
    }
    let mut data = vec![0.0; placed.count];
    for (number, owner) in placed.tables.iter().enumerate() {
        if let Some(owner) = owner {
            data[*owner] += if ground.joins[number] { 0.5 } else { 1.0 };
        }
    }
    let (changed, together) = changed(ground, scale, placed);
    let alone = if scale.authors == Some(1) { ALONE } else { 1.0 };
    100.0 * (0.5 * alone * (1.0 - together) * pairs(&changed) + 0.25 * pairs(&asked) + 0.25 * pairs(&data))
}

/// By pair of services: how free they are of each other. 0 to 1.
fn freedom(ground: &Ground<'_>, scale: &Scale, placed: &Placed, crossed: &[Crossed<'_>]) -> Vec<Vec<f64>> {
    let mut inside = vec![0.0; placed.count];
    let tables = ground.units.len();
    let group = |node: usize| match node < tables {
        true => placed.units[node],
        false => placed.tables[node - tables],
    };
    for node in 0..scale.graph.nodes() {
        let Some(service) = group(node) else { continue };
        for (other, weight) in scale.graph.near(node) {
            if group(*other as usize) == Some(service) {
                inside[service] += weight / 2.0;
            }
        }
    }
    let mut ties = vec![vec![0.0; placed.count]; placed.count];
    for one in crossed {
        let (a, b) = (one.from.service.max(one.to.service), one.from.service.min(one.to.service));
        ties[a][b] += tie(one);
    }
    let mut free = vec![vec![0.0; placed.count]; placed.count];
    for a in 0..placed.count {
        for b in 0..a {
            if placed.face == Some(a) || placed.face == Some(b) {
                continue;
            }
            let holds = inside[a].min(inside[b]);
            free[a][b] = ratio(holds, holds + ties[a][b], 0.0);
        }
    }
    free
}

/// How much a crossing ties, beside a call inside, which is 1.
fn tie(crossed: &Crossed<'_>) -> f64 {
    let places = number(crossed.places.len());
    match (crossed.kind, crossed.replacement) {
        (CrossingKind::Transaction, Replacement::Saga) => 6.0,
        (CrossingKind::Transaction, _) => 0.1,
        (CrossingKind::ForeignWrite, Replacement::Call | Replacement::Move) => 3.0 * places,
        (CrossingKind::Call, Replacement::Call) => places,
        (CrossingKind::SharedRead, Replacement::Replica) if crossed.why == Why::Guard => 0.1,
        (CrossingKind::SharedRead, _) => 1.0,
        // What is only told, and an id that stays, ask for nothing to be changed or released together.
        _ => 0.1,
    }
}

/// What of all that changes each service has; and the share of pairs that change together that crosses.
fn changed(ground: &Ground<'_>, scale: &Scale, placed: &Placed) -> (Vec<f64>, f64) {
    let mut by_file: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (unit, service) in ground.units.iter().zip(&placed.units) {
        if let Some(service) = service {
            by_file.entry(&unit.place.file).or_insert_with(|| vec![0.0; placed.count])[*service] += f64::from(unit.lines.max(1));
        }
    }
    let mut changed = vec![0.0; placed.count];
    for (file, lines) in &by_file {
        let all: f64 = lines.iter().sum();
        let changes = match scale.changes.is_empty() {
            true => all,
            false => scale.changes.get(*file).copied().unwrap_or(1.0),
        };
        for (service, of) in lines.iter().enumerate() {
            if placed.face != Some(service) {
                changed[service] += changes * of / all;
            }
        }
    }
    let main = |file: &str| {
        let lines = by_file.get(file)?;
        let (service, most) = lines.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
        (*most > 0.0 && placed.face != Some(service)).then_some(service)
    };
    let (mut crossing, mut pairs) = (0.0, 0.0);
    for pair in ground.facts.history.iter().flat_map(|history| &history.pairs) {
        if let (Some(a), Some(b)) = (main(&pair.a), main(&pair.b)) {
            pairs += f64::from(pair.together);
            if a != b {
                crossing += f64::from(pair.together);
            }
        }
    }
    (changed, ratio(crossing, pairs, 0.0))
}

fn consistency(ground: &Ground<'_>, crossed: &[Crossed<'_>]) -> f64 {
    let with = |kind: CrossingKind, replacement: &[Replacement]| {
        number(
            crossed
                .iter()
                .filter(|one| one.kind == kind && replacement.contains(&one.replacement))
                .count(),
        )
    };
    let all = number(ground.facts.transactions.len());
    let sagas = 100.0 * ratio(with(CrossingKind::Transaction, &[Replacement::Saga]), all, 0.0).min(1.0);
    let (mut reads, mut writes) = (BTreeSet::new(), BTreeSet::new());
    for touch in &ground.touches {
        match touch.access.kind.writes() {
            true => writes.insert((touch.unit, touch.table)),
            false => reads.insert((touch.unit, touch.table)),
        };
    }
    let foreign = 100.0
        * ratio(
            with(
                CrossingKind::ForeignWrite,
                &[Replacement::Call, Replacement::Move, Replacement::Saga],
            ),
            number(writes.len()),
            0.0,
        );
    // A token says who is asking: a copy for that is needed for little, and the same in each service.
    let copied = crossed.iter().filter(|one| one.kind == CrossingKind::SharedRead);
    let copied: f64 = copied.map(|one| if one.why == Why::Guard { 0.2 } else { 1.0 }).sum();
    let copies = 100.0 * ratio(copied, number(reads.len()), 0.0);
    SAGA * sagas + FOREIGN_WRITE * foreign + REPLICA * copies
}

/// How much longer an average route waits, in milliseconds: each call that stands in the code is counted once for each way that leads to
/// it. More than a hundred hops are told as a hundred.
pub(crate) fn waiting(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>]) -> f64 {
    let hops = hops(ground, placed, crossed);
    let mounted = || ground.facts.routes.iter().filter(|route| route.mounted);
    let waited: f64 = mounted().filter_map(|route| ground.unit(&route.unit)).map(|unit| hops[unit]).sum();
    HOP_MS * ratio(waited, number(mounted().count()), 0.0)
}

/// By unit: how many answers of other services it waits for, with all that it runs.
pub(crate) fn hops(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>]) -> Vec<f64> {
    const HOPS_MAX: f64 = 100.0;
    let mut calls: BTreeMap<(usize, usize), &Crossed<'_>> = BTreeMap::new();
    let mut own = vec![0.0; ground.units.len()];
    for one in crossed {
        match (one.kind, one.from.unit, one.to.unit) {
            (CrossingKind::Call, Some(from), Some(to)) => {
                calls.insert((from, to), one);
            }
            (CrossingKind::SharedRead | CrossingKind::ForeignWrite, Some(from), None) if placed.units[from].is_some() => {
                own[from] += f64::from(one.waits) * number(one.places.len());
            }
            _ => {}
        }
    }
    let mut hops = vec![0.0; ground.units.len()];
    for (number, circle) in ground.circles.iter().enumerate() {
        let mut sum = 0.0;
        for unit in circle {
            sum += own[*unit];
            for link in ground.out[*unit].iter().map(|call| &ground.calls[*call]) {
                if matches!(link.call.how, How::Uses | How::Later) {
                    continue;
                }
                let crosses = calls.get(&(link.from, link.to));
                if crosses.is_some_and(|one| one.waits == 0 && one.replacement == Replacement::Event) {
                    continue;
                }
                sum += crosses.map_or(0.0, |one| f64::from(one.waits));
                if ground.circle[link.to] != number {
                    sum += hops[link.to];
                }
            }
        }
        for unit in circle {
            hops[*unit] = f64::min(sum, HOPS_MAX);
        }
    }
    hops
}

fn ratio(part: f64, whole: f64, otherwise: f64) -> f64 {
    if whole > 0.0 { part / whole } else { otherwise }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a program's parts are far below 2^52")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}
