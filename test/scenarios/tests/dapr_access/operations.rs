use http::Method;
use pando_test_kit::{Answered, Beside};
use pando_wire::{Access, OperationSpec};
use serde_json::Value;

use crate::callers::{contracts, is_needed};
use crate::catalogue::Catalogue;
use crate::events::expect_nowhere;
use crate::{Scene, expect_denied};

/// One operation, ready to be asked for.
struct Request {
    method: Method,
    path: String,
    body_type: &'static str,
    body: Option<Value>,
}

/// Every app asks for every operation through its own sidecar. Whoever may is answered by the app: with the same refusal as anybody who
/// shows no person's token, where the operation is for people. Whoever may not has a person's good token, and it does not help.
pub async fn each_is_allowed_to_whom_the_contracts_name(scene: &Scene) {
    let catalogue = Catalogue::new();
    let (mut allowed, mut denied) = (0, 0);
    for contract in contracts() {
        let callee = scene.inventory.of(contract.app_id);
        for operation in &contract.operations {
            let is_gateways = contract.app_id == pando_gateway::APP_ID;
            let request = request(scene, &catalogue, operation, if is_gateways { "/api" } else { "" });
            for caller in &scene.inventory.services {
                let may = if is_gateways {
                    caller.service == pando_frontend::APP_ID
                } else {
                    is_needed(&caller.service, contract.app_id, operation)
                };
                let what = format!("{} {} at {}", caller.service, operation.name, callee.service);
                if caller.service == callee.service {
                    // Its own sidecar would hand it over without a look at the policies, and name no caller.
                    expect_nowhere(&invoke(caller, callee, &request).await, &what);
                } else if may {
                    let answer = invoke(caller, callee, &request).await;
                    expect_answered(&answer, operation, &what);
                    allowed += 1;
                } else {
                    let path = format!("/v1.0/invoke/{}/method{}", callee.app_id, request.path);
                    let headers = [("content-type", request.body_type)];
                    let body = request.body.as_ref();
                    let answer = caller.ask_as(Some(&scene.ada), request.method.clone(), &path, &headers, body).await;
                    expect_denied(&answer, &caller.app_id, &what);
                    denied += 1;
                }
            }
        }
    }
    assert!(allowed > 50 && denied > 150, "{allowed} pairs were allowed and {denied} denied");
}

fn request(scene: &Scene, catalogue: &Catalogue, operation: &OperationSpec, prefix: &str) -> Request {
    let endpoint = catalogue.endpoints.iter().find(|endpoint| endpoint.name == operation.name);
    let mut path = format!("{prefix}{}", operation.path.replace("{id}", &scene.task_id));
    let endpoint = endpoint.expect("every operation is in the document");
    for (name, schema, _) in endpoint.query.iter().filter(|(.., required)| *required) {
        let value = catalogue.sample(name, schema);
        path = format!("{path}?{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    Request {
        method: endpoint.method.clone(),
        path,
        body_type: endpoint.body_type,
        body: endpoint.body.as_ref().map(|schema| catalogue.sample("", schema)),
    }
}

async fn invoke(caller: &Beside, callee: &Beside, request: &Request) -> Answered {
    let path = format!("/v1.0/invoke/{}/method{}", callee.app_id, request.path);
    let headers = [("content-type", request.body_type)];
    caller
        .ask_as(None, request.method.clone(), &path, &headers, request.body.as_ref())
        .await
}

/// That the app answered, and did nothing for nobody.
fn expect_answered(answer: &Answered, operation: &OperationSpec, what: &str) {
    let code = &answer.body["code"];
    let is_right = match operation.access {
        Access::Person | Access::Administrator => answer.status == 401 && code == "unauthenticated",
        Access::Services(_) => answer.status == 200,
        Access::Public => answer.status.as_u16() < 500,
    };
    assert!(
        is_right && answer.body["errorCode"].is_null(),
        "{what}: {} {}",
        answer.status,
        answer.body
    );
}

/// The sidecar adds its own name behind the one that a caller writes: two, and the first of them is a lie.
pub async fn a_caller_who_forges_its_name_is_refused(scene: &Scene) {
    let (forger, callee) = (scene.inventory.of("chatbot-service"), scene.inventory.of("task-service"));
    for path in ["/tasks", "/outbox?after=0"] {
        let path = format!("/v1.0/invoke/{}/method{path}", callee.app_id);
        for name in ["dapr-caller-app-id", "Dapr-Caller-App-Id"] {
            for forged in [&scene.inventory.of("api-gateway").app_id, &forger.app_id] {
                let answer = forger.ask_as(Some(&scene.ada), Method::GET, &path, &[(name, forged)], None).await;
                assert_eq!(
                    (answer.status.as_u16(), answer.body["code"].as_str()),
                    (403, Some("forbidden")),
                    "{path} {}",
                    answer.body
                );
            }
        }
        let honest = forger.ask_as(Some(&scene.ada), Method::GET, &path, &[], None).await;
        assert_eq!(honest.status, 200, "{path} {}", honest.body);
    }
}
