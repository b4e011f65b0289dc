use pando_model::{AppId, Model, Service, Setting};
use serde_json::{Value, json};

use super::{document, fill};
use crate::template::{Unfilled, comment};

/// The first of the ports that apps and sidecars have on one machine; the next service has the next ones.
const APP: usize = 8101;
const PROBES: usize = 8601;
const HTTP: usize = 3501;
const GRPC: usize = 51_001;
const INTERNAL: usize = 52_001;
const METRICS: usize = 9101;

/// The CLI sets these itself, from the ports.
const OF_THE_CLI: [&str; 2] = ["DAPR_HTTP_PORT", "DAPR_GRPC_PORT"];

/// All services with their sidecars on one machine, for `dapr run -f`.
pub(super) fn run_file(model: &Model) -> Result<String, Unfilled> {
    let apps: Vec<Value> = model
        .services
        .iter()
        .enumerate()
        .map(|(index, (id, service))| app(index, id, service))
        .collect();
    let title = comment(
        &format!("All services of {} on one machine, each beside its sidecar.", model.name),
        0,
    );
    let body = model
        .services
        .values()
        .map(|service| service.limits.body_bytes)
        .max()
        .unwrap_or_default();
    let values = json!({
        "title": title.trim_start_matches("# "),
        "namespace": model.sidecars.namespace,
        "settings": settings(&model.settings, &[]),
        "body": 2 * body.div_ceil(1024 * 1024),
        "apps": apps,
    });
    fill(document!("run.yaml"), &values)
}

fn app(index: usize, id: &AppId, service: &Service) -> Value {
    let mut moved = vec![(service.port, APP + index)];
    moved.extend(service.face.map(|port| (port, usize::from(port))));
    moved.extend(service.health.port.map(|port| (port, PROBES + index)));
    let program = service.program.iter().map(|program| program.as_str());
    let command: Vec<&str> = match service.program {
        Some(_) => program.chain(service.arguments.iter().map(|argument| argument.as_str())).collect(),
        None => Vec::new(),
    };
    json!({
        "id": id, "summary": service.summary, "port": APP + index, "http": HTTP + index, "grpc": GRPC + index,
        "internal": INTERNAL + index, "metrics": METRICS + index, "health": service.health.app,
        "command": command, "settings": settings(&service.settings, &moved),
    })
}

/// Settings that have a value; where that ends with a port which is another one here, it has that.
fn settings(settings: &[Setting], moved: &[(u16, usize)]) -> Vec<Value> {
    let told = settings.iter().filter(|setting| !OF_THE_CLI.contains(&setting.name.as_str()));
    told.filter_map(|setting| {
        let value = setting.value.as_ref()?.as_str();
        let here = moved.iter().find_map(|(port, here)| {
            let is_moved = value.ends_with(&format!(":{port}"));
            is_moved.then(|| format!("127.0.0.1:{here}"))
        });
        Some(json!({ "name": setting.name, "value": here.unwrap_or_else(|| value.to_owned()), "why": setting.why }))
    })
    .collect()
}
