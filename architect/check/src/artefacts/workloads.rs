use std::collections::HashSet;

use pando_model::yaml::Node;

use super::scene::{Workload, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN401" no_selector,
    Error "PAN402" selector_takes_other_pods,
    Warning "PAN403" service_not_deployed,
    Error "PAN404" service_for_nobody,
    Error "PAN405" service_port_of_none,
    Error "PAN406" scaled_beside_the_model,
    Warning "PAN407" no_network_policy,
    Warning "PAN408" stopped_too_soon,
];

fn no_selector(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.documents.iter().filter(|one| has_selector(&one.kind)) {
        if one.node.at(&["spec", "selector"]).is_none() {
            hits.add(|| {
                let labels = one
                    .node
                    .at(&["spec", "template", "metadata", "labels"])
                    .map(Node::entries)
                    .unwrap_or_default();
                let hit = one.at(
                    steps!["spec"],
                    format!("{} has no selector: the API server refuses it", one.title()),
                );
                match labels.first() {
                    Some(label) => hit.help(format!("`selector: {{matchLabels: {{{}: {}}}}}`", label.key, shown(&label.node))),
                    None => hit,
                }
            });
        }
    }
}

fn has_selector(kind: &str) -> bool {
    matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
}

fn selector_takes_other_pods(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| has_selector(&one.document.kind)) {
        let selector = one.document.node.at(&["spec", "selector", "matchLabels"]);
        if selector.is_some_and(|selector| !one.is_taken_by(selector)) {
            hits.add(|| {
                let sentence = format!("the selector of {} does not take the pods that it makes", one.document.title());
                one.document.at(steps!["spec", "selector"], sentence)
            });
        }
    }
}

fn service_not_deployed(scene: &Scene<'_>, hits: &mut Hits) {
    let deployed: HashSet<String> = scene.workloads().filter_map(|one| one.app).collect();
    if deployed.is_empty() {
        return;
    }
    for id in scene.ground.ids().filter(|id| !deployed.contains(*id)) {
        hits.add(|| {
            scene
                .ground
                .at(steps!["services", id], format!("{id} is in the model, and nothing here runs it"))
        });
    }
}

/// The selector of a Service of Kubernetes, where it has one.
fn selector(document: &super::scene::Document) -> Option<&Node> {
    document
        .node
        .at(&["spec", "selector"])
        .filter(|selector| !selector.entries().is_empty())
}

fn service_for_nobody(scene: &Scene<'_>, hits: &mut Hits) {
    let workloads: Vec<Workload<'_>> = scene.workloads().collect();
    for one in scene.of("Service").filter(|_| !workloads.is_empty()) {
        let Some(selector) = selector(one) else { continue };
        if !workloads.iter().any(|workload| workload.is_taken_by(selector)) {
            hits.add(|| one.at(steps!["spec", "selector"], format!("{} leads to no pod here", one.title())));
        }
    }
}

fn service_port_of_none(scene: &Scene<'_>, hits: &mut Hits) {
    let workloads: Vec<Workload<'_>> = scene.workloads().collect();
    for one in scene.of("Service") {
        let Some(selector) = selector(one) else { continue };
        let taken: Vec<&Workload<'_>> = workloads.iter().filter(|workload| workload.is_taken_by(selector)).collect();
        let ports: Vec<_> = taken.iter().flat_map(|workload| workload.ports()).collect();
        if ports.is_empty() {
            continue;
        }
        let of_sidecars: Vec<_> = taken.iter().flat_map(|workload| workload.sidecar_ports()).collect();
        let items = one.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
        for (at, port) in items.iter().enumerate() {
            let Some(target) = port.get("targetPort").or_else(|| port.get("port")) else {
                continue;
            };
            let number = shown(target);
            let is_there = match target.integer() {
                Some(target) => ports.iter().any(|(port, _)| *port == target) || of_sidecars.iter().any(|(port, _)| *port == number),
                None => ports.iter().any(|(_, name)| *name == target.text()),
            };
            if !is_there {
                hits.add(|| {
                    let sentence = format!("{} goes to port {number} of its pods, which have none such", one.title());
                    one.at(steps!["spec", "ports", at, "targetPort"], sentence)
                });
            }
        }
    }
}

fn scaled_beside_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("HorizontalPodAutoscaler") {
        let number = |key: &str| one.node.at(&["spec", key]).and_then(Node::integer);
        let both = number("minReplicas").zip(number("maxReplicas"));
        if let Some((min, max)) = both.filter(|(min, max)| min > max) {
            hits.add(|| {
                one.at(
                    steps!["spec", "minReplicas"],
                    format!("{} asks for {min} at least and {max} at most", one.title()),
                )
            });
        }
    }
    for (id, one) in scene.apps() {
        let model = scene.ground.model.services.get(id.as_str());
        let is_file = model
            .and_then(|service| service.data.as_ref())
            .is_some_and(|data| data.database == pando_model::Database::Sqlite);
        let replicas = one.document.node.at(&["spec", "replicas"]).and_then(Node::integer);
        if let Some(replicas) = replicas.filter(|replicas| is_file && *replicas > 1) {
            hits.add(|| {
                let sentence = format!("{replicas} pods of {id} have a file of SQLite each");
                one.document.at(steps!["spec", "replicas"], sentence).help("`replicas: 1`")
            });
        }
    }
}

fn no_network_policy(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.is_lasting() && one.app.is_some()) {
        let policies = scene
            .of("NetworkPolicy")
            .filter_map(|policy| policy.node.at(&["spec", "podSelector"]));
        let is_guarded = policies.into_iter().any(|selector| match selector.get("matchLabels") {
            Some(labels) => one.is_taken_by(labels),
            None => selector.get("matchExpressions").is_none(),
        });
        if !is_guarded {
            hits.add(|| {
                let sentence = format!(
                    "no NetworkPolicy is about the pods of {}: whatever runs in the cluster reaches them",
                    one.document.title()
                );
                one.document
                    .at(steps!["metadata", "name"], sentence)
                    .help("deny by default, and allow each pair that the model names")
            });
        }
    }
}

fn stopped_too_soon(scene: &Scene<'_>, hits: &mut Hits) {
    /// What Kubernetes gives without being told, in seconds.
    const GRACE: i64 = 30;
    for one in scene.workloads() {
        let Some(service) = one.app.as_deref().and_then(|id| scene.ground.model.services.get(id)) else {
            continue;
        };
        let said = one.template.at(&["spec", "terminationGracePeriodSeconds"]).and_then(Node::integer);
        let (grace, stop) = (said.unwrap_or(GRACE), i64::from(service.health.stop_seconds));
        if grace < stop {
            hits.add(|| {
                let sentence = format!("{} is killed after {grace} s, and takes {stop} s to stop", one.document.title());
                one.at(steps!["spec", "terminationGracePeriodSeconds"], sentence)
                    .help(format!("`terminationGracePeriodSeconds: {}`", stop + 10))
            });
        }
    }
}
