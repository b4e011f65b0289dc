use pando_model::Method;

use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN181" ports_clash,
    Warning "PAN182" health_is_an_operation,
    Warning "PAN183" live_is_ready,
    Warning "PAN184" port_of_the_superuser,
    Warning "PAN185" health_path_twice,
];

/// Ports that the sidecar takes in the pod that it shares with the app.
pub(crate) const SIDECAR_PORTS: [(u16, &str); 5] = [
    (3500, "the sidecar's HTTP API"),
    (3501, "the sidecar's health checks"),
    (50001, "the sidecar's gRPC API"),
    (50002, "the sidecars among themselves"),
    (9090, "the sidecar's metrics"),
];

fn ports_clash(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let own = [
            ("port", Some(service.port)),
            ("face", service.face),
            ("health", service.health.port),
        ];
        let own: Vec<(&str, u16)> = own.into_iter().filter_map(|(key, port)| Some((key, port?))).collect();
        for (at, (key, port)) in own.iter().enumerate() {
            let other = own[..at].iter().find(|(_, other)| other == port).map(|(key, _)| *key);
            // Health on the app port is what is meant without a port, too.
            let other = other.filter(|other| (*other, *key) != ("port", "health"));
            let sidecar = SIDECAR_PORTS.iter().find(|(taken, _)| taken == port).map(|(_, what)| *what);
            let Some(taken) = sidecar.or_else(|| other.map(|key| if key == "port" { "what the sidecar calls" } else { "its face" })) else {
                continue;
            };
            hits.add(|| {
                let steps: &[_] = match *key {
                    "health" => steps!["services", id, "health", "port"],
                    key => steps!["services", id, key],
                };
                ground.at(steps, format!("{port} of {id} is {taken} already"))
            });
        }
    }
}

fn health_is_an_operation(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let health = &service.health;
        let on_app_port = health.port.is_none_or(|port| port == service.port);
        let asked = [
            ("live", Some(&health.live)),
            ("ready", Some(&health.ready)),
            ("metrics", health.metrics.as_ref()),
        ];
        let asked = asked.into_iter().filter(|_| on_app_port).chain([("app", health.app.as_ref())]);
        for (key, path) in asked.filter_map(|(key, path)| Some((key, path?))) {
            let same = service
                .operations
                .iter()
                .find(|one| one.path == *path && matches!(one.method, Method::Get | Method::Any));
            if let Some(same) = same {
                hits.add(|| {
                    let sentence = format!(
                        "`{}` answers {path}, which asks whether {id} is well: who may ask for the one?",
                        same.name
                    );
                    ground.at(steps!["services", id, "health", key], sentence)
                });
            }
        }
    }
}

fn live_is_ready(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        if service.health.live == service.health.ready {
            hits.add(|| {
                let sentence = format!("{id} is ended when it is not ready: {} says both", service.health.live);
                ground
                    .at(steps!["services", id, "health", "live"], sentence)
                    .help("`live` fails only where nothing but a new process helps")
            });
        }
    }
}

fn port_of_the_superuser(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        for (key, port) in [("port", Some(service.port)), ("face", service.face)] {
            if let Some(port) = port.filter(|port| *port < 1024) {
                hits.add(|| {
                    let sentence = format!("a process without privileges may not listen on {port} everywhere");
                    ground
                        .at(steps!["services", id, key], sentence)
                        .help("8000; the Service in front of it may have any port")
                });
            }
        }
    }
}

fn health_path_twice(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let health = &service.health;
        if let Some(path) = health.metrics.as_ref().filter(|path| [&health.live, &health.ready].contains(path)) {
            hits.add(|| {
                ground.at(
                    steps!["services", id, "health", "metrics"],
                    format!("{path} of {id} is a probe already"),
                )
            });
        }
    }
}
