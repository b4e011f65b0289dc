use std::collections::BTreeMap;

use pando_wire::{Contract, event_route};
use serde::Serialize;

/// Where a Dapr app's dead letters go: what daprd offered it as often as its resiliency policy says, and it did not take. The app
/// publishes there itself, so `publishingScopes` must allow it.
pub fn dead_letter_topic(dapr_app_id: &str) -> String {
    format!("dead.{dapr_app_id}")
}

/// The route at which an app takes its own dead letters.
pub(crate) const DEAD_ROUTE: &str = "/events/dead";

/// A subscription, as daprd asks for it at `GET /dapr/subscribe`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The pub/sub component.
    #[serde(rename = "pubsubname")]
    pub pubsub_name: String,
    /// The topic.
    pub topic: String,
    /// Where daprd posts its events.
    pub route: String,
    /// Where daprd publishes what was not taken; none for the dead letters themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letter_topic: Option<String>,
    /// What the component is told.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// The subscriptions of a Dapr app that hosts these services: each topic that one of them listens to once, and, if there is any, the
/// app's own dead letters ([`dead_letter_topic`]).
pub fn subscriptions(pubsub: &str, contracts: &[Contract], hosted: &[&'static str], dapr_app_id: &str) -> Vec<Subscription> {
    let mut topics: Vec<&'static str> = hosted
        .iter()
        .flat_map(|service| contracts.iter().flat_map(|contract| contract.topics_for(service)))
        .collect();
    topics.sort_unstable();
    topics.dedup();
    if topics.is_empty() {
        return Vec::new();
    }
    let dead = Subscription {
        pubsub_name: pubsub.to_owned(),
        topic: dead_letter_topic(dapr_app_id),
        route: DEAD_ROUTE.to_owned(),
        dead_letter_topic: None,
        // Whatever daprd could not read itself comes, too: it would throw it away as a CloudEvent that is none.
        metadata: BTreeMap::from([("rawPayload".to_owned(), "true".to_owned())]),
    };
    let plain = topics.into_iter().map(|topic| Subscription {
        pubsub_name: pubsub.to_owned(),
        topic: topic.to_owned(),
        route: event_route(topic),
        dead_letter_topic: Some(dead.topic.clone()),
        metadata: BTreeMap::new(),
    });
    plain.chain([dead.clone()]).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use pando_wire::EventSpec;

    use super::*;

    fn event(topic: &'static str, subscribers: &'static [&'static str]) -> EventSpec {
        EventSpec {
            topic,
            summary: "",
            subscribers,
            data: |_| schemars::Schema::default(),
        }
    }

    fn contracts() -> Vec<Contract> {
        let contract = |app_id, events| Contract {
            app_id,
            summary: "",
            operations: Vec::new(),
            answers_within_seconds: None,
            calls: &[],
            events,
        };
        vec![
            contract(
                "maker-service",
                vec![
                    event("thing.made", &["thing-service", "other-service"]),
                    event("thing.lost", &["nobody"]),
                ],
            ),
            contract("taker-service", vec![event("thing.taken_away", &["other-service"])]),
        ]
    }

    /// Of an app `thing-service` that hosts two services.
    pub(crate) fn thing_subscriptions() -> Vec<Subscription> {
        subscriptions("pubsub", &contracts(), &["thing-service", "other-service"], "thing-service")
    }

    #[test]
    fn a_topic_is_subscribed_to_once_and_dead_letters_have_none() {
        let told = serde_json::to_value(thing_subscriptions()).unwrap();
        let plain = |topic: &str, route: &str| serde_json::json!({ "pubsubname": "pubsub", "topic": topic, "route": route, "deadLetterTopic": "dead.thing-service" });
        let dead = serde_json::json!({
            "pubsubname": "pubsub", "topic": "dead.thing-service", "route": "/events/dead", "metadata": { "rawPayload": "true" },
        });
        let expected = [
            plain("thing.made", "/events/thing-made"),
            plain("thing.taken_away", "/events/thing-taken-away"),
            dead,
        ];
        assert_eq!(told, serde_json::Value::from(expected.to_vec()));
        assert_eq!(subscriptions("pubsub", &contracts(), &["maker-service"], "maker"), []);
    }
}
