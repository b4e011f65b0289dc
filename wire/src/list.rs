use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A list that is never long.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Items")]
pub struct Items<T> {
    /// All of them.
    pub items: Vec<T>,
}

/// From where on to read a log.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The last position that is known; 0 from the start.
    #[serde(default)]
    pub after: i64,
}
