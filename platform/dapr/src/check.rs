use http::{Method, StatusCode};
use serde::Deserialize;

use crate::refusal::Refusal;
use crate::subscription::Subscription;
use crate::{Sidecar, SidecarError};

/// What the sidecar of a process must be set up with.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The app id that it was started with.
    pub dapr_app_id: String,
    /// The components that this process uses.
    pub components: Vec<ExpectedComponent>,
    /// All of its subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// A component that must be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedComponent {
    /// Its name: `pubsub`.
    pub name: String,
    /// The beginning of its type: `pubsub.`, `state.`, `secretstores.`.
    pub kind: &'static str,
    /// The setting that names it here, for the sentence: `PUBSUB_NAME`.
    pub setting: &'static str,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    id: String,
    #[serde(default)]
    components: Vec<Component>,
    #[serde(default)]
    subscriptions: Vec<Loaded>,
}

#[derive(Deserialize)]
struct Component {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Loaded {
    pubsubname: String,
    topic: String,
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(default, rename = "deadLetterTopic")]
    dead_letter_topic: String,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(default)]
    path: String,
}

impl Sidecar {
    /// Looks whether the sidecar is set up as this process needs it (`/v1.0/metadata`). daprd learns of the subscriptions from the app
    /// itself, some time after the app port is open and healthy: ask again for a while before it counts.
    ///
    /// # Errors
    /// [`SidecarError::Misconfigured`] with a sentence for each thing that is missing and what to set.
    pub async fn check(&self, expected: &Expected) -> Result<(), SidecarError> {
        let reply = self.ask(Method::GET, "/v1.0/metadata", &[], None).await?;
        if reply.status != StatusCode::OK {
            return Err(SidecarError::Refused {
                what: "tell how it is set up".to_owned(),
                reason: Refusal::read(reply.status, &reply.headers, &reply.body).told(),
            });
        }
        let metadata: Metadata = serde_json::from_slice(&reply.body).map_err(|_| SidecarError::Nonsense {
            address: self.address(),
            reason: Refusal::read(reply.status, &reply.headers, &reply.body).told(),
        })?;
        let missing = missing(expected, &metadata);
        match missing.is_empty() {
            true => Ok(()),
            false => Err(SidecarError::Misconfigured(missing.join(" "))),
        }
    }
}

/// A sentence for each thing that is not as expected.
fn missing(expected: &Expected, found: &Metadata) -> Vec<String> {
    let mut sentences = Vec::new();
    if found.id != expected.dapr_app_id {
        sentences.push(format!(
            "The sidecar is that of app id {:?}, and this process is {:?}: start daprd with --app-id {}, or set the port of the right sidecar.",
            found.id, expected.dapr_app_id, expected.dapr_app_id
        ));
    }
    for component in &expected.components {
        let (name, kind) = (&component.name, component.kind);
        match found.components.iter().find(|loaded| loaded.name == *name) {
            Some(loaded) if loaded.kind.starts_with(kind) => {}
            Some(loaded) => sentences.push(format!(
                "The component {name} is a {}, and must be a {kind}*: set {} to another one, or mend its type.",
                loaded.kind, component.setting
            )),
            None => sentences.push(format!(
                "The sidecar has no component {name} ({kind}*): put one into its resources, with {} among its scopes, or set {} to the name of the one it has.",
                expected.dapr_app_id, component.setting
            )),
        }
    }
    for wanted in &expected.subscriptions {
        let topic = &wanted.topic;
        let loaded = found
            .subscriptions
            .iter()
            .find(|loaded| loaded.topic == *topic && loaded.pubsubname == wanted.pubsub_name);
        let dead_letter_topic = wanted.dead_letter_topic.as_deref().unwrap_or_default();
        match loaded {
            None => sentences.push(format!(
                "The sidecar is not subscribed to {topic} of {}: let subscriptionScopes allow it to {}, start daprd with the --app-port of this process, and not with --disable-init-endpoints subscribe.",
                wanted.pubsub_name, expected.dapr_app_id
            )),
            Some(loaded) if loaded.dead_letter_topic != dead_letter_topic => sentences.push(format!(
                "The subscription to {topic} has {:?} as its dead letter topic and must have {dead_letter_topic:?}: another Subscription names the same topic; remove it.",
                loaded.dead_letter_topic
            )),
            Some(loaded) if !loaded.rules.iter().any(|rule| rule.path == wanted.route) => sentences.push(format!(
                "The subscription to {topic} does not lead to {}: another Subscription names the same topic; remove it.",
                wanted.route
            )),
            Some(_) => {}
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subscription::tests::thing_subscriptions;

    fn metadata(text: &str) -> Metadata {
        serde_json::from_str(text).unwrap()
    }

    fn expected() -> Expected {
        Expected {
            dapr_app_id: "thing-service".to_owned(),
            components: vec![ExpectedComponent {
                name: "pubsub".to_owned(),
                kind: "pubsub.",
                setting: "PUBSUB_NAME",
            }],
            subscriptions: thing_subscriptions(),
        }
    }

    #[test]
    fn what_is_missing_is_named_with_what_to_set() {
        let nothing = missing(&expected(), &metadata("{}")).join("\n");
        for word in [
            "--app-id thing-service",
            "PUBSUB_NAME",
            "thing.made",
            "dead.thing-service",
            "subscriptionScopes",
        ] {
            assert!(nothing.contains(word), "{word}: {nothing}");
        }
        let loaded = thing_subscriptions().into_iter().map(|one| {
            serde_json::json!({
                "pubsubname": one.pubsub_name, "topic": one.topic, "rules": [{ "path": one.route }],
                "deadLetterTopic": one.dead_letter_topic.unwrap_or_default(), "type": "PROGRAMMATIC",
            })
        });
        let mut all = serde_json::json!({
            "id": "thing-service",
            "components": [{ "name": "pubsub", "type": "pubsub.redis", "version": "v1" }],
            "subscriptions": loaded.collect::<Vec<_>>(),
        });
        assert_eq!(missing(&expected(), &metadata(&all.to_string())), [""; 0]);
        all["components"][0]["type"] = "state.redis".into();
        all["subscriptions"][0]["deadLetterTopic"] = "".into();
        let sentences = missing(&expected(), &metadata(&all.to_string()));
        assert_eq!(sentences.len(), 2, "{sentences:?}");
        assert!(
            sentences[0].contains("state.redis") && sentences[1].contains("dead letter"),
            "{sentences:?}"
        );
    }
}
