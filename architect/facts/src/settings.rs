use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Place, UnitId};

/// An environment variable that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// The unit or module that reads it.
    pub unit: UnitId,
    /// Where.
    pub place: Place,
    /// What it is where nobody sets it, as the code says it. A secret's is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether its name says that it should not be seen: a password, a key, a token, an address with a password in it.
    #[serde(default)]
    pub secret: bool,
    /// Who uses it, where `unit` only names it for others, as a class of settings does with its fields. Nobody where that cannot be told: then
    /// it is whoever uses `unit`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<UnitId>,
    /// Whether `unit` fails as soon as it is loaded where nobody sets it, whoever uses it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
}
