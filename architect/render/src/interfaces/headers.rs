//! The headers that a document says once, for all operations that have them.

use pando_model::{AnswerHeader, RequestHeader};
use serde_json::{Map, Value, json};

/// A header as one operation names it among its parameters.
pub(super) fn read(header: RequestHeader) -> Value {
    json!({ "$ref": format!("#/components/parameters/{}", parameter(header).0) })
}

/// A header as one answer names it.
pub(super) fn told(header: AnswerHeader) -> (String, Value) {
    let name = match header {
        AnswerHeader::ETag => "ETag",
        AnswerHeader::Location => "Location",
    };
    of_answer(name)
}

/// When a new try makes sense, as an answer that refuses names it.
pub(super) fn retry_after() -> (String, Value) {
    of_answer("Retry-After")
}

fn of_answer(name: &str) -> (String, Value) {
    (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))
}

/// All headers of requests, by their names in a document.
pub(super) fn parameters() -> Map<String, Value> {
    [RequestHeader::IdempotencyKey, RequestHeader::IfMatch, RequestHeader::LastEventId]
        .map(parameter)
        .into_iter()
        .map(|(component, name, about)| {
            let described =
                json!({ "name": name, "in": "header", "required": false, "description": about, "schema": { "type": "string" } });
            (component.to_owned(), described)
        })
        .collect()
}

/// All headers of answers.
pub(super) fn headers() -> Map<String, Value> {
    let text = || json!({ "type": "string" });
    let all = [
        ("ETag", "The version of what is answered: what `If-Match` takes.", text()),
        ("Location", "The path of what was made.", text()),
        (
            "Retry-After",
            "So many seconds from now a new try makes sense.",
            json!({ "type": "integer", "minimum": 0 }),
        ),
    ];
    all.into_iter()
        .map(|(name, about, schema)| (name.to_owned(), json!({ "description": about, "schema": schema })))
        .collect()
}

/// Its name in a document, its own name, and what it means.
fn parameter(header: RequestHeader) -> (&'static str, &'static str, &'static str) {
    match header {
        RequestHeader::IdempotencyKey => (
            "IdempotencyKey",
            "Idempotency-Key",
            "A word that no other request of this client has. A request that comes again with it is done once and answered alike; with another \
             body it is refused with 409.",
        ),
        RequestHeader::IfMatch => (
            "IfMatch",
            "If-Match",
            "The `ETag` of what was read. If it was changed since, nothing is done, and the answer is 412. `*` stands for whatever is there.",
        ),
        RequestHeader::LastEventId => (
            "LastEventId",
            "Last-Event-ID",
            "The `id` of the event that was read last. The stream goes on behind it.",
        ),
    }
}
