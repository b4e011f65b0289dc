use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Place, UnitId};

/// A module that names another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Import {
    /// Which module.
    pub from: UnitId,
    /// Names which: a module of the program, never of a library.
    pub to: UnitId,
    /// Where.
    pub place: Place,
    /// When it takes effect.
    #[serde(default)]
    pub kind: ImportKind,
}

/// When an import takes effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// When the module is loaded.
    #[default]
    Load,
    /// When a function runs.
    Late,
    /// For a type checker only.
    Type,
}

/// A unit that runs another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Call {
    /// Which unit.
    pub from: UnitId,
    /// Runs which: a unit of the program, never of a library.
    pub to: UnitId,
    /// Where.
    pub place: Place,
    /// In what way.
    #[serde(default)]
    pub how: How,
    /// How often, where somebody counted; 1 for a call that stands in the code.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_once(times: &u32) -> bool {
    *times == 1
}

/// In what way a unit runs another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It waits for what comes back.
    #[default]
    Waits,
    /// A framework runs it before, because the unit says that it depends on it (`Depends`, a decorator, a middleware).
    Injected,
    /// It goes on, and the other runs later: a background task, a thread, a queue's worker in the same program.
    Later,
    /// It makes an object of a class, or inherits from it: no work is asked for.
    Uses,
}
