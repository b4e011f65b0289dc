use pando_model::{AppId, Model, PubsubKind, Service, Setting};
use serde_json::{Value, json};

use super::components::{self, Place};
use super::configuration::configuration_here;
use super::{declaring, document, file, fill, keeping, resiliency, set, subscriptions, talking};
use crate::template::Unfilled;

/// The first of the ports that apps and sidecars have on one machine; the next service has the next ones. All of them below those that
/// a system gives to whoever asks for any.
const APP: usize = 8101;
const PROBES: usize = 8601;
const HTTP: usize = 3501;
const GRPC: usize = 3601;
const INTERNAL: usize = 3701;
const METRICS: usize = 9101;

/// The CLI sets these itself, from the ports.
const OF_THE_CLI: [&str; 2] = ["DAPR_HTTP_PORT", "DAPR_GRPC_PORT"];

/// All services with their sidecars on the machine of somebody who develops on them, for `dapr run -f`: the run file, what the sidecars
/// load, and a folder for each app, where its process is started. They need what `dapr init` brings and nothing else.
pub(super) fn render(model: &Model, mut put: impl FnMut(&str, String) -> Option<String>) -> Result<(), Unfilled> {
    let mut resource = |name: &str, text| put(&format!("dapr/run/resources/{name}.yaml"), text);
    if !talking(model).is_empty() {
        resource(&file(&model.sidecars.pubsub.name), components::pubsub(model, Place::OneMachine)?);
        if model.sidecars.pubsub.kind != PubsubKind::Redis {
            resource("secretstore", components::secret_store(model)?);
        }
    }
    if !keeping(model).is_empty() {
        resource(&file(&model.sidecars.state_store.name), components::state_store_here(model)?);
    }
    resource("resiliency", resiliency::resiliency(model)?);
    resource("self-calls", components::self_calls(model)?);
    if declaring(model).next().is_some() {
        resource("subscriptions", subscriptions::subscriptions(model)?);
    }
    for app in model.services.keys() {
        put(
            &format!("dapr/run/apps/{app}/config.yaml"),
            configuration_here(model, app.as_str())?,
        );
    }
    put(&format!("dapr/run/{}", set::FILE), set::run(model)?);
    put("dapr.yaml", run_file(model)?);
    Ok(())
}

fn run_file(model: &Model) -> Result<String, Unfilled> {
    let apps: Vec<Value> = model
        .services
        .iter()
        .enumerate()
        .map(|(index, (id, service))| app(index, id, service))
        .collect();
    let body = model
        .services
        .values()
        .map(|service| service.limits.body_bytes)
        .max()
        .unwrap_or_default();
    let values = json!({
        "name": model.name,
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
        let value = setting.on_one_machine.as_ref().or(setting.value.as_ref())?.as_str();
        let here = moved.iter().find_map(|(port, here)| {
            let is_moved = value.ends_with(&format!(":{port}"));
            is_moved.then(|| format!("127.0.0.1:{here}"))
        });
        Some(json!({ "name": setting.name, "value": here.unwrap_or_else(|| value.to_owned()), "why": setting.why }))
    })
    .collect()
}
