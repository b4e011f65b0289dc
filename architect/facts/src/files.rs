use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct File {
    /// Its path.
    pub path: Arc<str>,
    /// What it is written in.
    pub language: Language,
    /// What it is there for.
    #[serde(default)]
    pub role: Role,
    /// How many lines it has.
    pub lines: u32,
}

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python.
    Python,
    /// TypeScript or JavaScript, with or without JSX.
    TypeScript,
    /// SQL.
    Sql,
    /// YAML, JSON, TOML and the like.
    Configuration,
    /// A Dockerfile.
    Docker,
    /// Another.
    Other,
}

/// What a file is there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It runs.
    #[default]
    Source,
    /// It tests what runs: its calls are no evidence of who belongs together.
    Test,
    /// It takes a database from a version to the next.
    Migration,
    /// A program wrote it.
    Generated,
    /// It is run by people once in a while: scripts, examples, documentation.
    Aside,
}
