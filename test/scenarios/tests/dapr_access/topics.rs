use http::Method;
use serde_json::json;

use crate::Scene;
use crate::callers::contracts;

/// Nobody invents events of another, and nobody puts anything among another's dead letters. Who has no events cannot publish at all.
pub async fn nobody_publishes_anothers(scene: &Scene) {
    let contracts = contracts();
    let listens = |app_id: &str| contracts.iter().any(|publisher| publisher.topics_for(app_id).next().is_some());
    let own = |app_id: &str, topic: &str| {
        let publisher = contracts.iter().find(|contract| contract.app_id == app_id);
        publisher.is_some_and(|contract| contract.events.iter().any(|event| event.topic == topic))
    };
    let topics = contracts
        .iter()
        .flat_map(|contract| contract.events.iter().map(|event| (contract.app_id, event.topic.to_owned())));
    let dead = scene.inventory.services.iter().filter(|one| listens(&one.service));
    let dead = dead.map(|one| (&*one.service, format!("dead.{}", one.app_id)));
    let topics: Vec<(&str, String)> = topics.chain(dead).chain([("nobody", "nobodys.topic".to_owned())]).collect();
    let mut tried = 0;
    for one in &scene.inventory.services {
        let publishes = listens(&one.service)
            || contracts
                .iter()
                .any(|contract| contract.app_id == one.service && !contract.events.is_empty());
        let expected = if publishes {
            (403, "ERR_PUBSUB_FORBIDDEN")
        } else {
            (404, "ERR_DIRECT_INVOKE")
        };
        for (owner, topic) in topics.iter().filter(|(owner, _)| *owner != one.service) {
            assert!(!own(&one.service, topic), "{topic} is {owner}'s");
            let entries = json!([{ "entryId": "1", "event": {}, "contentType": "application/json" }]);
            for (path, body) in [
                (format!("/v1.0/publish/pubsub/{topic}"), &json!({})),
                (format!("/v1.0/publish/pubsub/{topic}?metadata.rawPayload=true"), &json!({})),
                (format!("/v1.0/publish/bulk/pubsub/{topic}"), &entries),
            ] {
                let headers = [("content-type", "application/json")];
                let answer = one.ask_as(None, Method::POST, &path, &headers, Some(body)).await;
                let seen = (answer.status.as_u16(), answer.body["errorCode"].as_str().unwrap_or_default());
                assert_eq!(seen, expected, "{} {path}: {}", one.service, answer.body);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}
