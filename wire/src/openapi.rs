use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::{Access, Contract, OperationSpec, Problem};

/// The OpenAPI 3.1 document of these contracts, each path behind `prefix`. Operations for services alone are left out.
pub fn openapi(title: &str, version: &str, prefix: &str, contracts: &[Contract]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    generator.subschema_for::<Problem>();
    let mut paths = Map::new();
    let mut tags = Vec::new();
    for contract in contracts {
        tags.push(json!({ "name": contract.app_id, "description": contract.summary }));
        for operation in contract
            .operations
            .iter()
            .filter(|operation| !matches!(operation.access, Access::Services(_)))
        {
            let path = paths.entry(format!("{prefix}{}", operation.path)).or_insert_with(|| json!({}));
            path[operation.method.http().as_str().to_ascii_lowercase()] = describe(contract, operation, &mut generator);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": version },
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } }
        }
    })
}

fn describe(contract: &Contract, operation: &OperationSpec, generator: &mut SchemaGenerator) -> Value {
    let mut answer = json!({ "description": "Success" });
    if let Some(schema) = (operation.answer)(generator) {
        answer["content"] = json!({ "application/json": { "schema": schema } });
    }
    let problem = json!({
        "description": "A problem (RFC 9457)",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    });
    let mut described = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [contract.app_id],
        "responses": { operation.success.to_string(): answer, "default": problem }
    });
    let mut parameters: Vec<Value> = path_parameters(operation.path);
    if let Some(query) = (operation.query)(generator) {
        parameters.extend(query_parameters(&query, generator));
    }
    if !parameters.is_empty() {
        described["parameters"] = Value::Array(parameters);
    }
    if let Some(schema) = (operation.body)(generator) {
        described["requestBody"] = json!({ "required": true, "content": { operation.body_type: { "schema": schema } } });
    }
    if operation.access != Access::Public {
        described["security"] = json!([{ "bearer": [] }]);
    }
    described
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect()
}

/// The fields of a query's object schema, each a parameter.
fn query_parameters(query: &Schema, generator: &SchemaGenerator) -> Vec<Value> {
    let query = query.as_value();
    let resolved = query["$ref"]
        .as_str()
        .and_then(|name| generator.definitions().get(name.rsplit('/').next()?))
        .unwrap_or(query);
    let required: Vec<&str> = resolved["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some(fields) = resolved["properties"].as_object() else {
        return Vec::new();
    };
    fields
        .iter()
        .map(|(name, schema)| json!({ "name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": schema }))
        .collect()
}
