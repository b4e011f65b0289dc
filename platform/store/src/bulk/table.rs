use std::collections::BTreeSet;

use crate::{Row, Value};

/// A table whose rows are data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns that tell its rows apart.
    pub key: Vec<String>,
    /// The tables that its rows refer to.
    pub refers_to: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// The database numbers it by itself, in an order that means nothing elsewhere.
    pub is_numbered: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Numbers.
    Real,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// Two databases of a service that do not have the same tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the two databases do not fit: {0}. Both must have been brought to this version's schema by `pando migrate`.")]
pub struct Misfit(String);

impl Table {
    /// What two databases have in common: the same tables with the same columns. One column more is allowed where that database numbers
    /// it by itself; it is left out. The key is the first's, or else, where that is left out, the second's.
    ///
    /// # Errors
    /// The first thing that only one of them has.
    pub fn common(ones: &[Self], others: &[Self]) -> Result<Vec<Self>, Misfit> {
        let names = |tables: &[Self]| tables.iter().map(|table| table.name.clone()).collect::<BTreeSet<_>>();
        if let Some(name) = names(ones).symmetric_difference(&names(others)).next() {
            return Err(Misfit(format!("only one has the table {name}")));
        }
        let pairs = ones
            .iter()
            .filter_map(|one| Some((one, others.iter().find(|other| other.name == one.name)?)));
        let common = pairs.map(|(one, other)| one.common_with(other)).collect::<Result<_, _>>()?;
        in_order(common)
    }

    fn common_with(&self, other: &Self) -> Result<Self, Misfit> {
        let table = &self.name;
        let find = |table: &Self, name: &str| table.columns.iter().find(|column| column.name == name).cloned();
        for (here, there) in [(self, other), (other, self)] {
            let lone = here
                .columns
                .iter()
                .find(|column| !column.is_numbered && find(there, &column.name).is_none());
            if let Some(column) = lone {
                return Err(Misfit(format!("only one has the column {} of {table}", column.name)));
            }
        }
        let mut columns = Vec::new();
        for column in &self.columns {
            match find(other, &column.name) {
                Some(found) if found.kind == column.kind => columns.push(Column {
                    is_numbered: column.is_numbered || found.is_numbered,
                    ..column.clone()
                }),
                Some(found) => {
                    return Err(Misfit(format!(
                        "{} of {table} is {:?} in one and {:?} in the other",
                        column.name, column.kind, found.kind
                    )));
                }
                None => {}
            }
        }
        let is_usable = |key: &&Vec<String>| !key.is_empty() && key.iter().all(|part| columns.iter().any(|column| column.name == *part));
        let key = [&self.key, &other.key].into_iter().find(is_usable).cloned();
        let key = key.ok_or_else(|| Misfit(format!("the rows of {table} have no key in common")))?;
        let refers_to = self.refers_to.iter().chain(&other.refers_to).cloned().collect();
        Ok(Self {
            name: table.clone(),
            columns,
            key,
            refers_to,
        })
    }

    /// The key of a row.
    pub fn key_of(&self, row: &Row) -> Vec<Value> {
        self.key_places().filter_map(|place| row.0.get(place)).cloned().collect()
    }

    /// Where the parts of the key stand among the columns.
    pub fn key_places(&self) -> impl Iterator<Item = usize> {
        self.key
            .iter()
            .filter_map(|part| self.columns.iter().position(|column| column.name == *part))
    }

    /// The columns as they stand in a statement.
    pub(crate) fn column_list(&self) -> String {
        list(self.columns.iter().map(|column| column.name.as_str()))
    }

    /// The key as it stands in a statement.
    pub(crate) fn key_list(&self) -> String {
        list(self.key.iter().map(String::as_str))
    }

    /// The table as it stands in a statement.
    pub(crate) fn quoted(&self) -> String {
        quoted(&self.name)
    }

    /// The statement of a page behind a key, or of the first one; `sign` is what a parameter begins with.
    pub(crate) fn page_sql(&self, sign: char, is_first: bool, limit: u32) -> String {
        let (columns, name, key) = (self.column_list(), self.quoted(), self.key_list());
        let behind = if is_first {
            String::new()
        } else {
            let params: Vec<_> = (1..=self.key.len()).map(|number| format!("{sign}{number}")).collect();
            format!(" where ({key}) > ({})", params.join(", "))
        };
        format!("select {columns} from {name}{behind} order by {key} limit {limit}")
    }
}

/// Those that others refer to first.
fn in_order(mut waiting: Vec<Table>) -> Result<Vec<Table>, Misfit> {
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let names: Vec<_> = waiting.iter().map(|table| table.name.clone()).collect();
        let refers = |table: &Table| table.refers_to.iter().any(|other| *other != table.name && names.contains(other));
        let (later, free): (Vec<_>, Vec<_>) = waiting.into_iter().partition(refers);
        if free.is_empty() {
            return Err(Misfit(format!("the tables {} refer to each other in a circle", names.join(", "))));
        }
        ordered.extend(free);
        waiting = later;
    }
    Ok(ordered)
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &[(&str, Kind, bool)], key: &[&str], refers_to: &[&str]) -> Table {
        let column = |(name, kind, is_numbered): &(&str, Kind, bool)| Column {
            name: (*name).to_owned(),
            kind: *kind,
            is_numbered: *is_numbered,
        };
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Table {
            name: name.to_owned(),
            columns: columns.iter().map(column).collect(),
            key: names(key),
            refers_to: names(refers_to),
        }
    }

    #[test]
    fn what_only_one_has_is_named() {
        let (id, text) = (("id", Kind::Int, false), ("text", Kind::Text, false));
        let one = table("a", &[id, text], &["id"], &[]);
        let both = Table::common(std::slice::from_ref(&one), &[table("a", &[text, id], &["id"], &[])]).unwrap();
        assert_eq!(both, std::slice::from_ref(&one), "the order of the columns is the first's");
        for (other, word) in [
            (table("b", &[id, text], &["id"], &[]), "table a"),
            (table("a", &[id], &["id"], &[]), "column text of a"),
            (
                table("a", &[id, text, ("more", Kind::Int, false)], &["id"], &[]),
                "column more of a",
            ),
            (table("a", &[id, ("text", Kind::Bytes, false)], &["id"], &[]), "text of a is Text"),
        ] {
            let error = Table::common(std::slice::from_ref(&one), &[other]).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_number_of_the_databases_own_is_left_out_and_is_no_key() {
        let position = ("position", Kind::Int, false);
        let here = table("log", &[("seq", Kind::Int, true), position], &["seq"], &[]);
        let there = table("log", &[position], &["position"], &[]);
        let both = Table::common(&[here], std::slice::from_ref(&there)).unwrap();
        assert_eq!(both, [there]);
    }

    #[test]
    fn what_one_of_them_numbers_is_known_to_be_numbered() {
        let one = table("a", &[("id", Kind::Int, false)], &["id"], &[]);
        let other = table("a", &[("id", Kind::Int, true)], &["id"], &[]);
        let both = Table::common(&[one], &[other]).unwrap();
        assert!(
            both[0].columns[0].is_numbered,
            "its next number must be set after rows were put there"
        );
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let id = ("id", Kind::Int, false);
        let tables = [table("a", &[id], &["id"], &["b", "a"]), table("b", &[id], &["id"], &[])];
        let names: Vec<_> = Table::common(&tables, &tables)
            .unwrap()
            .into_iter()
            .map(|table| table.name)
            .collect();
        assert_eq!(names, ["b", "a"]);
        let circle = [table("a", &[id], &["id"], &["b"]), table("b", &[id], &["id"], &["a"])];
        assert!(Table::common(&circle, &circle).is_err());
    }
}
