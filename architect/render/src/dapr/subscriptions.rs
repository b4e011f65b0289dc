use std::collections::BTreeSet;

use pando_model::{AppId, Model};
use serde_json::{Value, json};

use super::{declaring, document, fill};
use crate::template::Unfilled;

/// A name of Kubernetes has 253 letters at most: an app id has 63, and a number comes after this.
const TOPIC_MAX: usize = 180;

/// What apps hear of that do not say it themselves.
pub(super) fn subscriptions(model: &Model) -> Result<String, Unfilled> {
    let mut names = BTreeSet::new();
    let mut subscriptions: Vec<Value> = Vec::new();
    for app in declaring(model) {
        for (topic, event) in &model.events {
            let Some(subscription) = event.subscribers.get(app) else { continue };
            let wanted = name(app, topic.as_str());
            let mut name = wanted.clone();
            let mut number = 1;
            while !names.insert(name.clone()) {
                number += 1;
                name = format!("{wanted}-{number}");
            }
            subscriptions.push(json!({
                "name": name, "app": app, "topic": topic, "route": subscription.route, "dead_letter": subscription.dead_letter,
            }));
        }
    }
    let values = json!({ "pubsub": model.sidecars.pubsub.name, "subscriptions": subscriptions });
    fill(document!("subscriptions.yaml"), &values)
}

/// A topic as a name: topics have letters that names do not, so two may be alike in it.
fn name(app: &AppId, topic: &str) -> String {
    let plain = |one: char| {
        if one.is_ascii_alphanumeric() {
            one.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let topic: String = topic.chars().take(TOPIC_MAX).map(plain).collect();
    format!("{app}-{}", topic.trim_matches('-')).trim_end_matches('-').to_owned()
}
