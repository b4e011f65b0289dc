use std::collections::HashSet;

use pando_model::yaml::{Node, Value};

use super::scene::shown;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN411" not_on_the_pods,
    Error "PAN412" no_app_id,
    Error "PAN413" port_of_no_container,
    Error "PAN414" no_text,
    Error "PAN415" no_configuration,
    Error "PAN416" configuration_not_there,
    Warning "PAN417" no_app_health,
    Warning "PAN418" no_app_token,
    Error "PAN419" unknown_annotation,
    Error "PAN420" unknown_app,
    Error "PAN421" port_beside_the_model,
    Error "PAN422" port_of_the_sidecar,
    Error "PAN423" health_path_beside_the_model,
    Error "PAN424" no_sidecar,
];

/// The annotations that Dapr 1.18 knows, without `dapr.io/` (its `pkg/injector/annotations`).
const KNOWN: &str = "enabled app-id app-port app-protocol app-ssl app-token-secret api-token-secret config log-level log-as-json \
    app-max-concurrency enable-metrics metrics-port grpc-port internal-grpc-port enable-debug debug-port env env-from-secret \
    sidecar-cpu-request sidecar-cpu-limit sidecar-memory-request sidecar-memory-limit sidecar-listen-addresses \
    sidecar-liveness-probe-delay-seconds sidecar-liveness-probe-timeout-seconds sidecar-liveness-probe-period-seconds \
    sidecar-liveness-probe-threshold sidecar-readiness-probe-delay-seconds sidecar-readiness-probe-timeout-seconds \
    sidecar-readiness-probe-period-seconds sidecar-readiness-probe-threshold sidecar-image sidecar-seccomp-profile-type \
    http-max-request-size max-body-size http-read-buffer-size read-buffer-size graceful-shutdown-seconds block-shutdown-duration \
    enable-api-logging unix-domain-socket-path volume-mounts volume-mounts-rw disable-builtin-k8s-secret-store \
    enable-app-health-check app-health-check-path app-health-probe-interval app-health-probe-timeout app-health-threshold \
    placement-host-address actors-disseminate-timeout scheduler-host-address app-channel-address component-container inject-pluggable-components \
    pluggable-components pluggable-components-sockets-folder sentry-request-jwt-audiences disable-init-endpoints enable-native-sidecar \
    enable-profiling app-binding-options-timeout";

fn not_on_the_pods(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.document.kind != "Pod") {
        let annotations = one
            .document
            .node
            .at(&["metadata", "annotations"])
            .map(Node::entries)
            .unwrap_or_default();
        if let Some(first) = annotations.iter().find(|entry| entry.key.starts_with("dapr.io/")) {
            hits.add(|| {
                let sentence = format!(
                    "`{}` is on the {}, and the injector looks at its pods",
                    first.key, one.document.kind
                );
                one.document
                    .here(first.place, sentence)
                    .help("move it to `spec.template.metadata.annotations`")
            });
        }
    }
}

fn no_app_id(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(super::scene::Workload::has_sidecar) {
        if one.annotation("dapr.io/app-id").is_none() {
            hits.add(|| {
                let sentence = format!(
                    "the sidecar of {} has no app id: it gets one that nobody calls",
                    one.document.title()
                );
                one.at_annotation("dapr.io/enabled", sentence).help("say `dapr.io/app-id`")
            });
        }
    }
}

fn port_of_no_container(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        let ports = one.ports();
        let Some(said) = one.annotation("dapr.io/app-port").map(shown) else {
            continue;
        };
        if !ports.is_empty() && !ports.iter().any(|(port, _)| port.to_string() == said) {
            hits.add(|| {
                let open: Vec<String> = ports.iter().map(|(port, _)| port.to_string()).collect();
                let sentence = format!(
                    "the sidecar of {id} waits for port {said}, and the containers have {}",
                    open.join(", ")
                );
                one.at_annotation("dapr.io/app-port", sentence)
            });
        }
    }
}

fn no_text(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        let annotations = one.template.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
        for entry in annotations.iter().filter(|entry| !matches!(entry.node.value, Value::Text(_))) {
            hits.add(|| {
                let sentence = format!("`{}` is no text: the API server refuses it", entry.key);
                one.document
                    .here(entry.place, sentence)
                    .help(format!("`{}: \"{}\"`", entry.key, shown(&entry.node)))
            });
        }
    }
}

fn no_configuration(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        if one.annotation("dapr.io/config").is_none() {
            hits.add(|| {
                let sentence = format!("the sidecar of {id} has no Configuration: whoever has a certificate may call everything of it");
                one.at_annotation("dapr.io/app-id", sentence)
                    .help(format!("`dapr.io/config: \"{id}\"`"))
            });
        }
    }
}

fn configuration_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        let Some(named) = one.annotation("dapr.io/config").map(shown) else {
            continue;
        };
        let known: Vec<&str> = scene.of("Configuration").map(|one| one.name.as_str()).collect();
        if !known.contains(&named.as_str()) {
            hits.add(|| {
                let sentence = format!("the sidecar of {id} does not start: there is no Configuration {named}");
                one.at_annotation("dapr.io/config", sentence).near(&named, known)
            });
        }
    }
}

fn no_app_health(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        if one
            .annotation("dapr.io/enable-app-health-check")
            .is_none_or(|node| shown(node) != "true")
        {
            hits.add(|| {
                let sentence = format!("nobody asks how {id} is: while it restarts, requests and events are brought to nobody");
                one.at_annotation("dapr.io/app-id", sentence)
                    .help("`dapr.io/enable-app-health-check: \"true\"`")
            });
        }
    }
}

fn no_app_token(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        if one.annotation("dapr.io/app-token-secret").is_none() {
            hits.add(|| {
                let sentence = format!("{id} cannot tell its sidecar from anybody else who reaches its port");
                one.at_annotation("dapr.io/app-id", sentence)
                    .help("`dapr.io/app-token-secret`, and an app that asks for the token")
            });
        }
    }
}

fn unknown_annotation(scene: &Scene<'_>, hits: &mut Hits) {
    let known: HashSet<&str> = KNOWN.split_whitespace().collect();
    for one in scene.workloads() {
        let annotations = one.template.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
        for entry in annotations {
            let Some(name) = entry.key.strip_prefix("dapr.io/").filter(|name| !known.contains(name)) else {
                continue;
            };
            hits.add(|| {
                let hit = one.document.here(entry.place, format!("Dapr knows no annotation `{}`", entry.key));
                match pando_model::nearest(name, known.iter().copied()) {
                    Some(near) => hit.help(format!("did you mean `dapr.io/{near}`?")),
                    None => hit,
                }
            });
        }
    }
}

fn unknown_app(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        if !scene.ground.model.services.contains_key(id.as_str()) {
            hits.add(|| {
                let sentence = format!("the model has no app {id}");
                one.at_annotation("dapr.io/app-id", sentence).near(&id, scene.ground.ids())
            });
        }
    }
}

fn port_beside_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        let Some(service) = scene.ground.model.services.get(id.as_str()) else {
            continue;
        };
        let said = one.annotation("dapr.io/app-port").map(shown);
        if said.as_deref() != Some(&service.port.to_string()) {
            hits.add(|| {
                let said = said.map_or("no port".to_owned(), |said| format!("port {said}"));
                let sentence = format!("the sidecar of {id} calls {said}, and the app answers at {}", service.port);
                one.at_annotation("dapr.io/app-port", sentence)
                    .help(format!("`dapr.io/app-port: \"{}\"`", service.port))
            });
        }
    }
}

fn port_of_the_sidecar(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        let taken = one.sidecar_ports();
        for (port, _) in one.ports() {
            if let Some((_, what)) = taken.iter().find(|(taken, _)| *taken == port.to_string()) {
                hits.add(|| {
                    one.at(
                        steps!["spec", "containers"],
                        format!("port {port} in the pods of {id} is {what} already"),
                    )
                });
            }
        }
    }
}

fn health_path_beside_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        let model = scene
            .ground
            .model
            .services
            .get(id.as_str())
            .and_then(|service| service.health.app.as_ref());
        let is_asked = one
            .annotation("dapr.io/enable-app-health-check")
            .is_some_and(|node| shown(node) == "true");
        let said = one.annotation("dapr.io/app-health-check-path").map_or("/healthz".to_owned(), shown);
        if let Some(path) = model.filter(|path| is_asked && path.as_str() != said) {
            hits.add(|| {
                let sentence = format!("the sidecar asks {id} at {said} how it is, and it says so at {path}: it is never well");
                one.at_annotation("dapr.io/app-health-check-path", sentence)
                    .help(format!("`dapr.io/app-health-check-path: \"{path}\"`"))
            });
        }
    }
}

fn no_sidecar(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.is_lasting() && !one.has_sidecar()) {
        // On the wrong place is another fault.
        let is_elsewhere = one.document.node.at(&["metadata", "annotations", "dapr.io/enabled"]).is_some();
        if let Some(id) = one.app.as_deref().filter(|_| !is_elsewhere && one.document.kind != "Pod") {
            hits.add(|| {
                let sentence = format!("the pods of {id} get no sidecar, so nobody can call it and it hears nothing");
                one.at(steps!["metadata", "annotations"], sentence)
                    .help("`dapr.io/enabled: \"true\"`")
            });
        }
    }
}
