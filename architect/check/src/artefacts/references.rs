use pando_model::yaml::{Node, Step};

use super::pod::{all, name};
use super::scene::{Workload, shown};
use super::variables::{Source, Variables, items};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN454" no_such_config_map,
    Error "PAN456" no_such_key,
    Error "PAN457" mount_of_no_volume,
];

/// A ConfigMap that a pod waits for, and the key of it, with the steps to where it says so.
struct Wanted {
    name: String,
    key: Option<String>,
    at: Vec<Step>,
}

/// Every one that the pods of a workload do not start without.
fn wanted(scene: &Scene<'_>, one: &Workload<'_>) -> Vec<Wanted> {
    let is_optional = |node: &Node| node.get("optional").and_then(Node::flag) == Some(true);
    let mut wanted = Vec::new();
    for (list, at, container) in all(one) {
        for (number, from) in items(container, "envFrom").iter().enumerate() {
            if let Some(reference) = from.get("configMapRef").filter(|reference| !is_optional(reference)) {
                wanted.push(Wanted {
                    name: reference.get("name").map(shown).unwrap_or_default(),
                    key: None,
                    at: steps!["spec", list, at, "envFrom", number].to_vec(),
                });
            }
        }
        for variable in Variables::of(scene, container).all() {
            if let (Source::ConfigMap(reference), Some(number)) = (&variable.source, variable.at)
                && !reference.is_optional
            {
                wanted.push(Wanted {
                    name: reference.name.clone(),
                    key: Some(reference.key.clone()),
                    at: steps!["spec", list, at, "env", number].to_vec(),
                });
            }
        }
    }
    let volumes = one.template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default();
    for (number, volume) in volumes.iter().enumerate() {
        let Some(reference) = volume.get("configMap").filter(|reference| !is_optional(reference)) else {
            continue;
        };
        let name = reference.get("name").map(shown).unwrap_or_default();
        let at = steps!["spec", "volumes", number, "configMap"].to_vec();
        let keys = items(reference, "items").iter().filter_map(|item| item.get("key").map(shown));
        wanted.extend([None].into_iter().chain(keys.map(Some)).map(|key| Wanted {
            name: name.clone(),
            key,
            at: at.clone(),
        }));
    }
    wanted
}

fn no_such_config_map(scene: &Scene<'_>, hits: &mut Hits) {
    let known: Vec<&str> = scene.of("ConfigMap").map(|one| one.name.as_str()).collect();
    for one in scene.workloads() {
        let mut missing: Vec<Wanted> = Vec::new();
        for wanted in wanted(scene, &one) {
            if !known.contains(&wanted.name.as_str()) && missing.iter().all(|other| other.name != wanted.name) {
                missing.push(wanted);
            }
        }
        for Wanted { name, at, .. } in missing {
            hits.add(|| {
                let sentence = format!("{} waits for a ConfigMap {name}, which is not here", one.document.title());
                one.at(&at, sentence).near(&name, known.iter().copied())
            });
        }
    }
}

fn no_such_key(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for Wanted { name, key, at } in wanted(scene, &one) {
            let Some((key, map)) = key.zip(scene.of("ConfigMap").find(|map| map.name == name)) else {
                continue;
            };
            let keys = ["data", "binaryData"].map(|part| map.node.get(part).map(Node::entries).unwrap_or_default());
            let mut keys = keys.into_iter().flatten().map(|entry| entry.key.as_str());
            if !keys.clone().any(|known| known == key) {
                hits.add(|| {
                    let sentence = format!(
                        "{} waits for {key} of the ConfigMap {name}, which has none such",
                        one.document.title()
                    );
                    one.at(&at, sentence).near(&key, keys.by_ref())
                });
            }
        }
    }
}

fn mount_of_no_volume(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        let volumes = one.template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default();
        let claimed = one
            .document
            .node
            .at(&["spec", "volumeClaimTemplates"])
            .map(Node::items)
            .unwrap_or_default();
        let known = volumes.iter().filter_map(|volume| volume.get("name").map(shown));
        let known = known.chain(claimed.iter().filter_map(|claim| claim.at(&["metadata", "name"]).map(shown)));
        let known: Vec<String> = known.collect();
        for (list, at, container) in all(&one) {
            for (number, mount) in items(container, "volumeMounts").iter().enumerate() {
                let named = mount.get("name").map(shown).unwrap_or_default();
                if !known.contains(&named) {
                    hits.add(|| {
                        let sentence = format!(
                            "{} of {} mounts {named}, and the pod has no such volume: the API server refuses it",
                            name(container),
                            one.document.title()
                        );
                        one.at(steps!["spec", list, at, "volumeMounts", number, "name"], sentence)
                            .near(&named, known.iter().map(String::as_str))
                    });
                }
            }
        }
    }
}
