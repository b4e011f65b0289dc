use std::collections::BTreeSet;

use pando_wire::Access;

use crate::world::World;

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
    let contracts = [
        pando_gateway::contract(),
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
    ];
    let operations = contracts.iter().flat_map(|contract| &contract.operations);
    let reachable = operations.filter(|operation| !matches!(operation.access, Access::Services(_)));
    let promised = reachable
        .map(|operation| format!("{} /api{}", operation.method.http(), operation.path))
        .collect();
    assert_eq!(told, promised);
}

#[tokio::test]
async fn the_page_to_read_needs_no_script_and_nothing_from_elsewhere() {
    let world = World::new();
    let reply = world.call("GET", "/api/docs").send().await.ok();
    assert!(reply.header("content-type").starts_with("text/html"));
    let page = String::from_utf8_lossy(&reply.body).into_owned();
    assert!(page.contains("/api/tasks/{id}") && !page.contains("<script") && !page.contains("//cdn"));
}
