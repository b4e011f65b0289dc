//! What leads somewhere: whether anybody is there.

use pando_model::yaml::{Node, Step};

use super::peers::{Pods, takes};
use super::scene::{Document, Workload, shown};
use super::variables::items;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN409" people_are_not_led_in,
    Error "PAN410" account_not_there,
    Error "PAN471" leads_to_nobody,
    Warning "PAN476" nobody_migrates,
];

/// Whether the selector of a Service takes the pods of a workload.
fn is_behind(service: &Document, one: &Workload<'_>) -> bool {
    let selector = service.node.at(&["spec", "selector"]);
    selector.is_some_and(|selector| !selector.entries().is_empty() && one.is_taken_by(selector))
}

fn people_are_not_led_in(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps().filter(|(_, one)| one.is_lasting()) {
        let Some(face) = scene.ground.model.services.get(id.as_str()).and_then(|service| service.face) else {
            continue;
        };
        let ports = one.ports();
        let leads = |service: &Document| {
            let all = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
            is_behind(service, &one)
                && all
                    .iter()
                    .filter_map(|port| port.get("targetPort").or_else(|| port.get("port")))
                    .any(|target| {
                        target.integer().map_or_else(
                            || ports.iter().any(|(port, name)| *port == i64::from(face) && *name == target.text()),
                            |number| number == i64::from(face),
                        )
                    })
        };
        if !scene.of("Service").any(leads) {
            hits.add(|| {
                let sentence = format!("people come to {id} by port {face}, and no Service leads there");
                one.document.at(steps!["metadata", "name"], sentence)
            });
        }
    }
}

fn account_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    let known: Vec<&str> = scene.of("ServiceAccount").map(|one| one.name.as_str()).collect();
    for one in scene.workloads() {
        let named = one.template.at(&["spec", "serviceAccountName"]).map(shown);
        if let Some(named) = named.filter(|named| named != "default" && !known.contains(&named.as_str())) {
            hits.add(|| {
                let sentence = format!("{} gets no pods: there is no ServiceAccount {named}", one.document.title());
                one.at(steps!["spec", "serviceAccountName"], sentence)
                    .near(&named, known.iter().copied())
            });
        }
    }
}

fn leads_to_nobody(scene: &Scene<'_>, hits: &mut Hits) {
    let pods: Vec<Pods<'_>> = scene.workloads().map(|one| Pods::of(&one)).collect();
    for one in scene.documents.iter().filter(|_| !pods.is_empty()) {
        for (at, what) in lost(scene, &pods, one) {
            hits.add(|| one.at(&at, format!("{} leads to nobody: {what}", one.title())));
        }
    }
}

/// What a document leads to and is not here, with the steps to where it says so.
fn lost(scene: &Scene<'_>, pods: &[Pods<'_>], one: &Document) -> Vec<(Vec<Step>, String)> {
    let named = |keys: &[&str]| one.node.at(keys).map(shown).unwrap_or_default();
    let is_there = |kind: &str, name: &str| scene.documents.iter().any(|other| other.kind == kind && other.name == name);
    match one.kind.as_str() {
        "HorizontalPodAutoscaler" => {
            let (kind, name) = (
                named(&["spec", "scaleTargetRef", "kind"]),
                named(&["spec", "scaleTargetRef", "name"]),
            );
            let lost = (!is_there(&kind, &name)).then(|| format!("there is no {kind} {name}"));
            lost.map(|what| (steps!["spec", "scaleTargetRef", "name"].to_vec(), what))
                .into_iter()
                .collect()
        }
        "PodDisruptionBudget" => {
            let is_some = one
                .node
                .at(&["spec", "selector"])
                .is_some_and(|selector| pods.iter().any(|pods| takes(selector, pods)));
            let lost = (!is_some).then(|| "its selector takes no pods here".to_owned());
            lost.map(|what| (steps!["spec", "selector"].to_vec(), what)).into_iter().collect()
        }
        "StatefulSet" => {
            let name = named(&["spec", "serviceName"]);
            let lost = (!name.is_empty() && !is_there("Service", &name)).then(|| format!("there is no Service {name}"));
            lost.map(|what| (steps!["spec", "serviceName"].to_vec(), what))
                .into_iter()
                .collect()
        }
        "ServiceMonitor" => of_monitor(scene, one),
        "Ingress" => of_ingress(scene, one),
        _ => Vec::new(),
    }
}

fn has_port(service: &Document, name: &str) -> bool {
    let ports = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    let is_it = |port: &Node, key: &str| port.get(key).map(shown).as_deref() == Some(name);
    ports.iter().any(|port| is_it(port, "name") || is_it(port, "port"))
}

fn of_monitor(scene: &Scene<'_>, one: &Document) -> Vec<(Vec<Step>, String)> {
    let wanted = one
        .node
        .at(&["spec", "selector", "matchLabels"])
        .map(Node::entries)
        .unwrap_or_default();
    let is_taken = |service: &&Document| {
        let label = |key: &str| service.node.at(&["metadata", "labels", key]).map(shown);
        wanted.iter().all(|entry| label(&entry.key).as_deref() == Some(&shown(&entry.node)))
    };
    let services: Vec<&Document> = scene.of("Service").filter(is_taken).collect();
    if services.is_empty() {
        return vec![(steps!["spec", "selector"].to_vec(), "its selector takes no Service here".to_owned())];
    }
    let endpoints = one.node.at(&["spec", "endpoints"]).map(Node::items).unwrap_or_default();
    let lost = endpoints.iter().enumerate().filter_map(|(at, endpoint)| {
        let port = endpoint.get("port").map(shown)?;
        let is_there = services.iter().any(|service| has_port(service, &port));
        (!is_there).then(|| {
            (
                steps!["spec", "endpoints", at, "port"].to_vec(),
                format!("no Service that it takes has a port {port}"),
            )
        })
    });
    lost.collect()
}

fn of_ingress(scene: &Scene<'_>, one: &Document) -> Vec<(Vec<Step>, String)> {
    let mut lost = Vec::new();
    let mut look = |backend: &Node, at: Vec<Step>| {
        let Some(service) = backend.get("service") else { return };
        let name = service.get("name").map(shown).unwrap_or_default();
        let port = ["name", "number"]
            .iter()
            .find_map(|key| service.at(&["port", key]))
            .map(shown)
            .unwrap_or_default();
        match scene.of("Service").find(|one| one.name == name) {
            None => lost.push((at, format!("there is no Service {name}"))),
            Some(known) if !has_port(known, &port) => lost.push((at, format!("the Service {name} has no port {port}"))),
            Some(_) => {}
        }
    };
    if let Some(backend) = one.node.at(&["spec", "defaultBackend"]) {
        look(backend, steps!["spec", "defaultBackend"].to_vec());
    }
    for (at, rule) in one
        .node
        .at(&["spec", "rules"])
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let paths = rule.at(&["http", "paths"]).map(Node::items).unwrap_or_default();
        for (number, path) in paths.iter().enumerate() {
            if let Some(backend) = path.get("backend") {
                look(
                    backend,
                    steps!["spec", "rules", at, "http", "paths", number, "backend", "service", "name"].to_vec(),
                );
            }
        }
    }
    lost
}

fn nobody_migrates(scene: &Scene<'_>, hits: &mut Hits) {
    let Some(migrate) = scene.ground.model.chart.migrate.as_ref().filter(|_| scene.apps().next().is_some()) else {
        return;
    };
    let meant: Vec<&str> = migrate.arguments.iter().map(pando_model::Sentence::as_str).collect();
    let does = |container: &Node| {
        let words = items(container, "command").iter().chain(items(container, "args"));
        words
            .map(shown)
            .collect::<Vec<_>>()
            .ends_with(&meant.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    };
    let mut jobs = scene.workloads().filter(|one| !one.is_lasting());
    if !jobs.any(|one| one.containers().any(|(_, container)| does(container))) {
        hits.add(|| {
            let sentence = format!(
                "no Job here runs `{}`: nothing brings the databases to the schema of this version",
                meant.join(" ")
            );
            scene.ground.at(steps!["chart", "migrate"], sentence)
        });
    }
}
