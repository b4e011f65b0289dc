use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AnswerHeader, AppId, Path, Refusal, RequestHeader, Sentence};

/// One thing that a service answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Operation {
    /// Unique within the service: `createTask`.
    pub name: Sentence,
    /// The method of HTTP.
    pub method: Method,
    /// The path, with `{name}` for its parameters; `{*name}` at its end takes any number of segments.
    pub path: Path,
    /// What it does, in a line.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub summary: Sentence,
    /// Whom it is for.
    pub access: Access,
    /// Whether it may be sent again by whoever does not know whether it arrived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub safe_to_retry: bool,
    /// The status of success.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    #[schemars(range(min = 200, max = 399))]
    pub success: u16,
    /// The name of the query's schema, among the `$defs` of the schemas' file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Sentence>,
    /// The name of the body's schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Sentence>,
    /// The media type of the body, where it is not `application/json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_type: Option<Sentence>,
    /// The name of the answer's schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Sentence>,
    /// The media type of the answer, where it is not `application/json` by a schema. Without either there is no answer to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_type: Option<Sentence>,
    /// The headers of a request that mean something to it alone.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reads: BTreeSet<RequestHeader>,
    /// The headers that its answer of success has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tells: BTreeSet<AnswerHeader>,
    /// The statuses that whoever asks should know what to do with; what follows from the rest of what is said here need not be among them:
    /// 401 and 403 from `access`, 412 from `If-Match`, 413 from a body.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub refuses: BTreeSet<Refusal>,
}

fn ok() -> u16 {
    200
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_ok(status: &u16) -> bool {
    *status == ok()
}

/// The methods of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Reads without the body.
    Head,
    /// Creates, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
    /// Asks what may be asked.
    Options,
    /// Whichever: for what is passed on.
    Any,
}

impl Method {
    /// As HTTP writes it; of [`Method::Any`] the word `ANY`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Any => "ANY",
        }
    }
}

/// Whom an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Anybody, without a token.
    Public,
    /// A signed-in person, for their own things.
    Person,
    /// A signed-in administrator.
    Administrator,
    /// Services, for themselves. Nothing that faces people passes it on.
    Services,
}

/// What a service asks another for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Call {
    /// The service that is asked.
    pub to: AppId,
    /// What it is asked for.
    pub operations: Operations,
    /// Of what is passed on for people: the path below which they find it here, such as `/api`; without it they find it where it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<Path>,
    /// How long an answer may take until its sidecar gives up, in seconds; without one for as long as the answer goes on, such as a
    /// stream of events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3600))]
    pub timeout_seconds: Option<u32>,
    /// That there is no time-out is meant: an answer that goes on and on, such as a stream.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub streams: bool,
    /// Why a circle of calls through this one does no harm, where it is meant: for each asks the other, and no request waits for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Sentence>,
    /// Why it is asked, in a line.
    #[serde(default, skip_serializing_if = "Sentence::is_empty")]
    pub why: Sentence,
}

/// Some of a service's operations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Operations {
    /// All of a kind.
    All(Kind),
    /// These, by name.
    Named(Vec<Sentence>),
    /// Some that are not for services alone, by name: what a gateway passes on of an app that answers more.
    Passed {
        /// Their names.
        people: Vec<Sentence>,
    },
}

/// Kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whatever is not for services alone: what a gateway passes on.
    People,
}
