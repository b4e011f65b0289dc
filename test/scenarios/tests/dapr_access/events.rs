use http::Method;
use pando_test_kit::Beside;
use pando_wire::event_route;
use serde_json::{Value, json};

use crate::callers::contracts;
use crate::{Scene, expect_denied};

/// What would remove all of Ada's things if it were believed.
fn farewell(scene: &Scene, topic: &str) -> Value {
    json!({
        "specversion": "1.0", "id": "0198f000-0000-7000-8000-000000000001", "type": topic, "source": "auth-service",
        "time": "2026-11-24T12:00:00Z", "datacontenttype": "application/json", "dataschema": "urn:pando:event:user.deleted:1",
        "subject": scene.ada_id, "userid": scene.ada_id, "sequence": "1", "data": { "user_id": scene.ada_id },
    })
}

async fn bring(caller: &Beside, callee: &Beside, path: &str, event: &Value) -> pando_test_kit::Answered {
    let path = format!("/v1.0/invoke/{}/method{path}", callee.app_id);
    let headers = [("content-type", "application/cloudevents+json")];
    caller.ask_as(None, Method::POST, &path, &headers, Some(event)).await
}

/// Events come from the broker: a call to their routes is denied by the sidecar, and by the app if it ever got there.
pub async fn none_is_taken_that_a_call_brings(scene: &Scene) {
    let contracts = contracts();
    let mut tried = 0;
    for callee in &scene.inventory.services {
        let listens = contracts.iter().flat_map(|publisher| publisher.topics_for(&callee.service));
        for topic in listens.collect::<Vec<_>>() {
            let event = farewell(scene, topic);
            let routes = [event_route(topic), "/events/dead".to_owned()];
            for route in &routes {
                for caller in scene.inventory.services.iter().filter(|caller| caller.app_id != callee.app_id) {
                    let answer = bring(caller, callee, route, &event).await;
                    expect_denied(
                        &answer,
                        &caller.app_id,
                        &format!("{} {route} at {}", caller.service, callee.service),
                    );
                    tried += 1;
                }
                // By its own sidecar, which looks at no policy then and names no caller: in every form that names an app.
                let itself = bring(callee, callee, route, &event).await;
                expect_nowhere(&itself, &format!("{} {route} by itself", callee.service));
                let spaced = format!("/v1.0/invoke/{}.default/method{route}", callee.app_id);
                for (path, app_id) in [(spaced.as_str(), None), (route.as_str(), Some(callee.app_id.as_str()))] {
                    let kind = ("content-type", "application/cloudevents+json");
                    let headers: Vec<_> = [kind].into_iter().chain(app_id.map(|id| ("dapr-app-id", id))).collect();
                    let itself = callee.ask_as(None, Method::POST, path, &headers, Some(&event)).await;
                    expect_nowhere(&itself, &format!("{} {path} by itself", callee.service));
                }
                let called = [("dapr-api-token", &*callee.app_token), ("dapr-caller-app-id", &*callee.app_id)];
                let answer = callee.ask_app(Method::POST, route, &called, Some(&event)).await;
                assert_eq!(
                    (answer.status.as_u16(), &answer.body["code"]),
                    (403, &json!("forbidden")),
                    "{route} {}",
                    answer.body
                );
            }
        }
    }
    assert!(tried > 100, "{tried}");
    cousins(scene).await;
}

/// That a call did not reach the app.
#[track_caller]
pub fn expect_nowhere(answer: &pando_test_kit::Answered, what: &str) {
    assert!(
        answer.status == 500 && answer.body["errorCode"] == "ERR_DIRECT_INVOKE",
        "{what}: {} {}",
        answer.status,
        answer.body
    );
}

/// A rule is a prefix. Nothing below one, and no way out of it, is the route of an event.
async fn cousins(scene: &Scene) {
    let event = farewell(scene, "user.deleted");
    for (caller, callee, prefix) in [
        ("api-gateway", "task-service", "/tasks"),
        ("api-gateway", "chatbot-service", "/chat"),
        ("api-gateway", "auth-service", "/auth"),
        ("frontend-service", "api-gateway", "/api"),
    ] {
        let (caller, callee) = (scene.inventory.of(caller), scene.inventory.of(callee));
        for way_out in [
            "/../events/user-deleted",
            "/%2e%2e/events/user-deleted",
            "/..%2fevents%2fuser-deleted",
            "x/events/user-deleted",
        ] {
            let path = format!("{prefix}{way_out}");
            expect_denied(&bring(caller, callee, &path, &event).await, &caller.app_id, &path);
        }
        let path = format!("{prefix}/events/user-deleted");
        let answer = bring(caller, callee, &path, &event).await;
        assert!(
            matches!(answer.status.as_u16(), 401 | 404 | 405) && answer.fault().is_none(),
            "{path}: {} {}",
            answer.status,
            answer.body
        );
    }
}
