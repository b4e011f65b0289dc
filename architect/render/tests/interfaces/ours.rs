use std::collections::BTreeSet;

use pando_model::{Access, Method};
use serde_json::Value;

use crate::validators::hold;
use crate::{documents, ours, parsed};

#[test]
fn their_communities_find_nothing_in_the_documents_of_the_interfaces() {
    let (model, schemas) = ours();
    hold(&documents(&model, Some(&schemas)).unwrap());
}

fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(|(method, one)| (path.as_str(), method.as_str(), one))
        })
        .collect()
}

#[test]
fn what_is_for_services_alone_is_in_a_document_of_its_own_and_in_no_other() {
    let (model, schemas) = ours();
    let files = documents(&model, Some(&schemas)).unwrap();
    let public = parsed(&files, "openapi/public.json");
    let services = parsed(&files, "openapi/services.json");
    let names = |document: &Value| -> BTreeSet<String> {
        let all = operations(document).into_iter();
        all.map(|(.., one)| one["operationId"].as_str().unwrap().to_owned()).collect()
    };
    let of = |is_wanted: fn(Access) -> bool| -> BTreeSet<String> {
        let all = model.services.values().flat_map(|service| &service.operations);
        all.filter(|one| is_wanted(one.access) && one.method != Method::Any)
            .map(|one| one.name.to_string())
            .collect()
    };
    assert_eq!(names(&public), of(|access| access != Access::Services));
    assert_eq!(names(&services), of(|access| access == Access::Services));
    assert!(operations(&public).iter().all(|(path, ..)| path.starts_with("/api/")), "{public}");
    let log = &services["paths"]["/v1.0/invoke/task-service/method/outbox"]["get"];
    assert_eq!(log["x-callers"], serde_json::json!(["activity-service", "chatbot-service"]));
    let whole = files["openapi/public.json"].as_str();
    assert!(
        !whole.contains("outbox") && !whole.contains("CloudEvent"),
        "what nobody reaches is told of"
    );
}

#[test]
fn an_operation_asks_for_a_token_as_its_access_says_and_tells_its_limits() {
    let (model, schemas) = ours();
    let public = parsed(&documents(&model, Some(&schemas)).unwrap(), "openapi/public.json");
    let at = |path: &str, method: &str| &public["paths"][path][method];
    assert_eq!(at("/api/auth/login", "post")["security"], serde_json::json!([]));
    assert!(at("/api/auth/login", "post")["responses"]["401"].is_null());
    assert_eq!(at("/api/tasks", "post")["security"], serde_json::json!([{ "bearer": [] }]));
    assert_eq!(
        at("/api/auth/invitations", "get")["responses"]["403"]["$ref"],
        "#/components/responses/Forbidden"
    );
    // The gateway takes less than task-service would, and streams have no end.
    assert_eq!(
        at("/api/tasks", "post")["x-limits"],
        serde_json::json!({ "bodyBytes": 1_048_576, "seconds": 10 })
    );
    assert!(at("/api/events", "get")["x-limits"]["seconds"].is_null());
    assert!(at("/api/tasks/{id}", "patch")["requestBody"]["content"]["application/merge-patch+json"]["schema"]["$ref"].is_string());
    let create = at("/api/tasks", "post");
    assert_eq!(create["parameters"][0]["$ref"], "#/components/parameters/IdempotencyKey");
    let statuses: Vec<&String> = create["responses"].as_object().unwrap().keys().collect();
    assert_eq!(statuses, ["201", "401", "409", "413", "415", "422", "429", "4XX", "503", "5XX"]);
    assert_eq!(
        at("/api/tasks/{id}", "patch")["responses"]["412"]["$ref"],
        "#/components/responses/Changed"
    );
    let problem = &public["components"]["responses"]["Refused"]["content"]["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/Problem");
}

#[test]
fn every_topic_is_a_channel_with_who_sends_and_who_receives() {
    let (model, schemas) = ours();
    let events = parsed(&documents(&model, Some(&schemas)).unwrap(), "asyncapi/events.json");
    let topics = model.events.len();
    let dead: BTreeSet<_> = model
        .events
        .values()
        .flat_map(|event| event.subscribers.values().filter_map(|one| one.dead_letter.as_ref()))
        .collect();
    assert_eq!(events["channels"].as_object().unwrap().len(), topics + dead.len());
    let heard: usize = model.events.values().map(|event| event.subscribers.len()).sum();
    assert_eq!(events["operations"].as_object().unwrap().len(), topics + heard + 2 * dead.len());
    let receive = &events["operations"]["activity-service.receive.task.created"];
    assert_eq!(
        receive["x-dapr"],
        serde_json::json!({ "route": "/events/task-created", "deadLetterTopic": "dead.activity-service" })
    );
    let named = |topic: &str| &events["components"]["messages"][topic]["payload"]["allOf"][1]["properties"];
    assert_eq!(
        named("task.created")["data"]["$ref"],
        "#/components/schemas/TaskEvent",
        "a new event renames no other"
    );
    assert_eq!(named("user.deleted")["type"]["const"], "user.deleted");
    let letters = events["channels"]["dead.task-service"]["messages"].as_object().unwrap();
    assert_eq!(
        letters.keys().collect::<Vec<_>>(),
        ["chat.task.create", "chat.task.update", "user.deleted"]
    );
}

/// What an event has on the wire is what its schema in the contracts says: the envelope names all of it but what is our own.
#[test]
fn the_envelope_has_every_attribute_that_our_events_have() {
    let (model, schemas) = ours();
    let events = parsed(&documents(&model, Some(&schemas)).unwrap(), "asyncapi/events.json");
    let envelope = events["components"]["schemas"]["CloudEventEnvelope"]["properties"]
        .as_object()
        .unwrap();
    let ours = schemas["$defs"]["CloudEvent"]["properties"].as_object().unwrap();
    let missing: Vec<&String> = ours.keys().filter(|name| !envelope.contains_key(*name)).collect();
    assert_eq!(missing, ["data", "position"]);
}
