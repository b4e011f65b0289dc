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

use pando_facts::{Access, Call, Diagnostic, Facts};

use super::index::Index;

pub(super) use models::Models;

/// Adds them to the facts, and gives the calls of methods of rows.
pub(super) fn read(index: &Index<'_>, facts: &mut Facts) -> Vec<Call> {
    let models = Models::of(index);
    let of_rows = models.calls_of_rows();
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
    of_rows
}
