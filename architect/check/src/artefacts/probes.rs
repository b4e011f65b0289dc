use pando_model::yaml::Node;

use super::scene::{Workload, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN431" no_probe,
    Error "PAN432" port_that_is_not_there,
    Error "PAN433" path_that_is_not_there,
    Error "PAN434" ended_while_it_waits,
];

/// The probes of a container with what each asks, its number among the containers and the container.
fn probes<'a>(one: &Workload<'a>) -> Vec<(usize, &'static str, &'a Node)> {
    const KINDS: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];
    let containers = one.containers().enumerate();
    containers
        .flat_map(|(at, (_, container))| KINDS.into_iter().filter_map(move |kind| Some((at, kind, container.get(kind)?))))
        .collect()
}

fn no_probe(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.is_lasting() && one.app.is_some()) {
        let said = probes(&one);
        for kind in ["readinessProbe", "livenessProbe"] {
            if !said.iter().any(|(_, said, _)| *said == kind) {
                hits.add(|| {
                    let what = match kind {
                        "readinessProbe" => "is given requests before it can take them",
                        _ => "stays as it is when it hangs",
                    };
                    let service = one.app.as_deref().and_then(|id| scene.ground.model.services.get(id));
                    let hit = one.at(
                        steps!["spec", "containers"],
                        format!("{} has no {kind}: it {what}", one.document.title()),
                    );
                    match service {
                        Some(service) => {
                            let path = if kind == "readinessProbe" {
                                &service.health.ready
                            } else {
                                &service.health.live
                            };
                            let port = service.health.port.unwrap_or(service.port);
                            hit.help(format!("`{kind}: {{httpGet: {{path: {path}, port: {port}}}}}`"))
                        }
                        None => hit,
                    }
                });
            }
        }
    }
}

fn port_that_is_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        let ports = one.ports();
        for (at, kind, probe) in probes(&one) {
            for way in ["httpGet", "tcpSocket", "grpc"] {
                let Some(port) = probe.at(&[way, "port"]) else { continue };
                let is_there = match port.integer() {
                    // Naming a port is for people: a number that no list has may be open all the same.
                    Some(number) => ports.is_empty() || ports.iter().any(|(port, _)| *port == number),
                    None => ports.iter().any(|(_, name)| *name == port.text()),
                };
                if !is_there {
                    hits.add(|| {
                        let sentence = format!(
                            "the {kind} asks port {}, which the pods of {} have not",
                            shown(port),
                            one.document.title()
                        );
                        one.at(steps!["spec", "containers", at, kind, way, "port"], sentence)
                    });
                }
            }
        }
    }
}

fn path_that_is_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        let Some(service) = one.app.as_deref().and_then(|id| scene.ground.model.services.get(id)) else {
            continue;
        };
        let health = &service.health;
        let paths = [Some(&health.live), Some(&health.ready), health.app.as_ref()];
        let known: Vec<&str> = paths.into_iter().flatten().map(pando_model::Path::as_str).collect();
        // Of the container that is the app: one beside it has paths of its own.
        let is_app = |at: usize| {
            let ports = one
                .containers()
                .nth(at)
                .and_then(|(_, container)| container.get("ports"))
                .map(Node::items)
                .unwrap_or_default();
            ports.is_empty()
                || ports
                    .iter()
                    .any(|port| port.get("containerPort").and_then(Node::integer) == Some(service.port.into()))
        };
        for (at, kind, probe) in probes(&one).into_iter().filter(|(at, _, _)| is_app(*at)) {
            let Some(path) = probe.at(&["httpGet", "path"]).map(shown) else {
                continue;
            };
            if !known.contains(&path.as_str()) {
                hits.add(|| {
                    let sentence = format!("the {kind} asks for {path}, which {} does not answer", one.document.title());
                    one.at(steps!["spec", "containers", at, kind, "httpGet", "path"], sentence)
                        .help(format!(
                            "it says at {} that it lives, at {} that it is ready",
                            health.live, health.ready
                        ))
                });
            }
        }
    }
}

fn ended_while_it_waits(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        let Some(service) = one.app.as_deref().and_then(|id| scene.ground.model.services.get(id)) else {
            continue;
        };
        let health = &service.health;
        for (at, kind, probe) in probes(&one).into_iter().filter(|(_, kind, _)| *kind == "livenessProbe") {
            let path = probe.at(&["httpGet", "path"]).map(shown);
            if health.ready != health.live && path.as_deref() == Some(health.ready.as_str()) {
                hits.add(|| {
                    let sentence = format!(
                        "the {kind} of {} asks whether it is ready: whoever waits for a database is ended for it",
                        one.document.title()
                    );
                    one.at(steps!["spec", "containers", at, kind, "httpGet", "path"], sentence)
                        .help(format!("`path: {}`", health.live))
                });
            }
        }
    }
}
