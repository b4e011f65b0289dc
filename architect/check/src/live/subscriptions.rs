use pando_model::Subscription as Meant;

use super::scene::{Beside, LiveScene, at_url};
use super::{LiveRule, Subscription, live_rules};
use crate::diagnostic::Hit;
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN821" missing,
    Error "PAN822" unknown,
    Error "PAN823" elsewhere,
    Error "PAN824" other_dead_letter,
    Error "PAN825" twice,
];

/// What a sidecar brings of a topic.
fn of_topic<'s>(scene: &LiveScene<'_>, one: &'s Beside<'_>, topic: &str) -> Vec<&'s Subscription> {
    let pubsub = scene.layout.model.sidecars.pubsub.name.as_str();
    let all = one.metadata.subscriptions.iter();
    all.filter(|loaded| loaded.pubsub == pubsub && loaded.topic == topic).collect()
}

/// A finding at a subscription, as one of the services behind the app id has it.
fn at(scene: &LiveScene<'_>, app: &str, topic: &str, key: &str, sentence: String) -> Hit {
    let members = scene.layout.members(app);
    let event = scene.layout.model.events.get(topic);
    let subscriber = members
        .iter()
        .find(|id| event.is_some_and(|event| event.subscribers.contains_key(**id)));
    let subscriber = subscriber.copied().unwrap_or(app);
    scene.ground.at(steps!["events", topic, "subscribers", subscriber, key], sentence)
}

/// Asks about every subscription that there should be.
fn each(scene: &LiveScene<'_>, mut ask: impl FnMut(&Beside<'_>, &str, &Meant, &[&Subscription])) {
    for one in scene.known() {
        for (topic, meant) in scene.layout.heard(one.app) {
            ask(&one, topic, meant, &of_topic(scene, &one, topic));
        }
    }
}

fn missing(scene: &LiveScene<'_>, hits: &mut Hits) {
    each(scene, |one, topic, _, loaded| {
        if loaded.is_empty() {
            hits.add(|| {
                let sentence = format!("the sidecar of {} at {} brings it no {topic}", one.app, one.seen.url);
                at(scene, one.app, topic, "route", sentence)
            });
        }
    });
}

fn unknown(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let heard: Vec<(&str, &Meant)> = scene.layout.heard(one.app).collect();
        let dead: Vec<String> = heard
            .iter()
            .filter_map(|(_, meant)| Some(scene.names.in_name(meant.dead_letter.as_ref()?.as_str())))
            .collect();
        // What an app did not take it may hear of once more.
        let is_meant = |topic: &String| heard.iter().any(|(known, _)| known == topic) || dead.contains(topic);
        let pubsub = scene.layout.model.sidecars.pubsub.name.as_str();
        let is_known = |loaded: &&Subscription| loaded.pubsub == pubsub && is_meant(&loaded.topic);
        for loaded in one.metadata.subscriptions.iter().filter(|loaded| !is_known(loaded)) {
            hits.add(|| {
                let sentence = format!(
                    "the sidecar of {} brings it {} of {}, which it does not hear of",
                    one.app, loaded.topic, loaded.pubsub
                );
                at_url(one.seen, sentence).near(&loaded.topic, heard.iter().map(|(topic, _)| *topic))
            });
        }
    }
}

fn elsewhere(scene: &LiveScene<'_>, hits: &mut Hits) {
    each(scene, |one, topic, meant, loaded| {
        let is_right =
            |loaded: &&&Subscription| !loaded.rules.is_empty() && loaded.rules.iter().all(|rule| rule.path == meant.route.as_str());
        for loaded in loaded.iter().filter(|loaded| !is_right(loaded)) {
            hits.add(|| {
                let paths: Vec<&str> = loaded.rules.iter().map(|rule| rule.path.as_str()).collect();
                let sentence = format!(
                    "the sidecar of {} at {} brings {topic} to [{}], and should to {}",
                    one.app,
                    one.seen.url,
                    paths.join(", "),
                    meant.route
                );
                at(scene, one.app, topic, "route", sentence)
            });
        }
    });
}

fn other_dead_letter(scene: &LiveScene<'_>, hits: &mut Hits) {
    each(scene, |one, topic, meant, loaded| {
        let dead = meant.dead_letter.as_ref();
        let dead = dead.map(|dead| scene.names.in_name(dead.as_str())).unwrap_or_default();
        for loaded in loaded.iter().filter(|loaded| loaded.dead_letter_topic != dead) {
            hits.add(|| {
                let shown = |topic: &str| match topic {
                    "" => "nowhere".to_owned(),
                    topic => format!("to {topic}"),
                };
                let sentence = format!(
                    "what {} does not take of {topic} goes {}, and should go {}",
                    one.app,
                    shown(&loaded.dead_letter_topic),
                    shown(&dead)
                );
                at(scene, one.app, topic, "deadLetter", sentence)
            });
        }
    });
}

fn twice(scene: &LiveScene<'_>, hits: &mut Hits) {
    each(scene, |one, topic, _, loaded| {
        if loaded.len() > 1 {
            hits.add(|| {
                let kinds: Vec<&str> = loaded.iter().map(|loaded| loaded.kind.as_str()).collect();
                let sentence = format!(
                    "the sidecar of {} at {} has {} subscriptions to {topic} ({})",
                    one.app,
                    one.seen.url,
                    loaded.len(),
                    kinds.join(", ")
                );
                at(scene, one.app, topic, "route", sentence)
            });
        }
    });
}
