//! How many pods there are, and how large, beside the model's hints.

use pando_model::yaml::Node;

use super::peers::{Pods, takes};
use super::scene::{Document, Workload, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN472" nobody_may_be_moved,
    Warning "PAN473" scale_beside_the_model,
    Warning "PAN474" all_moved_at_once,
    Warning "PAN475" too_little_memory,
    Warning "PAN477" all_on_one_node,
];

/// What scales a workload.
fn scaler<'a>(scene: &'a Scene<'_>, one: &Workload<'_>) -> Option<&'a Document> {
    let target = |scaler: &Document, key: &str| scaler.node.at(&["spec", "scaleTargetRef", key]).map(shown);
    scene.of("HorizontalPodAutoscaler").find(|scaler| {
        target(scaler, "name").as_deref() == Some(&one.document.name) && target(scaler, "kind").as_deref() == Some(&one.document.kind)
    })
}

/// How many pods there are at least.
fn least(scene: &Scene<'_>, one: &Workload<'_>) -> i64 {
    let said = |node: &Node, key: &str| node.at(&["spec", key]).and_then(Node::integer);
    let of_scaler = scaler(scene, one).map(|scaler| said(&scaler.node, "minReplicas").unwrap_or(1));
    of_scaler.or_else(|| said(&one.document.node, "replicas")).unwrap_or(1)
}

/// Those that carry a service of the model.
fn apps<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (String, Workload<'a>)> {
    let lasting = |one: &Workload<'_>| one.is_lasting() && one.document.kind != "DaemonSet" && one.document.kind != "Pod";
    scene.workloads().filter(lasting).filter_map(|one| Some((one.app.clone()?, one)))
}

fn nobody_may_be_moved(scene: &Scene<'_>, hits: &mut Hits) {
    let all: Vec<(Pods<'_>, i64)> = scene.workloads().map(|one| (Pods::of(&one), least(scene, &one))).collect();
    for one in scene.of("PodDisruptionBudget") {
        let said = |key: &str| one.node.at(&["spec", key]).map(shown).unwrap_or_default();
        let selector = one.node.at(&["spec", "selector"]);
        let taken = all
            .iter()
            .filter(|(pods, _)| selector.is_some_and(|selector| takes(selector, pods)));
        let pods: i64 = taken.map(|(_, count)| count).sum();
        let keeps_all = said("minAvailable").parse().is_ok_and(|kept: i64| pods > 0 && kept >= pods);
        let key = match (said("maxUnavailable").as_str(), said("minAvailable").as_str()) {
            ("0" | "0%", _) => "maxUnavailable",
            (_, "100%") => "minAvailable",
            _ if keeps_all => "minAvailable",
            _ => continue,
        };
        hits.add(|| {
            let sentence = format!("{} lets no pod go: no node that has one of them can be emptied", one.title());
            one.at(steps!["spec", key], sentence).help("`maxUnavailable: 1`")
        });
    }
}

fn scale_beside_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in apps(scene) {
        let Some(scale) = scene.ground.model.services.get(id.as_str()).map(|service| service.scale) else {
            continue;
        };
        let (least, most) = (i64::from(scale.min), i64::from(scale.max));
        let meant = format!("the model says {least} to {most}");
        if let Some(scaler) = scaler(scene, &one) {
            let said = |key: &str| scaler.node.at(&["spec", key]).and_then(Node::integer);
            let (from, to) = (said("minReplicas").unwrap_or(1), said("maxReplicas").unwrap_or(1));
            let key = if from < least { "minReplicas" } else { "maxReplicas" };
            if from < least || to > most {
                hits.add(|| scaler.at(steps!["spec", key], format!("{id} gets {from} to {to} pods, and {meant}")));
            }
            continue;
        }
        // Whoever says how many there are has thought of it, as long as it is not more than there may be.
        let said = one.document.node.at(&["spec", "replicas"]).and_then(Node::integer);
        if said.map_or(least > 1, |said| said > most) {
            hits.add(|| {
                let count = said.unwrap_or(1);
                let sentence = format!("nothing scales {id}, which gets {count} pod(s), and {meant}");
                one.document.at(steps!["spec", "replicas"], sentence)
            });
        }
    }
}

fn all_moved_at_once(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in apps(scene).filter(|(_, one)| least(scene, one) > 1) {
        let pods = Pods::of(&one);
        let is_kept = |budget: &Document| budget.node.at(&["spec", "selector"]).is_some_and(|selector| takes(selector, &pods));
        if !scene.of("PodDisruptionBudget").any(is_kept) {
            hits.add(|| {
                let sentence = format!("no PodDisruptionBudget is about {id}: whoever empties nodes may stop all its pods at once");
                one.document.at(steps!["metadata", "name"], sentence)
            });
        }
    }
}

/// A quantity of Kubernetes' in MiB.
fn mebibytes(text: &str) -> Option<f64> {
    let end = text.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let bytes = match unit {
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        "Ti" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * bytes / (1024.0 * 1024.0))
}

fn too_little_memory(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in apps(scene) {
        let Some(service) = scene.ground.model.services.get(id.as_str()) else {
            continue;
        };
        let Some((at, container)) = one.container_of(&id, service.port) else {
            continue;
        };
        for (list, key, meant) in [
            ("limits", "memory", service.resources.memory_max_mib),
            ("requests", "memory", service.resources.memory_mib),
        ] {
            let said = container.at(&["resources", list, key]).map(shown);
            let Some(said) = said.filter(|said| mebibytes(said).is_some_and(|said| said < f64::from(meant))) else {
                continue;
            };
            hits.add(|| {
                let sentence = format!("{id} has {list} of {said} of memory, and the model says {meant}Mi");
                one.at(steps!["spec", "containers", at, "resources", list, key], sentence)
            });
        }
    }
}

fn all_on_one_node(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in apps(scene).filter(|(_, one)| least(scene, one) > 1) {
        let spread = one
            .template
            .at(&["spec", "topologySpreadConstraints"])
            .map(Node::items)
            .unwrap_or_default();
        let apart = one.template.at(&["spec", "affinity", "podAntiAffinity"]);
        if spread.is_empty() && apart.is_none() {
            hits.add(|| {
                let sentence = format!("nothing keeps the pods of {id} on several nodes: one that fails may take all of them");
                one.at(steps!["spec", "topologySpreadConstraints"], sentence)
            });
        }
    }
}
