use std::collections::BTreeSet;

use pando_wire::{Access, Contract, Problem};
use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::world::World;

fn contracts() -> [Contract; 5] {
    [
        pando_gateway::contract(),
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
    ]
}

#[tokio::test]
async fn the_merged_reference_names_every_operation_that_can_be_reached_and_no_other() {
    let world = World::new();
    let document = world.call("GET", "/api/openapi.json").send().await.ok().json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut told = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|name| *name != "parameters") {
            told.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let contracts = contracts();
    let operations = contracts.iter().flat_map(|contract| &contract.operations);
    let reachable = operations.filter(|operation| !matches!(operation.access, Access::Services(_)));
    let promised = reachable
        .map(|operation| format!("{} /api{}", operation.method.http(), operation.path))
        .collect();
    assert_eq!(told, promised);
}

/// The document is rendered from the model; the contracts are what the services are made of. What the model cannot know of them a person
/// would miss: this holds every operation and every schema against them, once more and from the other side.
#[tokio::test]
async fn the_document_says_what_the_contracts_say() {
    let document = World::new().call("GET", "/api/openapi.json").send().await.ok().json();
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    generator.subschema_for::<Problem>();
    let mut queries = BTreeSet::new();
    for contract in contracts() {
        for operation in contract.operations.iter().filter(|one| !matches!(one.access, Access::Services(_))) {
            let name = operation.name;
            let method = operation.method.http().as_str().to_ascii_lowercase();
            let told = &document["paths"][format!("/api{}", operation.path)][method];
            assert_eq!(told["operationId"], name);
            assert_eq!(told["summary"], operation.summary, "{name}");
            assert_eq!(told["tags"], json!([contract.app_id]), "{name}");
            assert_eq!(told["x-safe-to-retry"] == true, operation.safe_to_retry, "{name}");
            let security = match operation.access {
                Access::Public => json!([]),
                Access::Administrator => json!([{ "bearer": ["administrator"] }]),
                _ => json!([{ "bearer": [] }]),
            };
            assert_eq!(told["security"], security, "{name}");
            let body = (operation.body)(&mut generator).map(|schema| json!({ operation.body_type: { "schema": schema } }));
            assert_eq!(told["requestBody"].get("content"), body.as_ref(), "{name}");
            let answer = (operation.answer)(&mut generator).map(Schema::to_value);
            // Any JSON is any JSON, however it is written.
            let answer = answer.map(|schema| if schema == true { json!({}) } else { schema });
            let media_type = operation.answer_type.unwrap_or("application/json");
            let answer = answer.or(operation.answer_type.map(|_| json!({})));
            let answer = answer.map(|schema| json!({ media_type: { "schema": schema } }));
            assert_eq!(
                told["responses"][operation.success.to_string()].get("content"),
                answer.as_ref(),
                "{name}"
            );
            let query = (operation.query)(&mut generator);
            let named = query
                .as_ref()
                .and_then(|query| query.get("$ref")?.as_str()?.rsplit('/').next().map(str::to_owned));
            let fields = named
                .as_ref()
                .map(|named| generator.definitions()[named].clone())
                .unwrap_or_default();
            queries.extend(named);
            let told = told["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
            let told: Map<String, Value> = told
                .iter()
                .filter(|one| one["in"] == "query")
                .map(|one| (one["name"].as_str().unwrap().to_owned(), one["schema"].clone()))
                .collect();
            assert_eq!(told, fields["properties"].as_object().cloned().unwrap_or_default(), "{name}");
        }
    }
    let told = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in generator.take_definitions(true) {
        match told.get(&name) {
            Some(told) => assert_eq!(*told, schema, "{name}"),
            None => assert!(queries.contains(&name), "{name} is missing"),
        }
    }
}

#[tokio::test]
async fn the_page_to_read_needs_no_script_and_nothing_from_elsewhere() {
    let world = World::new();
    let reply = world.call("GET", "/api/docs").send().await.ok();
    assert!(reply.header("content-type").starts_with("text/html"));
    let page = String::from_utf8_lossy(&reply.body).into_owned();
    assert!(page.contains("/api/tasks/{id}") && !page.contains("<script") && !page.contains("//cdn"));
}
