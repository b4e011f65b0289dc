//! Tables that only tell of what happened elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{AccessKind, Facts, UnitId};

use crate::words::words;

/// Words by which a table says that it is a log.
const LOG_WORDS: [&str; 9] = [
    "activity",
    "audit",
    "log",
    "event",
    "notification",
    "history",
    "journal",
    "trail",
    "metric",
];

/// How many other tables must be written beside one whose name says nothing.
const BESIDE_MIN: usize = 3;

/// The tables that rows are only added to while something else is done: an activity log, an audit trail, notifications. Whoever writes one
/// does not wait for what becomes of it, so it can be told afterwards, and a transaction that writes it beside others does not make them one.
///
/// A table is one when nothing changes its rows, no table refers to it, units add to it in transactions that write other tables, and its
/// name says so ([`LOG_WORDS`]), or it is written beside at least [`BESIDE_MIN`] other tables.
pub(crate) fn ledgers(facts: &Facts) -> BTreeSet<Arc<str>> {
    let mut added_to: BTreeMap<&str, bool> = BTreeMap::new();
    for access in facts.accesses.iter().filter(|access| access.kind.writes()) {
        let only_added = added_to.entry(&access.table).or_insert(true);
        *only_added &= access.kind != AccessKind::Update;
    }
    let referred: BTreeSet<&str> = facts
        .tables
        .iter()
        .flat_map(|table| table.references.iter().filter(|reference| reference.to != table.name))
        .map(|reference| &*reference.to)
        .collect();
    let mut beside: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for transaction in &facts.transactions {
        let written: BTreeSet<&str> = transaction.writes.iter().map(|write| &*write.table).collect();
        for table in &written {
            beside
                .entry(table)
                .or_default()
                .extend(written.iter().filter(|other| other != &table).copied());
        }
    }
    let callers = callers(facts);
    let is_named = |name: &str| words(name).iter().any(|word| LOG_WORDS.contains(&&**word));
    facts
        .tables
        .iter()
        .filter(|table| {
            added_to.get(&*table.name) == Some(&true) && !referred.contains(&*table.name) && !table.joins && !table.joins_others()
        })
        .filter(|table| {
            let beside = beside.get(&*table.name).map_or(0, BTreeSet::len);
            match is_named(&table.name) {
                true => beside > 0 || is_added_to_for_others(facts, &table.name, &callers),
                false => beside >= BESIDE_MIN,
            }
        })
        .map(|table| table.name.clone())
        .collect()
}

/// Who runs each unit, by the module of the caller.
fn callers(facts: &Facts) -> BTreeMap<&UnitId, BTreeSet<&UnitId>> {
    let modules: BTreeMap<&UnitId, &UnitId> = facts.units.iter().map(|unit| (&unit.id, &unit.module)).collect();
    let mut callers: BTreeMap<&UnitId, BTreeSet<&UnitId>> = BTreeMap::new();
    for call in &facts.calls {
        if let (Some(from), Some(to)) = (modules.get(&call.from), modules.get(&call.to))
            && from != to
        {
            callers.entry(&call.to).or_default().insert(from);
        }
    }
    callers
}

/// Whether a unit that adds to it is run by other modules than its own, of which there are at least two.
fn is_added_to_for_others(facts: &Facts, table: &str, callers: &BTreeMap<&UnitId, BTreeSet<&UnitId>>) -> bool {
    facts
        .accesses
        .iter()
        .filter(|access| &*access.table == table && access.kind == AccessKind::Insert)
        .any(|access| callers.get(&access.unit).is_some_and(|by| by.len() >= 2))
}
