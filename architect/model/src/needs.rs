use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Name, Sentence, Variable};

/// What a service owns in a database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Data {
    /// The kind of database.
    pub database: Database,
    /// The schema that its tables are in: its own, and no other service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Sentence>,
    /// The role it signs in as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Sentence>,
    /// The secret with the role's password in the secret store of the sidecars, where the service asks its sidecar for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Name>,
    /// Its tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Sentence>,
}

/// Kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Database {
    /// PostgreSQL.
    PostgreSql,
    /// MySQL or MariaDB.
    MySql,
    /// SQLite: a file, so one process.
    Sqlite,
    /// MongoDB.
    MongoDb,
    /// Another.
    Other,
}

/// What a service keeps in the state store of the sidecars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StateUse {
    /// What is kept, in a line.
    pub what: Sentence,
    /// For how long, in seconds; without it until it is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub ttl_seconds: Option<u32>,
}

/// An environment variable that is no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Setting {
    /// Its name.
    pub name: Variable,
    /// What it is unless somebody says otherwise; without one it is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Sentence>,
    /// What it is where all services run on one machine, each beside its sidecar, if that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_one_machine: Option<Sentence>,
    /// What it is for, in a line.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub why: Sentence,
}

/// A secret that a service is given, from a Secret of Kubernetes or its like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Secret {
    /// The environment variable that holds it, or with `file` the path of a file that does.
    pub name: Variable,
    /// The secret's name.
    pub secret: Name,
    /// The key in it.
    pub key: Sentence,
    /// Whether the service is given a file and not the value: a file is not inherited, printed or dumped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub file: bool,
    /// Whether the service does without.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// What it is for, in a line.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub why: Sentence,
}

/// Something outside the system that a service talks to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct External {
    /// What it is, in a word or two.
    pub name: Sentence,
    /// Its port.
    #[schemars(range(min = 1))]
    pub port: u16,
    /// Whether the service works without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// The setting of the service that has its address, a URL: a port that it names is the one that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Variable>,
    /// The secret of its own that the service talks to it with: where that is missing, it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Name>,
    /// What for, in a line.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub why: Sentence,
}
