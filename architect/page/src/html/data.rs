use std::collections::{BTreeMap, BTreeSet};

use pando_facts::How;
use serde::Serialize;

use crate::Analysis;
use crate::index::Index;

/// What the page's script counts with. Units, tables and modules are numbers: their places in the lists of names.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data<'a> {
    services: Vec<&'a str>,
    modules: Vec<&'a str>,
    /// The ids of units: `+` and what comes behind the module's, or `=` and all of it.
    units: Vec<String>,
    unit_module: Vec<usize>,
    /// The service of each; -1 for none.
    unit_home: Vec<i64>,
    tables: Vec<&'a str>,
    table_home: Vec<i64>,
    /// Pairs, one behind the other.
    calls: Vec<usize>,
    reads: Vec<usize>,
    writes: Vec<usize>,
    references: Vec<usize>,
    /// The tables that each writes.
    transactions: Vec<BTreeSet<usize>>,
    /// What the analysis counted.
    figures: Counts,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    calls: usize,
    references: usize,
    shared_reads: usize,
    foreign_writes: usize,
    transactions: usize,
}

pub(super) fn data<'a>(analysis: &Analysis<'a>, index: &Index<'a>) -> Data<'a> {
    let Analysis { facts, proposal, .. } = *analysis;
    let border: BTreeSet<&str> = proposal.border.iter().map(|one| &*one.what).collect();
    let mut modules: BTreeMap<&str, usize> = BTreeMap::new();
    let mut units: BTreeMap<&str, usize> = BTreeMap::new();
    let mut data = Data {
        services: proposal.services.iter().map(|one| &*one.name).collect(),
        modules: Vec::new(),
        units: Vec::new(),
        unit_module: Vec::new(),
        unit_home: Vec::new(),
        tables: facts.tables.iter().map(|one| &*one.name).collect(),
        table_home: facts.tables.iter().map(|one| number(index.tables.get(&*one.name))).collect(),
        calls: Vec::new(),
        reads: Vec::new(),
        writes: Vec::new(),
        references: Vec::new(),
        transactions: Vec::new(),
        figures: Counts::default(),
    };
    for unit in &facts.units {
        let (id, module) = (unit.id.as_str(), unit.module.as_str());
        let is_in_it = index.units.contains_key(id) || index.shared.contains(id) || border.contains(id);
        if !is_in_it || units.contains_key(id) {
            continue;
        }
        let at = *modules.entry(module).or_insert_with(|| {
            data.modules.push(module);
            data.modules.len() - 1
        });
        units.insert(id, data.units.len());
        data.units.push(match id.strip_prefix(module) {
            Some(rest) => format!("+{rest}"),
            None => format!("={id}"),
        });
        data.unit_module.push(at);
        data.unit_home.push(number(index.units.get(id)));
    }
    let mut tables: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, table) in data.tables.iter().enumerate() {
        tables.entry(table).or_insert(at);
    }
    let calls = facts.calls.iter().filter(|one| one.how != How::Uses);
    data.calls = pairs(calls.filter_map(|one| Some((*units.get(one.from.as_str())?, *units.get(one.to.as_str())?))));
    let uses = |writes: bool| {
        let uses = facts.accesses.iter().filter(move |one| one.kind.writes() == writes);
        pairs(uses.filter_map(|one| Some((*units.get(one.unit.as_str())?, *tables.get(&*one.table)?))))
    };
    data.reads = uses(false);
    data.writes = uses(true);
    for table in &facts.tables {
        for reference in &table.references {
            if let (Some(from), Some(to)) = (tables.get(&*table.name), tables.get(&*reference.to)) {
                data.references.extend([*from, *to]);
            }
        }
    }
    let written = facts
        .transactions
        .iter()
        .map(|one| one.writes.iter().filter_map(|write| tables.get(&*write.table).copied()).collect());
    data.transactions = written.filter(|tables: &BTreeSet<usize>| tables.len() > 1).collect();
    if let Some(best) = proposal.considered.first().filter(|_| !proposal.verdict.keep_one()) {
        data.figures = Counts {
            calls: best.figures.calls,
            references: best.figures.references,
            shared_reads: best.figures.shared_reads,
            foreign_writes: best.figures.foreign_writes,
            transactions: best.figures.transactions,
        };
    }
    data
}

fn number(home: Option<&usize>) -> i64 {
    home.and_then(|home| i64::try_from(*home).ok()).unwrap_or(-1)
}

/// Each once, in order.
fn pairs(pairs: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let pairs: BTreeSet<(usize, usize)> = pairs.collect();
    pairs.into_iter().flat_map(|(from, to)| [from, to]).collect()
}
