//! What is answered to a request that is refused, said once for all operations.

use std::collections::BTreeMap;

use pando_model::{Access, Operation, RequestHeader};
use serde_json::{Value, json};

use super::headers;

/// Statuses with their names in a document, and what they mean. Others have a number alone.
const KNOWN: [(&str, &str, &str); 14] = [
    ("400", "Malformed", "The request is not understood."),
    ("401", "Unauthenticated", "There is no access token, or it does not count any more."),
    ("403", "Forbidden", "Whoever asks is known, and may not."),
    ("404", "NotFound", "There is no such thing, or it is somebody else's."),
    (
        "409",
        "Conflict",
        "It contradicts what is there, or what is being done at this moment.",
    ),
    (
        "412",
        "Changed",
        "It was changed since the version that `If-Match` names: nothing was done.",
    ),
    ("413", "TooLarge", "The body has more bytes than `x-limits` says."),
    ("415", "MediaType", "The body is of another media type."),
    ("422", "Invalid", "The request is understood, and something in it cannot be."),
    (
        "429",
        "TooMany",
        "There were too many requests: `Retry-After` says when the next one is answered.",
    ),
    (
        "503",
        "Unavailable",
        "It cannot be answered at this moment: `Retry-After` says when to try again.",
    ),
    ("504", "TooLate", "Somebody who was asked for it did not answer in time."),
    ("4XX", "Refused", "Something is wrong with the request."),
    (
        "5XX",
        "Failed",
        "Something went wrong where it is answered: nothing is wrong with the request.",
    ),
];

/// Those that say when a new try makes sense.
const PASSING: [&str; 2] = ["429", "503"];

/// Everything that an operation refuses with: by its status the name of the answer.
pub(super) fn of(operation: &Operation, has_body: bool) -> BTreeMap<String, String> {
    let follows = [
        ("401", matches!(operation.access, Access::Person | Access::Administrator)),
        ("403", matches!(operation.access, Access::Administrator | Access::Services)),
        ("412", operation.reads.contains(&RequestHeader::IfMatch)),
        ("413", has_body),
        ("4XX", true),
        ("5XX", true),
    ];
    let follows = follows.into_iter().filter(|(_, is_so)| *is_so).map(|(status, _)| status.to_owned());
    let said = operation.refuses.iter().map(|status| u16::from(*status).to_string());
    follows.chain(said).map(|status| (status.clone(), known(&status).0)).collect()
}

/// An answer to what is refused, by its status: its name, and what a document says of it. It is a problem (RFC 9457), where the system says
/// that it is one.
pub(super) fn response(status: &str, problem: Option<&Value>) -> (String, Value) {
    let (name, about) = known(status);
    let mut response = json!({ "description": about });
    if PASSING.contains(&status) {
        response["headers"] = [headers::retry_after()].into_iter().collect();
    }
    if let Some(schema) = problem {
        response["content"] = json!({ "application/problem+json": { "schema": schema } });
    }
    (name, response)
}

fn known(status: &str) -> (String, String) {
    match KNOWN.iter().find(|(known, ..)| *known == status) {
        Some((_, name, about)) => ((*name).to_owned(), (*about).to_owned()),
        None => (format!("Status{status}"), format!("It is refused with {status}.")),
    }
}
