use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Place, UnitId};

/// A table, or a collection of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Table {
    /// Its name in the database.
    pub name: Arc<str>,
    /// Where it is declared: the class, or the statement that makes it.
    pub place: Place,
    /// The class that stands for it in the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<UnitId>,
    /// Its columns, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// What it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Whether it only joins two others: two references, and little else.
    #[serde(default)]
    pub joins: bool,
}

impl Table {
    /// Whether it only joins two others, by what is known of it: two references and no column of its own but a key and the time when it was
    /// made; one more where the references are its key.
    pub fn joins_others(&self) -> bool {
        const OF_EACH: [&str; 4] = ["id", "created_at", "updated_at", "created"];
        let refers = |column: &Column| self.references.iter().any(|reference| reference.column == column.name);
        let own = self
            .columns
            .iter()
            .filter(|column| !refers(column) && !OF_EACH.contains(&&*column.name));
        let keys = self.columns.iter().filter(|column| column.primary && refers(column));
        self.references.len() == 2 && own.count() <= usize::from(keys.count() == 2)
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as the code writes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Whether it is of the primary key.
    #[serde(default)]
    pub primary: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Reference {
    /// The column.
    pub column: String,
    /// The table it refers to.
    pub to: Arc<str>,
    /// Where that is said.
    pub place: Place,
}

/// A unit that reads or writes a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Access {
    /// The unit in whose text it stands.
    pub unit: UnitId,
    /// The table.
    pub table: Arc<str>,
    /// What is done.
    pub kind: AccessKind,
    /// Where.
    pub place: Place,
    /// By what means it was seen.
    pub by: By,
}

/// What is done with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccessKind {
    /// Rows are read.
    Read,
    /// Rows are added.
    Insert,
    /// Rows are changed.
    Update,
    /// Rows are removed.
    Delete,
}

impl AccessKind {
    /// Whether rows are different afterwards.
    pub fn writes(self) -> bool {
        self != Self::Read
    }
}

/// By what means a use of a table was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// An object-relational mapper's calls.
    Orm,
    /// A relationship of a class, or something inherited, that brings rows of another table along.
    Relation,
    /// A statement in SQL.
    Sql,
}

/// Writes that take effect together or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Transaction {
    /// The unit that ends it, or whose framework does.
    pub unit: UnitId,
    /// Where it ends: the commit, the block, the decorator.
    pub place: Place,
    /// What is written in it, in this unit and in those it calls; in the order of places.
    pub writes: Vec<Write>,
}

/// A write of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Write {
    /// The table.
    pub table: Arc<str>,
    /// The unit that writes it.
    pub unit: UnitId,
    /// Where.
    pub place: Place,
}
