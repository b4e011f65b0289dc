//! What of a request and of an answer is beside their bodies.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Headers of requests whose meaning documents can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum RequestHeader {
    /// Sent again with the same one, a request is done once and answered alike (draft-ietf-httpapi-idempotency-key-header).
    #[serde(rename = "Idempotency-Key")]
    IdempotencyKey,
    /// It is done only while the thing has this entity tag; otherwise it is refused with 412 (RFC 9110, 13.1.1).
    #[serde(rename = "If-Match")]
    IfMatch,
    /// A stream of events goes on behind the event of this id (HTML, 9.2).
    #[serde(rename = "Last-Event-ID")]
    LastEventId,
}

/// Headers of answers whose meaning documents can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum AnswerHeader {
    /// The version of what is answered (RFC 9110, 8.8.3).
    ETag,
    /// Where what was made is (RFC 9110, 10.2.2).
    Location,
}

/// A status of HTTP for what is refused or fails: 400 to 599.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Refusal(u16);

/// A status that refuses nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no status for what is refused or fails: those are 400 to 599")]
pub struct NoRefusal(u16);

impl TryFrom<u16> for Refusal {
    type Error = NoRefusal;
    fn try_from(status: u16) -> Result<Self, NoRefusal> {
        (400..600).contains(&status).then_some(Self(status)).ok_or(NoRefusal(status))
    }
}

impl From<Refusal> for u16 {
    fn from(status: Refusal) -> Self {
        status.0
    }
}

impl JsonSchema for Refusal {
    fn schema_name() -> Cow<'static, str> {
        "Refusal".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 400, "maximum": 599, "description": "a status of HTTP for what is refused or fails" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_of_success_refuses_nothing() {
        for status in [0, 200, 399, 600, u16::MAX] {
            assert_eq!(Refusal::try_from(status), Err(NoRefusal(status)));
        }
        for status in [400, 418, 599] {
            assert_eq!(Refusal::try_from(status).map(u16::from), Ok(status));
        }
    }
}
