use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Place;

/// What a unit or module is called everywhere in the facts. Of Python its qualified name (`app.tasks.create_task`), of TypeScript the file's
/// path, and behind `#` the name in it (`web/lib/api.ts#listTasks`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UnitId(pub Arc<str>);

impl UnitId {
    /// An id.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for UnitId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// A file that is imported by others, or run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Module {
    /// What it is called.
    pub id: UnitId,
    /// Its file.
    pub file: Arc<str>,
    /// Why it runs without being imported, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// Whether an entry point leads to it by imports.
    #[serde(default)]
    pub reachable: bool,
}

/// Why something runs without being imported or called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Entry {
    /// In a few words: `uvicorn app.main:app`, `the application object of FastAPI`, `a page of Next.js`.
    pub why: String,
    /// Where that is said.
    pub place: Place,
}

/// A function, method or class: the smallest thing that a boundary may go around.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Unit {
    /// What it is called.
    pub id: UnitId,
    /// In which module.
    pub module: UnitId,
    /// In which class, of a method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<UnitId>,
    /// What it is.
    pub kind: UnitKind,
    /// Where it begins.
    pub place: Place,
    /// How many lines it has.
    #[serde(default)]
    pub lines: u32,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// A function.
    Function,
    /// A function of a class.
    Method,
    /// A class.
    Class,
    /// What a module does when it is imported.
    Module,
}

/// The shape of data that is passed: a Pydantic model, a dataclass, a serializer, a TypeScript interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Type {
    /// The class.
    pub id: UnitId,
    /// Where it is.
    pub place: Place,
    /// Its fields, with those of what it inherits.
    pub fields: Vec<Field>,
}

/// A field of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type as the code writes it: `int | None`.
    pub kind: String,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}
