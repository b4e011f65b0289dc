//! Tables, who reads and writes them, and what is written together.

mod accesses;
mod columns;
mod django;
mod managers;
mod models;
mod records;
mod rows;
mod statements;
mod transactions;
mod unfollowed;

use std::collections::BTreeSet;

use pando_facts::{Access, Diagnostic, Facts};

use super::index::Index;

pub(super) use models::Models;

/// Adds them to the facts.
pub(super) fn read(index: &Index<'_>, facts: &mut Facts) {
    let models = Models::of(index);
    let known: BTreeSet<_> = facts
        .calls
        .iter()
        .map(|call| (call.from.clone(), call.to.clone(), call.place.clone()))
        .collect();
    let new = models.calls_of_rows().into_iter();
    facts
        .calls
        .extend(new.filter(|call| !known.contains(&(call.from.clone(), call.to.clone(), call.place.clone()))));
    let touched = accesses::accesses(&models);
    facts.transactions.extend(transactions::transactions(&models, &touched));
    facts.accesses.extend(touched.iter().map(|touch| Access {
        unit: touch.at.unit.clone(),
        table: touch.table.clone(),
        kind: touch.kind,
        place: index.program.place(touch.at.module, touch.range),
        by: touch.by,
    }));
    let Models { tables, diagnostics, .. } = models;
    facts.tables.extend(tables);
    facts.diagnostics.extend::<Vec<Diagnostic>>(diagnostics);
    facts.diagnostics.extend(unfollowed::unfollowed(index.program));
}
