use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Facts, Table};

/// Makes one table of what a class and a migration say of it: the class says where it is, and both which columns it has.
pub fn tables(facts: &mut Facts) {
    let mut merged: BTreeMap<Arc<str>, Table> = BTreeMap::new();
    let mut tables = std::mem::take(&mut facts.tables);
    tables.sort_by(|a, b| (a.class.is_none(), &a.place).cmp(&(b.class.is_none(), &b.place)));
    for table in tables {
        match merged.get_mut(&table.name) {
            // Two classes may stand for one table: both are told.
            Some(known) if known.class.is_some() && table.class.is_some() && known.class != table.class => facts.tables.push(table),
            Some(known) => join(known, table),
            None => {
                merged.insert(Arc::clone(&table.name), table);
            }
        }
    }
    facts.tables.extend(merged.into_values());
}

fn join(known: &mut Table, other: Table) {
    // A class says all that the program knows of; what a migration adds may be gone since.
    let is_complete = known.class.is_some() && !known.columns.is_empty();
    for column in other.columns {
        match known.columns.iter_mut().find(|own| own.name == column.name) {
            Some(own) => own.primary |= column.primary,
            None if is_complete => {}
            None => known.columns.push(column),
        }
    }
    for reference in other.references {
        let is_known = known
            .references
            .iter()
            .any(|own| own.to == reference.to && own.column == reference.column);
        if !is_known {
            known.references.push(reference);
        }
    }
    known.joins |= other.joins;
}

#[cfg(test)]
mod tests {
    use pando_facts::{Column, Place, Reference, UnitId};

    use super::*;

    #[test]
    fn a_class_and_a_migration_are_one_table_that_is_where_the_class_is() {
        let table = |class: Option<&str>, place: &str, column: &str| Table {
            name: "tasks".into(),
            place: place.parse().unwrap(),
            class: class.map(UnitId::new),
            columns: vec![Column {
                name: column.to_owned(),
                kind: String::new(),
                primary: false,
            }],
            references: vec![Reference {
                column: "owner".to_owned(),
                to: "users".into(),
                place: Place::new("a.sql", 3),
            }],
            joins: false,
        };
        let mut facts = Facts {
            tables: vec![
                table(None, "a.sql:1", "gone"),
                table(Some("app.models.Task"), "z.py:9", "id"),
                table(None, "b.sql:1", "id"),
            ],
            ..Facts::default()
        };
        tables(&mut facts);
        assert_eq!(facts.tables.len(), 1);
        assert_eq!(facts.tables[0].place.to_string(), "z.py:9");
        assert_eq!(facts.tables[0].columns.len(), 1);
        assert_eq!(facts.tables[0].references.len(), 1);
    }
}
