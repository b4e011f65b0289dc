use pando_model::yaml::Node;

use super::components::of_block;
use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN521" pattern,
    Error "PAN522" topic_of_nobody,
    Error "PAN523" component_not_there,
    Error "PAN524" no_dead_letter,
    Error "PAN525" route_beside_the_model,
    Warning "PAN526" everybodys,
];

fn topic(one: &Document) -> &str {
    one.node.at(&["spec", "topic"]).and_then(Node::text).unwrap_or_default()
}

fn pattern(scene: &Scene<'_>, hits: &mut Hits) {
    let kind = scene.ground.model.sidecars.pubsub.kind;
    for one in scene
        .of("Subscription")
        .filter(|one| topic(one).contains('*') && !kind.knows_patterns())
    {
        hits.add(|| {
            let sentence = format!(
                "on {} `{}` is a topic of that very name, and no event comes to it",
                kind.name(),
                topic(one)
            );
            one.at(steps!["spec", "topic"], sentence).help("a Subscription for each topic")
        });
    }
}

fn topic_of_nobody(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Subscription").filter(|one| !topic(one).contains('*')) {
        let is_dead_letter = scene
            .ground
            .subscriptions()
            .any(|(_, _, sub)| sub.dead_letter.as_ref().is_some_and(|dead| dead.as_str() == topic(one)));
        if !scene.ground.model.events.contains_key(topic(one)) && !is_dead_letter {
            hits.add(|| {
                let sentence = format!("nobody publishes {}", topic(one));
                one.at(steps!["spec", "topic"], sentence)
                    .near(topic(one), scene.ground.events().map(|(topic, _)| topic))
            });
        }
    }
}

fn component_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    let known: Vec<&str> = of_block(scene, "pubsub").map(|one| one.name.as_str()).collect();
    for one in scene.of("Subscription") {
        let named = one.node.at(&["spec", "pubsubname"]).map(shown).unwrap_or_default();
        if !known.is_empty() && !known.contains(&named.as_str()) {
            hits.add(|| {
                one.at(steps!["spec", "pubsubname"], format!("there is no component {named}"))
                    .near(&named, known.iter().copied())
            });
        }
    }
}

fn no_dead_letter(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Subscription") {
        // A dead letter has none itself.
        let is_event = scene.ground.model.events.contains_key(topic(one)) || topic(one).contains('*');
        if is_event && one.node.at(&["spec", "deadLetterTopic"]).is_none() {
            hits.add(|| {
                let sentence = format!("what {} does not take is lost", one.title());
                one.at(steps!["spec", "topic"], sentence).help("say `deadLetterTopic`")
            });
        }
    }
}

fn route_beside_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Subscription") {
        let Some(event) = scene.ground.model.events.get(topic(one)) else {
            continue;
        };
        let route = one
            .node
            .at(&["spec", "route"])
            .or_else(|| one.node.at(&["spec", "routes", "default"]));
        let Some(route) = route.map(shown) else { continue };
        for id in one.node.get("scopes").map(Node::items).unwrap_or_default().iter().map(shown) {
            let Some(right) = event.subscribers.get(id.as_str()).map(|subscription| subscription.route.as_str()) else {
                continue;
            };
            if right != route {
                hits.add(|| {
                    let sentence = format!(
                        "{} is brought to {route} of {id}, which takes it at {right}: a 404 drops the event",
                        topic(one)
                    );
                    one.at(steps!["spec"], sentence)
                });
            }
        }
    }
}

fn everybodys(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Subscription").filter(|one| one.node.get("scopes").is_none()) {
        hits.add(|| {
            let subscribers = scene.ground.model.events.get(topic(one)).map(|event| &event.subscribers);
            let hit = one.at(
                steps!["metadata", "name"],
                format!("every app that has the component hears {}", topic(one)),
            );
            match subscribers {
                Some(some) => hit.help(format!(
                    "`scopes: [{}]`",
                    some.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                )),
                None => hit,
            }
        });
    }
}
