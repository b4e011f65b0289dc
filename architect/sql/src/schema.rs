use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{Column, Place, Reference, Table};

use crate::table::Item;

/// As many columns of a table are kept: more are no table that a person made.
const COLUMNS_MAX: usize = 2_000;

/// The tables of a database while its migrations are read one after the other.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    tables: BTreeMap<String, Table>,
    /// By whom a table was ever referred to.
    referrers: BTreeMap<String, BTreeSet<String>>,
}

impl Schema {
    /// A table is made. Where there is one of its name, what is new is added to it: a dump stands beside the migrations that lead to it.
    pub(crate) fn create(&mut self, name: &str, place: Place, items: Vec<Item>) {
        self.tables.entry(key(name)).or_insert_with(|| Table {
            name: name.into(),
            place,
            class: None,
            columns: Vec::new(),
            references: Vec::new(),
            joins: false,
        });
        for item in items {
            self.add(name, item);
        }
    }

    /// Something is added to a table. One that nobody made here is left alone: it may be another database's.
    pub(crate) fn add(&mut self, name: &str, item: Item) {
        let Some(table) = self.tables.get_mut(&key(name)) else { return };
        if let Some(column) = item.column
            && table.columns.len() < COLUMNS_MAX
            && !table.columns.iter().any(|old| same(&old.name, &column.name))
        {
            table.columns.push(column);
        }
        for column in table
            .columns
            .iter_mut()
            .filter(|column| item.primary.iter().any(|name| same(name, &column.name)))
        {
            column.primary = true;
        }
        for reference in item.references {
            let known = |old: &Reference| same(&old.column, &reference.column) && same(&old.to, &reference.to);
            if table.references.len() < COLUMNS_MAX && !table.references.iter().any(known) {
                self.referrers.entry(key(&reference.to)).or_default().insert(key(name));
                table.references.push(reference);
            }
        }
    }

    /// A table is gone.
    pub(crate) fn drop(&mut self, name: &str) {
        self.tables.remove(&key(name));
    }

    /// A table has another name, and whatever refers to it refers to that.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        let Some(mut table) = self.tables.remove(&key(old)) else { return };
        let name: Arc<str> = new.into();
        table.name = Arc::clone(&name);
        self.tables.insert(key(new), table);
        for referrer in self.referrers.remove(&key(old)).unwrap_or_default() {
            // The table may refer to itself.
            let referrer = if referrer == key(old) { key(new) } else { referrer };
            let Some(table) = self.tables.get_mut(&referrer) else { continue };
            for reference in table.references.iter_mut().filter(|reference| same(&reference.to, old)) {
                reference.to = Arc::clone(&name);
            }
            self.referrers.entry(key(new)).or_default().insert(referrer);
        }
    }

    /// A column is gone.
    pub(crate) fn drop_column(&mut self, table: &str, column: &str) {
        let Some(table) = self.tables.get_mut(&key(table)) else { return };
        table.columns.retain(|old| !same(&old.name, column));
        table.references.retain(|old| !same(&old.column, column));
    }

    /// A column has another name.
    pub(crate) fn rename_column(&mut self, table: &str, old: &str, new: &str) {
        let Some(table) = self.tables.get_mut(&key(table)) else { return };
        for column in table.columns.iter_mut().filter(|column| same(&column.name, old)) {
            new.clone_into(&mut column.name);
        }
        for reference in table.references.iter_mut().filter(|reference| same(&reference.column, old)) {
            new.clone_into(&mut reference.column);
        }
    }

    /// A column has another type.
    pub(crate) fn retype(&mut self, table: &str, column: &str, kind: String) {
        let Some(table) = self.tables.get_mut(&key(table)) else { return };
        if let Some(old) = table.columns.iter_mut().find(|old: &&mut Column| same(&old.name, column)) {
            old.kind = kind;
        }
    }

    /// What there is at the end, by name.
    pub(crate) fn finish(self) -> Vec<Table> {
        let mut tables: Vec<Table> = self.tables.into_values().collect();
        for table in &mut tables {
            table.joins = table.joins_others();
        }
        tables
    }
}

/// Names differ by more than their capitals.
fn key(name: &str) -> String {
    name.to_lowercase()
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
