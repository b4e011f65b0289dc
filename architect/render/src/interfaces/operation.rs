use pando_model::{Method, Operation};
use serde_json::{Value, json};

use super::paths::Template;
use super::reach::Told;
use super::schemas::Schemas;
use super::{Fault, headers, refusals};

const JSON: &str = "application/json";

/// The methods that an operation answers.
pub(super) fn methods(method: Method) -> Vec<&'static str> {
    match method {
        Method::Any => vec!["GET", "POST", "PUT", "PATCH", "DELETE"],
        one => vec![one.name()],
    }
}

/// One operation as OpenAPI tells of it.
pub(super) fn describe(told: &Told, id: &str, template: &Template, schemas: &mut Schemas) -> Result<Value, Fault> {
    let operation = told.operation;
    let summary = match operation.summary.as_str() {
        "" => operation.name.as_str(),
        summary => summary,
    };
    let mut described = json!({
        "operationId": id,
        "summary": if summary.trim().is_empty() { id } else { summary },
        "tags": [told.app],
        "x-limits": { "bodyBytes": told.takes.body_bytes },
    });
    if let Some(seconds) = told.takes.seconds {
        described["x-limits"]["seconds"] = seconds.into();
    }
    if operation.safe_to_retry {
        described["x-safe-to-retry"] = true.into();
    }
    let mut parameters: Vec<Value> = template.parameters.iter().map(super::paths::Parameter::describe).collect();
    parameters.extend(operation.reads.iter().map(|header| headers::read(*header)));
    if let Some(query) = &operation.query {
        let fields = schemas.fields(query.as_str())?.into_iter();
        parameters.extend(
            fields.map(|field| json!({ "name": field.name, "in": "query", "required": field.is_required, "schema": field.schema })),
        );
    }
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    let body = operation.body.as_ref().map(|body| schemas.named(body.as_str())).transpose()?;
    let has_body = body.is_some() || operation.body_type.is_some();
    if has_body {
        let media_type = operation.body_type.as_ref().map_or(JSON, |media_type| media_type.as_str());
        described["requestBody"] = json!({ "required": true, "content": { media_type: { "schema": body.unwrap_or(json!({})) } } });
    }
    let mut success = json!({ "description": "Success" });
    if let Some((media_type, schema)) = answer(operation, schemas)? {
        success["content"] = json!({ media_type: { "schema": schema } });
    }
    if !operation.tells.is_empty() {
        success["headers"] = operation.tells.iter().map(|header| headers::told(*header)).collect();
    }
    described["responses"] = json!({ operation.success.to_string(): success });
    for (status, name) in refusals::of(operation, has_body) {
        described["responses"][status] = json!({ "$ref": format!("#/components/responses/{name}") });
    }
    Ok(described)
}

/// The media type of an answer and its schema, where there is anything to read.
fn answer<'a>(operation: &'a Operation, schemas: &mut Schemas) -> Result<Option<(&'a str, Value)>, Fault> {
    let schema = operation.answer.as_ref().map(|answer| schemas.named(answer.as_str())).transpose()?;
    Ok(match (&operation.answer_type, schema) {
        (Some(media_type), schema) => Some((media_type.as_str(), schema.unwrap_or(json!({})))),
        (None, Some(schema)) => Some((JSON, schema)),
        (None, None) => None,
    })
}
