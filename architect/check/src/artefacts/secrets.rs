use pando_model::yaml::{Node, Value};
use pando_model::{is_secret_name, secret_value};

use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN451" in_a_config_map,
    Error "PAN452" in_the_environment,
    Error "PAN453" in_a_component,
    Error "PAN455" text_that_is_none,
];

/// Why a name with a value gives a secret away.
fn gives_away(name: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    let by_name = is_secret_name(name).then(|| format!("{name} is a secret by its name"));
    by_name.or_else(|| secret_value(value).map(|what| format!("the value of {name} is {what}")))
}

fn in_a_config_map(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("ConfigMap") {
        for entry in one.node.get("data").map(Node::entries).unwrap_or_default() {
            if let Some(why) = gives_away(&entry.key, &shown(&entry.node)) {
                hits.add(|| {
                    one.here(entry.place, format!("{why}, and whoever may look at {} has it", one.title()))
                        .help("put it into a Secret, from outside of the repository; and change it")
                });
            }
        }
    }
}

fn in_the_environment(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for (at, (_, container)) in one.containers().enumerate() {
            for (number, variable) in container.get("env").map(Node::items).unwrap_or_default().iter().enumerate() {
                let Some((name, value)) = variable.get("name").map(shown).zip(variable.get("value").map(shown)) else {
                    continue;
                };
                if let Some(why) = gives_away(&name, &value) {
                    hits.add(|| {
                        let sentence = format!("{why}, and it stands in {} for everybody", one.document.title());
                        one.at(steps!["spec", "containers", at, "env", number, "value"], sentence)
                            .help("`valueFrom: {secretKeyRef: {…}}`, or a file; and change it")
                    });
                }
            }
        }
    }
}

fn in_a_component(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Component").filter(|one| one.is_dapr()) {
        for (at, item) in one
            .node
            .at(&["spec", "metadata"])
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let Some((name, value)) = item.get("name").map(shown).zip(item.get("value").map(shown)) else {
                continue;
            };
            if let Some(why) = gives_away(&name, &value) {
                hits.add(|| {
                    one.at(
                        steps!["spec", "metadata", at, "value"],
                        format!("{why}, and it stands in {}", one.title()),
                    )
                    .help(format!("`secretKeyRef: {{name: …, key: {name}}}` and `auth.secretStore`"))
                });
            }
        }
    }
}

fn text_that_is_none(scene: &Scene<'_>, hits: &mut Hits) {
    let is_text = |node: &Node| matches!(node.value, Value::Text(_));
    let say = |one: &Document, hits: &mut Hits, entry: &pando_model::yaml::Entry| {
        hits.add(|| {
            one.here(
                entry.place,
                format!("`{}` is no text: the API server refuses {}", entry.key, one.title()),
            )
            .help(format!("`{}: \"{}\"`", entry.key, shown(&entry.node)))
        });
    };
    for one in scene.of("ConfigMap") {
        for entry in one.node.get("data").map(Node::entries).unwrap_or_default() {
            if !is_text(&entry.node) {
                say(one, hits, entry);
            }
        }
    }
    for one in scene.workloads() {
        let variables = one
            .containers()
            .flat_map(|(_, container)| container.get("env").map(Node::items).unwrap_or_default());
        for value in variables.filter_map(|variable| variable.entry("value")) {
            if !is_text(&value.node) && value.node.value != Value::Null {
                say(one.document, hits, value);
            }
        }
    }
}
