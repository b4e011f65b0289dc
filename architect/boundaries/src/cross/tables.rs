use std::collections::{BTreeMap, BTreeSet};

use super::{Crossed, Point, Why};
use crate::ground::Ground;
use crate::placed::Placed;
use crate::{CrossingKind, Replacement};

/// Reads and writes of others' tables. One a unit, table and kind.
pub(super) fn touches<'a>(ground: &Ground<'a>, placed: &Placed, crossed: &mut Vec<Crossed<'a>>) {
    let mut by_pair: BTreeMap<(usize, usize, bool), Crossed<'a>> = BTreeMap::new();
    for touch in &ground.touches {
        let (Some(from), Some(to)) = (placed.units[touch.unit], placed.tables[touch.table]) else {
            continue;
        };
        if from == to {
            continue;
        }
        let writes = touch.access.kind.writes();
        by_pair
            .entry((touch.unit, touch.table, writes))
            .or_insert_with(|| {
                let (replacement, why, waits) = match writes {
                    true => written(ground, placed, touch.unit, touch.table),
                    false => read(ground, placed, touch.unit, to),
                };
                Crossed {
                    kind: if writes {
                        CrossingKind::ForeignWrite
                    } else {
                        CrossingKind::SharedRead
                    },
                    from: Point::unit(from, touch.unit),
                    to: Point::table(to, touch.table),
                    places: Vec::new(),
                    replacement,
                    why,
                    waits,
                    transaction: None,
                }
            })
            .places
            .push(&touch.access.place);
    }
    crossed.extend(by_pair.into_values());
}

fn read(ground: &Ground<'_>, placed: &Placed, unit: usize, owner: usize) -> (Replacement, Why, u32) {
    let own = placed.units[unit];
    let touches = || ground.of_unit[unit].iter().map(|touch| &ground.touches[*touch]);
    if is_only_of(ground, placed, unit, owner) {
        return (Replacement::Move, Why::OnlyTheirs, 0);
    }
    let writes_own = touches().any(|touch| touch.access.kind.writes() && placed.tables[touch.table] == own);
    match writes_own {
        true => (Replacement::Call, Why::Decides, 1),
        false => (Replacement::Replica, Why::Shows, 0),
    }
}

fn written(ground: &Ground<'_>, placed: &Placed, unit: usize, table: usize) -> (Replacement, Why, u32) {
    let own = placed.units[unit];
    if ground.ledgers[table] {
        let has_own = ground.of_unit[unit]
            .iter()
            .map(|touch| &ground.touches[*touch])
            .any(|touch| touch.access.kind.writes() && placed.tables[touch.table] == own);
        return (if has_own { Replacement::Outbox } else { Replacement::Event }, Why::Log, 0);
    }
    match placed.tables[table].is_some_and(|owner| is_only_of(ground, placed, unit, owner)) {
        true => (Replacement::Move, Why::OnlyTheirs, 0),
        false => (Replacement::Call, Why::Does, 1),
    }
}

/// Whether all that a unit touches is of one other service.
fn is_only_of(ground: &Ground<'_>, placed: &Placed, unit: usize, owner: usize) -> bool {
    let tables = ground.tables_of(unit);
    let runs = || ground.out[unit].iter().map(|call| ground.calls[*call].to);
    tables.iter().all(|table| placed.tables[*table] == Some(owner))
        && runs().all(|to| !ground.uses_tables[to] || placed.units[to] == Some(owner) || placed.shared[to])
}

/// What the guards read that each service takes along: a service that is not the owner's keeps a copy.
pub(super) fn guards<'a>(ground: &Ground<'a>, placed: &Placed, crossed: &mut Vec<Crossed<'a>>) {
    for (unit, services) in placed.users(ground) {
        if !ground.uses_tables[unit] || ground.into[unit].iter().all(|call| placed.shared[ground.calls[*call].from]) {
            continue;
        }
        for (table, places) in reads(ground, unit) {
            let Some(owner) = placed.tables[table] else { continue };
            for service in services
                .iter()
                .filter(|service| **service != owner && Some(**service) != placed.face)
            {
                crossed.push(Crossed {
                    kind: CrossingKind::SharedRead,
                    from: Point::unit(*service, unit),
                    to: Point::table(owner, table),
                    places: places.clone(),
                    replacement: Replacement::Replica,
                    why: Why::Guard,
                    waits: 0,
                    transaction: None,
                });
            }
        }
    }
}

/// What a unit reads, in its own text and in what it runs.
fn reads<'a>(ground: &Ground<'a>, unit: usize) -> BTreeMap<usize, Vec<&'a pando_facts::Place>> {
    let mut reads: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    let (mut seen, mut next) = (BTreeSet::from([unit]), vec![unit]);
    while let Some(unit) = next.pop() {
        for touch in ground.of_unit[unit].iter().map(|touch| &ground.touches[*touch]) {
            reads.entry(touch.table).or_default().push(&touch.access.place);
        }
        for to in ground.out[unit].iter().map(|call| ground.calls[*call].to) {
            if ground.uses_tables[to] && seen.insert(to) {
                next.push(to);
            }
        }
    }
    reads
}

/// Transactions that write tables of several services.
pub(super) fn transactions<'a>(ground: &Ground<'a>, placed: &Placed, crossed: &mut Vec<Crossed<'a>>) {
    for (number, transaction) in ground.facts.transactions.iter().enumerate() {
        let Some(unit) = ground.unit(&transaction.unit).filter(|unit| ground.runs[*unit]) else {
            continue;
        };
        let written: Vec<(usize, usize)> = transaction
            .writes
            .iter()
            .filter_map(|write| ground.table(&write.table))
            .filter_map(|table| Some((placed.tables[table]?, table)))
            .collect();
        let Some((first, _)) = written.first() else { continue };
        let home = match placed.units[unit] {
            Some(home) if written.iter().any(|(owner, _)| *owner == home) => home,
            _ => *first,
        };
        let others: BTreeSet<usize> = written.iter().map(|(owner, _)| *owner).filter(|owner| *owner != home).collect();
        if others.is_empty() {
            continue;
        }
        // One crossing a service that it reaches.
        for other in &others {
            let theirs = || written.iter().filter(|(owner, _)| owner == other);
            let is_log = theirs().all(|(_, table)| ground.ledgers[*table]);
            let Some((_, table)) = theirs().find(|(_, table)| is_log || !ground.ledgers[*table]) else {
                continue;
            };
            let (replacement, why, waits) = match is_log {
                true => (Replacement::Outbox, Why::Log, 0),
                false => (Replacement::Saga, Why::Both, 1),
            };
            let mut places = vec![&transaction.place];
            places.extend(transaction.writes.iter().map(|write| &write.place));
            crossed.push(Crossed {
                kind: CrossingKind::Transaction,
                from: Point::unit(home, unit),
                to: Point::table(*other, *table),
                places,
                replacement,
                why,
                waits,
                transaction: Some(number),
            });
        }
    }
}

/// Foreign keys into tables of others.
pub(super) fn references<'a>(ground: &Ground<'a>, placed: &Placed, crossed: &mut Vec<Crossed<'a>>) {
    for (number, table) in ground.facts.tables.iter().enumerate() {
        for reference in &table.references {
            let Some(to) = ground.table(&reference.to) else { continue };
            let (Some(from_service), Some(to_service)) = (placed.tables[number], placed.tables[to]) else {
                continue;
            };
            if from_service != to_service {
                crossed.push(Crossed {
                    kind: CrossingKind::Reference,
                    from: Point::table(from_service, number),
                    to: Point::table(to_service, to),
                    places: vec![&reference.place],
                    replacement: Replacement::Id,
                    why: Why::Key,
                    waits: 0,
                    transaction: None,
                });
            }
        }
    }
}
