use http::{Method, StatusCode};
use serde::Deserialize;

use crate::app_port::HEALTH_PATH;
use crate::refusal::Refusal;
use crate::subscription::Subscription;
use crate::{Sidecar, SidecarError};

/// The name of the Resiliency that `deploy/dapr` has: what a sidecar tries again, and how often.
const RESILIENCY: &str = "pando";

/// What the sidecar of a process must be set up with, beside what each one must: it looks at the app's health, has our
/// Resiliency, and no way for the app to call itself.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The app id that it was started with.
    pub dapr_app_id: String,
    /// The components that this process uses.
    pub components: Vec<ExpectedComponent>,
    /// All of its subscriptions. None: they are not looked at yet.
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
    #[serde(default, rename = "appConnectionProperties")]
    app: App,
    #[serde(default)]
    resiliencies: Vec<Named>,
    #[serde(default, rename = "httpEndpoints")]
    http_endpoints: Vec<Named>,
}

#[derive(Default, Deserialize)]
struct App {
    health: Option<Health>,
}

/// Only there with `--enable-app-health-check`.
#[derive(Deserialize)]
struct Health {
    #[serde(default, rename = "healthCheckPath")]
    path: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
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
    #[serde(default, rename = "type")]
    kind: String,
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
    match &found.app.health {
        Some(health) if health.path == HEALTH_PATH => {}
        health => sentences.push(format!(
            "The sidecar asks {} how this app is, so that it brings events while a database is away and counts them as done: start daprd \
             with --enable-app-health-check --app-health-check-path {HEALTH_PATH} (dapr.io/enable-app-health-check, \
             dapr.io/app-health-check-path).",
            health.as_ref().map_or("nobody", |health| &health.path)
        )),
    }
    if !found.resiliencies.iter().any(|loaded| loaded.name == RESILIENCY) {
        sentences.push(format!(
            "The sidecar has no Resiliency {RESILIENCY}, so that an event has one try: put deploy/dapr/components/resiliency.yaml into its \
             resources, with {} among its scopes.",
            expected.dapr_app_id
        ));
    }
    if !found.http_endpoints.iter().any(|loaded| loaded.name == expected.dapr_app_id) {
        sentences.push(format!(
            "The sidecar has no HTTPEndpoint {0}, so that whoever has this app's API token can invent events for it, by calling it through \
             its own sidecar: put deploy/dapr/components/self-calls.yaml into its resources, with an entry that has {0} as its name and \
             as its scope.",
            expected.dapr_app_id
        ));
    }
    if !expected.subscriptions.is_empty() {
        sentences.extend(wrong_subscriptions(expected, &found.subscriptions));
    }
    sentences
}

/// Each topic has one subscription, and it is ours. A declared one of a topic of ours gives way to it in daprd; one that a program asked
/// for by gRPC stands beside it, and takes a share of the events or a second copy.
fn wrong_subscriptions(expected: &Expected, loaded: &[Loaded]) -> Vec<String> {
    let mut sentences = Vec::new();
    for wanted in &expected.subscriptions {
        let topic = &wanted.topic;
        let dead_letter_topic = wanted.dead_letter_topic.as_deref().unwrap_or_default();
        let of_topic: Vec<_> = loaded.iter().filter(|loaded| is_of(wanted, loaded)).collect();
        match of_topic[..] {
            [] => sentences.push(format!(
                "The sidecar is not subscribed to {topic} of {}: let subscriptionScopes allow it to {}, start daprd with the --app-port of this process, and not with --disable-init-endpoints subscribe.",
                wanted.pubsub_name, expected.dapr_app_id
            )),
            [one] if one.dead_letter_topic != dead_letter_topic => sentences.push(format!(
                "The subscription to {topic} has {:?} as its dead letter topic and must have {dead_letter_topic:?}: another Subscription names the same topic; remove it.",
                one.dead_letter_topic
            )),
            [one] if one.rules.is_empty() || one.rules.iter().any(|rule| rule.path != wanted.route) => sentences.push(format!(
                "The subscription to {topic} does not lead to {} alone: another Subscription names the same topic; remove it.",
                wanted.route
            )),
            [_] => {}
            [..] => {
                let kinds: Vec<_> = of_topic.iter().map(|one| one.kind.as_str()).collect();
                sentences.push(format!(
                    "The sidecar is subscribed to {topic} {} times ({}), and must be once: remove all but what this process answers at /dapr/subscribe.",
                    of_topic.len(),
                    kinds.join(", ")
                ));
            }
        }
    }
    let components: Vec<_> = expected.subscriptions.iter().map(|wanted| &wanted.pubsub_name).collect();
    for one in loaded {
        let is_known = expected.subscriptions.iter().any(|wanted| is_of(wanted, one));
        if !is_known && components.contains(&&one.pubsubname) {
            sentences.push(format!(
                "The sidecar is subscribed to {} of {} ({}), which this process does not listen to, so that its events would go to the dead letters: remove that Subscription, or {} from its scopes.",
                one.topic, one.pubsubname, one.kind, expected.dapr_app_id
            ));
        }
    }
    sentences
}

fn is_of(wanted: &Subscription, loaded: &Loaded) -> bool {
    loaded.topic == wanted.topic && loaded.pubsubname == wanted.pubsub_name
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

    /// A sidecar as it must be.
    fn right() -> serde_json::Value {
        let loaded = thing_subscriptions().into_iter().map(|one| {
            serde_json::json!({
                "pubsubname": one.pubsub_name, "topic": one.topic, "rules": [{ "path": one.route }],
                "deadLetterTopic": one.dead_letter_topic.unwrap_or_default(), "type": "PROGRAMMATIC",
            })
        });
        serde_json::json!({
            "id": "thing-service",
            "components": [{ "name": "pubsub", "type": "pubsub.redis", "version": "v1" }],
            "subscriptions": loaded.collect::<Vec<_>>(),
            "appConnectionProperties": { "port": 1, "protocol": "http", "health": { "healthCheckPath": "/healthz", "healthThreshold": 2 } },
            "resiliencies": [{ "name": "pando" }],
            "httpEndpoints": [{ "name": "thing-service" }],
        })
    }

    fn sentences(found: &serde_json::Value) -> Vec<String> {
        missing(&expected(), &metadata(&found.to_string()))
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
            "asks nobody",
            "--enable-app-health-check",
            "resiliency.yaml",
            "self-calls.yaml",
        ] {
            assert!(nothing.contains(word), "{word}: {nothing}");
        }
        assert_eq!(sentences(&right()), [""; 0]);
        let mut all = right();
        all["components"][0]["type"] = "state.redis".into();
        all["subscriptions"][0]["deadLetterTopic"] = "".into();
        all["appConnectionProperties"]["health"]["healthCheckPath"] = "/well".into();
        all["resiliencies"][0]["name"] = "another".into();
        all["httpEndpoints"][0]["name"] = "another-service".into();
        let sentences = sentences(&all);
        assert_eq!(sentences.len(), 5, "{sentences:?}");
        for (sentence, word) in sentences.iter().zip([
            "state.redis",
            "asks /well",
            "no Resiliency pando",
            "no HTTPEndpoint thing-service",
            "dead letter",
        ]) {
            assert!(sentence.contains(word), "{word}: {sentences:?}");
        }
    }

    #[test]
    fn a_topic_has_one_subscription_and_there_are_no_others() {
        let ours = right()["subscriptions"][0].clone();
        let mut second = ours.clone();
        second["type"] = "STREAMING".into();
        second["rules"][0]["path"] = "/".into();
        let mut wrong = right();
        for place in [0, 1] {
            let mut found = right();
            let others = found["subscriptions"].as_array_mut().unwrap();
            others.insert(place, second.clone());
            let sentences = sentences(&found);
            assert_eq!(sentences.len(), 1, "{sentences:?}");
            assert!(
                sentences[0].contains("2 times") && sentences[0].contains("STREAMING"),
                "{sentences:?}"
            );
        }
        second["topic"] = "thing.unheard_of".into();
        second["type"] = "DECLARATIVE".into();
        wrong["subscriptions"].as_array_mut().unwrap().push(second.clone());
        let sentences = sentences(&wrong);
        assert_eq!(sentences.len(), 1, "{sentences:?}");
        assert!(sentences[0].contains("thing.unheard_of"), "{sentences:?}");
        // Of another component: no matter of ours.
        second["pubsubname"] = "others".into();
        let mut found = right();
        found["subscriptions"].as_array_mut().unwrap().push(second);
        assert_eq!(super::missing(&expected(), &metadata(&found.to_string())), [""; 0]);
        let mut forked = right();
        let rule = serde_json::json!({ "match": "event.type == 'x'", "path": "/x" });
        forked["subscriptions"][0]["rules"].as_array_mut().unwrap().insert(0, rule);
        assert_eq!(super::missing(&expected(), &metadata(&forked.to_string())).len(), 1);
        // Before the app answers it has none, and whatever an app before it had is not looked at.
        let mut early = expected();
        early.subscriptions.clear();
        assert_eq!(super::missing(&early, &metadata(&wrong.to_string())), [""; 0]);
    }
}
