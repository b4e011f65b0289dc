use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Place, UnitId};

/// Something that is answered over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Route {
    /// In capitals; `ANY` where the code names none.
    pub method: Arc<str>,
    /// From the root, as people ask for it, with `{name}` for parameters and `{*name}` for a rest of any length.
    pub path: Arc<str>,
    /// The unit that answers.
    pub unit: UnitId,
    /// Where it is declared.
    pub place: Place,
    /// Whether anything that runs includes it. One that is not mounted has the path that its own router gives it.
    pub mounted: bool,
    /// The type of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<UnitId>,
    /// The type of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<UnitId>,
    /// Names of parameters in the query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<String>,
    /// What runs first and may refuse: the units that say who is asking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<UnitId>,
    /// The status of success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<u16>,
}

/// Something that is asked over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Request {
    /// The unit that asks.
    pub unit: UnitId,
    /// In capitals; `ANY` where it cannot be told.
    pub method: Arc<str>,
    /// The address as the code has it, with `{name}` for what is put in: `{API_URL}/tasks/{id}`, `https://api.openai.com/v1/chat`.
    pub url: String,
    /// Where.
    pub place: Place,
    /// Where it runs.
    pub side: Side,
    /// Whom it reaches, as far as can be told.
    pub target: Target,
}

/// Where something runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// In a person's browser.
    Browser,
    /// On the server.
    Server,
}

/// Whom a request reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// A route of the program: its method and path.
    Route {
        /// Its method.
        method: Arc<str>,
        /// Its path.
        path: Arc<str>,
    },
    /// A path that is the program's own, and that no route answers.
    Nothing,
    /// Somebody else, by the host's name.
    Outside(String),
    /// It cannot be told from the code.
    Unknown,
}

/// A page of the web interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Page {
    /// The path that people open: `/tasks/{id}`.
    pub path: Arc<str>,
    /// The unit that shows it.
    pub unit: UnitId,
    /// Where it is.
    pub place: Place,
}

/// A queue or topic that is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct QueueUse {
    /// The unit.
    pub unit: UnitId,
    /// The queue's name, or that of the work that is queued (a Celery task's).
    pub queue: String,
    /// By which library: `celery`, `rq`, `kafka`, `redis`, `pika`, `dapr`.
    pub by: String,
    /// In which direction.
    pub sends: Sends,
    /// Where.
    pub place: Place,
}

/// In which direction a queue is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sends {
    /// Something is put into it.
    Sends,
    /// Something is taken from it.
    Receives,
}
