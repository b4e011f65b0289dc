use std::collections::BTreeMap;

use pando_boundaries::{CrossingKind, Reason};
use pando_facts::Place;
use pando_model::Database;

use super::reason;
use crate::files::Written;
use crate::model::{database, database_name};
use crate::work::{counted, listed};

/// Who owns which data, and how does it get there?
pub(super) fn place(written: &Written<'_>) -> (String, Vec<Reason>) {
    let target = &written.target;
    let found = database(target.facts);
    let owners = target.parts.iter().filter(|part| !part.service.tables.is_empty()).count();
    let sentence = match owners {
        0 => "No service owns a table: none was seen, or nobody is known to write one.".to_owned(),
        1 => format!(
            "All tables are one service's, in a schema and by a role of its own in {}.",
            database_name(found.kind)
        ),
        _ => format!(
            "Each table has one owner: {} of services, each in a schema of {} and by a role that sees no other. Whoever else needs its rows asks, or keeps a copy that events keep up.",
            counted(owners, "group of tables", "groups of tables"),
            database_name(found.kind)
        ),
    };
    let mut evidence = Vec::new();
    match found.today {
        Some(Database::Sqlite) => evidence.push(reason(
            "Today it is a file of SQLite, which one process on one disk can have: the target says PostgreSQL.",
            &found.place,
        )),
        Some(kind) => evidence.push(reason(format!("Today it is {}.", database_name(kind)), &found.place)),
        None => evidence.push(reason(
            "Which database it is cannot be told from the code: the target says PostgreSQL.",
            [],
        )),
    }
    let places: BTreeMap<&str, &Place> = target.facts.tables.iter().map(|table| (&*table.name, &table.place)).collect();
    for part in target.parts.iter().filter(|part| !part.service.tables.is_empty()) {
        let of_tables = part.service.tables.iter().filter_map(|table| places.get(&**table).copied());
        evidence.push(reason(format!("{} owns {}.", part.id, listed(&part.service.tables, 8)), of_tables));
    }
    for (kind, one, more) in [
        (
            CrossingKind::Transaction,
            "transaction writes tables of two owners",
            "transactions write tables of two owners or more",
        ),
        (
            CrossingKind::ForeignWrite,
            "write is of another's table",
            "writes are of others' tables",
        ),
        (
            CrossingKind::SharedRead,
            "read is of another's table",
            "reads are of others' tables",
        ),
        (
            CrossingKind::Reference,
            "foreign key leads from one owner to another",
            "foreign keys lead from one owner to another",
        ),
    ] {
        let crossings: Vec<_> = target.proposal.crossings.iter().filter(|crossing| crossing.kind == kind).collect();
        if !crossings.is_empty() {
            evidence.push(reason(
                format!("{}.", counted(crossings.len(), one, more)),
                crossings.iter().flat_map(|one| &one.places),
            ));
        }
    }
    let touched: std::collections::BTreeSet<&str> = target.facts.accesses.iter().map(|access| &*access.table).collect();
    let idle: Vec<_> = target.facts.tables.iter().filter(|table| !touched.contains(&*table.name)).collect();
    if !idle.is_empty() {
        let names = crate::target::distinct(idle.iter().map(|table| &*table.name));
        evidence.push(reason(
            format!("Nobody is seen to read or write {}.", listed(names, 6)),
            idle.iter().map(|table| &table.place),
        ));
    }
    (sentence, evidence)
}
