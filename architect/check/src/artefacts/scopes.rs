use std::collections::{BTreeMap, BTreeSet};

use pando_model::AppId;

use super::components::{item, of_block, value};
use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN511" everybodys,
    Error "PAN512" not_for_who_needs_it,
    Warning "PAN513" for_who_needs_it_not,
    Error "PAN514" for_nobody_known,
    Error "PAN515" topic_not_allowed,
    Warning "PAN516" topic_of_others,
];

/// The ids that a document's `scopes` name; none when it has none and is everybody's.
fn scopes(document: &Document) -> Option<Vec<String>> {
    document.node.get("scopes").map(|scopes| scopes.items().iter().map(shown).collect())
}

/// The apps that need a component of a block.
fn needing<'a>(scene: &Scene<'a>, block: &str) -> BTreeSet<&'a str> {
    let ground = scene.ground;
    match block {
        "pubsub" => {
            let publishers = ground.events().flat_map(|(_, event)| event.publishers().map(AppId::as_str));
            publishers.chain(ground.subscriptions().map(|(_, app, _)| app)).collect()
        }
        _ => ground
            .services()
            .filter(|(_, service)| !service.state.is_empty())
            .map(|(id, _)| id)
            .collect(),
    }
}

fn everybodys(scene: &Scene<'_>, hits: &mut Hits) {
    for block in ["pubsub", "state"] {
        for one in of_block(scene, block).filter(|one| scopes(one).is_none()) {
            hits.add(|| {
                let needing = Vec::from_iter(needing(scene, block));
                let hit = one.at(steps!["metadata", "name"], format!("every app of the namespace gets {}", one.name));
                hit.help(format!("`scopes: [{}]`", needing.join(", ")))
            });
        }
    }
}

fn not_for_who_needs_it(scene: &Scene<'_>, hits: &mut Hits) {
    let sidecars = &scene.ground.model.sidecars;
    for (block, name) in [
        ("pubsub", sidecars.pubsub.name.as_str()),
        ("state", sidecars.state_store.name.as_str()),
    ] {
        for one in of_block(scene, block).filter(|one| one.name == name) {
            let Some(scopes) = scopes(one) else { continue };
            for id in needing(scene, block).into_iter().filter(|id| !scopes.iter().any(|one| one == id)) {
                hits.add(|| one.at(steps!["scopes"], format!("{id} needs {name} and is not given it")));
            }
        }
    }
}

fn for_who_needs_it_not(scene: &Scene<'_>, hits: &mut Hits) {
    let sidecars = &scene.ground.model.sidecars;
    for (block, name) in [
        ("pubsub", sidecars.pubsub.name.as_str()),
        ("state", sidecars.state_store.name.as_str()),
    ] {
        let needing = needing(scene, block);
        for one in of_block(scene, block).filter(|one| one.name == name) {
            for (at, id) in scopes(one).unwrap_or_default().iter().enumerate() {
                if scene.ground.model.services.contains_key(id.as_str()) && !needing.contains(id.as_str()) {
                    hits.add(|| one.at(steps!["scopes", at], format!("{id} is given {name} and does not need it")));
                }
            }
        }
    }
}

fn for_nobody_known(scene: &Scene<'_>, hits: &mut Hits) {
    let known = scene.known_apps();
    for one in scene.documents.iter().filter(|one| one.is_dapr()) {
        for (at, id) in scopes(one).unwrap_or_default().iter().enumerate() {
            if !known.contains(id) {
                hits.add(|| {
                    let sentence = format!("{} is for {id}, and there is no such app", one.title());
                    one.at(steps!["scopes", at], sentence).near(id, known.iter().map(String::as_str))
                });
            }
        }
    }
}

/// `app1=t1,t2;app2=`: for each app that is named its topics. Spaces and line breaks are passed over, as daprd does.
fn lists(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let plain: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    let apps = plain.split(';').filter_map(|part| part.split_once('='));
    let topics = |list: &str| list.split(',').filter(|topic| !topic.is_empty()).map(str::to_owned).collect();
    apps.map(|(app, list)| (app.to_owned(), topics(list))).collect()
}

/// What each app of the model has to do with topics: publishes (its dead letters, too), or hears.
fn needed<'a>(scene: &Scene<'a>, key: &str) -> BTreeSet<(&'a str, &'a str)> {
    let ground = scene.ground;
    match key {
        "publishingScopes" => {
            let published = ground
                .events()
                .flat_map(|(topic, event)| event.publishers().map(move |app| (app.as_str(), topic)));
            published.chain(dead_letters(scene)).collect()
        }
        _ => ground.subscriptions().map(|(topic, app, _)| (app, topic)).collect(),
    }
}

/// Each subscriber with the topics of what it did not take.
fn dead_letters<'a>(scene: &Scene<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let subscriptions = scene.ground.subscriptions();
    subscriptions
        .filter_map(|(_, app, one)| Some((app, one.dead_letter.as_ref()?.as_str())))
        .collect()
}

const LISTS: [(&str, &str); 2] = [("publishingScopes", "publish"), ("subscriptionScopes", "hear of")];

fn topic_not_allowed(scene: &Scene<'_>, hits: &mut Hits) {
    let pubsub = scene.ground.model.sidecars.pubsub.name.as_str();
    for one in of_block(scene, "pubsub").filter(|one| one.name == pubsub) {
        for (key, what) in LISTS {
            let Some((at, _)) = item(one, key) else { continue };
            let lists = lists(&value(one, key).unwrap_or_default());
            // Who is not named may do as they like.
            for (app, topic) in needed(scene, key) {
                if lists.get(app).is_some_and(|topics| !topics.contains(topic)) {
                    hits.add(|| one.at(steps!["spec", "metadata", at, "value"], format!("{app} may not {what} {topic}")));
                }
            }
        }
        let Some((at, _)) = item(one, "allowedTopics") else { continue };
        let text = value(one, "allowedTopics").unwrap_or_default();
        let allowed: BTreeSet<&str> = text.split(',').map(str::trim).filter(|topic| !topic.is_empty()).collect();
        let topics: BTreeSet<&str> = LISTS
            .iter()
            .flat_map(|(key, _)| needed(scene, key))
            .map(|(_, topic)| topic)
            .collect();
        for topic in topics.iter().filter(|topic| !allowed.is_empty() && !allowed.contains(*topic)) {
            hits.add(|| {
                one.at(
                    steps!["spec", "metadata", at, "value"],
                    format!("nobody may use {topic}: allowedTopics lacks it"),
                )
            });
        }
    }
}

fn topic_of_others(scene: &Scene<'_>, hits: &mut Hits) {
    let pubsub = scene.ground.model.sidecars.pubsub.name.as_str();
    let dead = dead_letters(scene);
    for one in of_block(scene, "pubsub").filter(|one| one.name == pubsub) {
        for (key, what) in LISTS {
            let Some((at, _)) = item(one, key) else {
                hits.add(|| {
                    let sentence = format!("every app that has {pubsub} may {what} every topic");
                    one.at(steps!["spec", "metadata"], sentence).help(format!("say `{key}`"))
                });
                continue;
            };
            let needed = needed(scene, key);
            for (app, topics) in lists(&value(one, key).unwrap_or_default()) {
                // Who publishes dead letters may read them again.
                let is_right = |topic: &str| needed.contains(&(app.as_str(), topic)) || dead.contains(&(app.as_str(), topic));
                for topic in topics.iter().filter(|topic| !is_right(topic)) {
                    hits.add(|| {
                        one.at(
                            steps!["spec", "metadata", at, "value"],
                            format!("{app} may {what} {topic}, which is not its own"),
                        )
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn lists_are_read_as_daprd_reads_them() {
        let read = lists("a = t1, t2 ;\n b=;c");
        assert_eq!(read["a"].iter().map(String::as_str).collect::<Vec<_>>(), ["t1", "t2"]);
        assert!(read["b"].is_empty() && !read.contains_key("c"));
    }
}
