use std::collections::{HashMap, HashSet};

use pando_model::Method;

use super::paths::shape;
use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN141" unknown_publisher,
    Error "PAN142" unknown_subscriber,
    Warning "PAN143" unheard,
    Warning "PAN144" heard_after_all,
    Error "PAN145" pattern_on_a_broker_without,
    Error "PAN146" pattern_that_nobody_publishes,
    Warning "PAN147" route_twice,
    Error "PAN148" route_is_an_operation,
    Warning "PAN149" hears_itself,
    Warning "PAN150" no_schema,
];

fn unknown_publisher(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, event) in ground.events() {
        if !ground.model.services.contains_key(&event.publisher) {
            hits.add(|| {
                let sentence = format!("{} is to publish {topic}, and there is no such service", event.publisher);
                ground
                    .at(steps!["events", topic, "publisher"], sentence)
                    .near(event.publisher.as_str(), ground.ids())
            });
        }
    }
}

fn unknown_subscriber(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, app, _) in ground.subscriptions() {
        if !ground.model.services.contains_key(app) {
            hits.add(|| {
                let sentence = format!("{app} is to hear of {topic}, and there is no such service");
                ground
                    .at(steps!["events", topic, "subscribers", app], sentence)
                    .near(app, ground.ids())
            });
        }
    }
}

fn unheard(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, event) in ground.events() {
        if event.subscribers.is_empty() && event.unheard.as_ref().is_none_or(pando_model::Sentence::is_empty) {
            hits.add(|| {
                ground
                    .at(steps!["events", topic], format!("nobody hears of {topic}"))
                    .help("name a subscriber, or say in `unheard` why it is published all the same")
            });
        }
    }
}

fn heard_after_all(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, event) in ground.events() {
        if let (Some(app), Some(_)) = (event.subscribers.keys().next(), &event.unheard) {
            hits.add(|| {
                ground
                    .at(steps!["events", topic, "unheard"], format!("{app} hears of {topic}"))
                    .help("leave `unheard` out")
            });
        }
    }
}

fn pattern_on_a_broker_without(ground: &Ground<'_>, hits: &mut Hits) {
    let kind = ground.model.sidecars.pubsub.kind;
    for (topic, _) in ground.events() {
        if topic.contains('*') && !kind.knows_patterns() {
            hits.add(|| {
                let sentence = format!(
                    "on {} `{topic}` is a topic of that very name, and no event comes to it",
                    kind.name()
                );
                ground.at(steps!["events", topic], sentence).help(expanded(ground, topic))
            });
        }
    }
}

/// The topics that a pattern stands for, as a sentence.
fn expanded(ground: &Ground<'_>, pattern: &str) -> String {
    let start = pattern.split('*').next().unwrap_or_default();
    let meant: Vec<&str> = ground
        .events()
        .map(|(topic, _)| topic)
        .filter(|topic| !topic.contains('*') && topic.starts_with(start))
        .take(12)
        .collect();
    match meant.is_empty() {
        true => "name each topic".to_owned(),
        false => format!("name each topic: {}", meant.join(", ")),
    }
}

fn pattern_that_nobody_publishes(ground: &Ground<'_>, hits: &mut Hits) {
    if !ground.model.sidecars.pubsub.kind.knows_patterns() {
        return;
    }
    // Topics without a star in their order: those that begin alike stand together.
    let topics: std::collections::BTreeSet<&str> = ground
        .events()
        .map(|(topic, _)| topic)
        .filter(|topic| !topic.contains('*'))
        .collect();
    for (pattern, _) in ground.events().filter(|(topic, _)| topic.contains('*')) {
        let start = pattern.split('*').next().unwrap_or_default();
        let is_met = topics.range(start..).next().is_some_and(|topic| topic.starts_with(start));
        if !is_met {
            hits.add(|| ground.at(steps!["events", pattern], format!("nobody publishes a topic that fits `{pattern}`")));
        }
    }
}

fn route_twice(ground: &Ground<'_>, hits: &mut Hits) {
    let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
    for (topic, app, subscription) in ground.subscriptions() {
        if let Some(other) = seen.insert((app, subscription.route.as_str()), topic) {
            hits.add(|| {
                let sentence = format!("{} of {app} takes {other} already", subscription.route);
                ground
                    .at(steps!["events", topic, "subscribers", app, "route"], sentence)
                    .help("one route an event")
            });
        }
    }
}

fn route_is_an_operation(ground: &Ground<'_>, hits: &mut Hits) {
    let posts = ground
        .operations()
        .filter(|(_, _, one)| matches!(one.method, Method::Post | Method::Any));
    let posts: HashSet<(&str, String)> = posts.map(|(id, _, one)| (id, shape(one.path.as_str()))).collect();
    for (topic, app, subscription) in ground.subscriptions() {
        if posts.contains(&(app, shape(subscription.route.as_str()))) {
            hits.add(|| {
                let sentence = format!(
                    "{} is an operation of {app}: whoever may ask for it may make up {topic}",
                    subscription.route
                );
                ground
                    .at(steps!["events", topic, "subscribers", app, "route"], sentence)
                    .help("give events paths of their own, such as /events/…, which no access rule names")
            });
        }
    }
}

fn hears_itself(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, app, _) in ground.subscriptions() {
        let publisher = ground.model.events.get(topic).map(|event| event.publisher.as_str());
        if publisher == Some(app) {
            hits.add(|| {
                let sentence = format!("{app} publishes {topic} and hears of it itself");
                ground
                    .at(steps!["events", topic, "subscribers", app], sentence)
                    .help("do it in the same transaction, or split the event in two")
            });
        }
    }
}

fn no_schema(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, event) in ground.events() {
        if ground.model.schemas.is_some() && event.schema.is_none() && !topic.contains('*') {
            hits.add(|| {
                ground.at(
                    steps!["events", topic],
                    format!("what {topic} carries has no schema, and others have"),
                )
            });
        }
    }
}
