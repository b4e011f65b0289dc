use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the program changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct History {
    /// How many commits were looked at. Merges, and those that touch so many files that they say nothing, are not counted.
    pub commits: u32,
    /// The files that are there today.
    pub files: Vec<FileHistory>,
    /// Pairs of files that change together more often than by chance.
    pub pairs: Vec<CoChange>,
}

/// How a file changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FileHistory {
    /// The file.
    pub file: Arc<str>,
    /// How many commits changed it.
    pub commits: u32,
    /// How many people did. They are counted, not named.
    pub authors: u32,
    /// When it was first changed, in seconds since 1970 (UTC).
    pub first: i64,
    /// When it was last changed.
    pub last: i64,
}

/// Two files that change together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CoChange {
    /// One file: that whose path is first in order.
    pub a: Arc<str>,
    /// The other.
    pub b: Arc<str>,
    /// In how many commits both changed.
    pub together: u32,
    /// How likely that many would be by chance (Fisher's exact test, one side), after the correction for as many pairs as were looked at
    /// (Benjamini and Hochberg 1995).
    pub chance: f64,
}
