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
}
