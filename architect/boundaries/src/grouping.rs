//! Groups that a search found, as cuts: everything in its place, and services put together as long as that is better.

use std::collections::{BTreeMap, BTreeSet};

use crate::cross::cross;
use crate::ground::Ground;
use crate::home::bring_home;
use crate::partition::{Node, Partition};
use crate::placed::Placed;
use crate::propose::Weighed;
use crate::shared::settle;
use crate::slight::taken_in;
use crate::worth::Scale;

/// Cuts that are improved: the best of those found.
const IMPROVED: usize = 3;
/// Pairs of services that are tried together each time: those with most between them.
const PAIRS: usize = 6;
/// Cuts that may be weighed for it, times what each has to look at: a program so large that one takes long gets fewer.
const WORK_MAX: usize = 4_000_000;

/// A group of each node, numbered as the services of its cut are.
#[derive(Clone)]
struct Grouping {
    groups: Vec<Option<usize>>,
    face: Option<usize>,
    origin: usize,
}

/// All cuts into more than one that the search found, and what becomes of the best of them when services are put together; the best first.
pub(crate) fn cuts<'a>(ground: &Ground<'a>, scale: &Scale, partition: &Partition) -> Vec<Weighed<'a>> {
    let mut found: Vec<(Grouping, Weighed<'a>)> = Vec::new();
    for (origin, candidate) in partition.candidates.iter().enumerate() {
        let grouping = Grouping {
            groups: candidate.groups.clone(),
            face: candidate.face,
            origin,
        };
        let weighed = weigh(ground, scale, partition, grouping);
        add(&mut found, weighed.and_then(|one| standing(ground, scale, partition, one)));
    }
    sort(&mut found);
    let each = ground.units.len() + ground.calls.len() + ground.touches.len() + 1;
    let mut left = WORK_MAX / each;
    for at in 0..found.len().min(IMPROVED) {
        let start = (found[at].0.clone(), found[at].1.clone());
        let better = together(ground, scale, partition, start, &mut left);
        add(&mut found, Some(better));
    }
    sort(&mut found);
    found.into_iter().map(|(_, weighed)| weighed).collect()
}

/// A cut of which each service can stand alone: those that cannot go to others.
fn standing<'a>(
    ground: &Ground<'a>,
    scale: &Scale,
    partition: &Partition,
    mut one: (Grouping, Weighed<'a>),
) -> Option<(Grouping, Weighed<'a>)> {
    loop {
        let takes = taken_in(ground, &one.1.placed, &one.1.crossed);
        if takes.iter().enumerate().all(|(service, into)| service == *into) {
            return Some(one);
        }
        let mut grouping = one.0;
        for group in &mut grouping.groups {
            *group = group.map(|group| takes[group]);
        }
        one = weigh(ground, scale, partition, grouping)?;
    }
}

fn add<'a>(found: &mut Vec<(Grouping, Weighed<'a>)>, one: Option<(Grouping, Weighed<'a>)>) {
    if let Some(one) = one
        && one.1.placed.pieces() > 1
        && found.iter().all(|(_, other)| other.placed != one.1.placed)
    {
        found.push(one);
    }
}

/// By score; of equals that with fewer services.
fn sort(found: &mut [(Grouping, Weighed<'_>)]) {
    found.sort_by(|(_, a), (_, b)| {
        b.figures
            .score
            .total_cmp(&a.figures.score)
            .then_with(|| a.placed.count.cmp(&b.placed.count))
    });
}

/// Puts two services together as long as that is better.
fn together<'a>(
    ground: &Ground<'a>,
    scale: &Scale,
    partition: &Partition,
    mut best: (Grouping, Weighed<'a>),
    left: &mut usize,
) -> (Grouping, Weighed<'a>) {
    loop {
        let mut better = None;
        for (a, b) in pairs(&best.1) {
            if *left == 0 || best.1.placed.pieces() < 3 {
                return best;
            }
            *left -= 1;
            let joined = joined(&best.0, a, b);
            let Some(one) = weigh(ground, scale, partition, joined) else {
                continue;
            };
            let bar = better.as_ref().unwrap_or(&best).1.figures.score;
            if one.1.placed.pieces() > 1 && one.1.figures.score > bar {
                better = Some(one);
            }
        }
        match better {
            Some(one) => best = one,
            None => return best,
        }
    }
}

/// The pairs of services that have most between them. Those that have nothing to do with each other stay apart, however small.
fn pairs(weighed: &Weighed<'_>) -> Vec<(usize, usize)> {
    let placed = &weighed.placed;
    let is_piece = |service: usize| Some(service) != placed.face;
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for one in &weighed.crossed {
        let pair = (one.from.service.min(one.to.service), one.from.service.max(one.to.service));
        if is_piece(pair.0) && is_piece(pair.1) {
            *between.entry(pair).or_default() += one.places.len();
        }
    }
    let mut pairs: Vec<((usize, usize), usize)> = between.into_iter().collect();
    pairs.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    pairs.truncate(PAIRS);
    let pairs: BTreeSet<(usize, usize)> = pairs.into_iter().map(|(pair, _)| pair).collect();
    pairs.into_iter().collect()
}

/// Two groups as one; those behind move up.
fn joined(grouping: &Grouping, a: usize, b: usize) -> Grouping {
    let number = |group: usize| match group {
        _ if group == b => a,
        _ if group > b => group - 1,
        _ => group,
    };
    Grouping {
        groups: grouping.groups.iter().map(|group| group.map(number)).collect(),
        face: grouping.face.map(number),
        origin: grouping.origin,
    }
}

/// Groups as a cut, with its figures and without its names; nothing where no group has anything.
fn weigh<'a>(ground: &Ground<'a>, scale: &Scale, partition: &Partition, mut grouping: Grouping) -> Option<(Grouping, Weighed<'a>)> {
    let mut placed = Placed {
        count: grouping.groups.iter().flatten().max()? + 1,
        units: vec![None; ground.units.len()],
        tables: vec![None; ground.facts.tables.len()],
        face: grouping.face,
        shared: vec![false; ground.units.len()],
    };
    for (node, group) in partition.nodes.iter().zip(&grouping.groups) {
        match node {
            Node::Unit(id) => {
                if let Some(unit) = ground.unit(id) {
                    placed.units[unit] = *group;
                }
            }
            Node::Table(name) => {
                if let Some(table) = ground.table(name) {
                    placed.tables[table] = *group;
                }
            }
        }
    }
    if placed.pieces() > 1 {
        bring_home(ground, &mut placed);
    }
    settle(ground, &mut placed);
    let numbers = placed.close_up();
    for group in &mut grouping.groups {
        *group = group.and_then(|group| numbers[group]);
    }
    grouping.face = placed.face;
    let crossed = cross(ground, &placed);
    let weighed = Weighed::new(ground, scale, placed, crossed, Some(grouping.origin));
    Some((grouping, weighed))
}
