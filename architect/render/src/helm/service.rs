use std::collections::BTreeSet;

use pando_model::{AppId, Secret, Service};
use serde_json::{Value, json};

use super::mounts::mounts;
use super::system::{GRACEFUL_SECONDS, SPARE_SECONDS, System};
use super::{placements, settings, with};
use crate::access::Policy;
use crate::dapr::{self, keeping, talking};

/// The variables by which an app learns what it and its sidecar show each other. The injector is told the same secrets.
const API_TOKEN: &str = "DAPR_API_TOKEN";
const APP_TOKEN: &str = "APP_API_TOKEN";
/// How often a starting pod is asked whether it is ready, in seconds.
const START_PERIOD: u32 = 2;

/// The folder of a service's templates.
pub(super) fn folder(id: &AppId, service: &Service) -> String {
    let given = service.folder.as_ref().map(ToString::to_string);
    match given.unwrap_or_else(|| id.to_string()) {
        // Folders of the chart itself.
        taken if ["components", "database", "migrate", "monitoring", "network", "tests"].contains(&taken.as_str()) => {
            format!("{taken}-service")
        }
        free => free,
    }
}

/// What the templates of one service know.
pub(super) fn context(system: &System<'_>, id: &AppId, service: &Service, policies: &[Policy]) -> Value {
    let model = system.model;
    let health = &service.health;
    let is_apart = health.port.is_some_and(|port| port != service.port);
    let callers: BTreeSet<&AppId> = policies.iter().map(|policy| &policy.caller).collect();
    let callees: BTreeSet<&AppId> = service.calls.iter().map(|call| &call.to).collect();
    let externals: Vec<Value> = system
        .externals
        .iter()
        .filter(|(_, outside)| outside.users.contains(id))
        .map(|(key, outside)| {
            json!({ "key": key, "about": first_upper(&outside.about), "optional": outside.is_optional, "secret": outside.secret, "state": outside.is_state_store })
        })
        .collect();
    // The files of what its sidecar reads beside its Configuration.
    let mut components = vec!["resiliency.yaml".to_owned(), "self-calls.yaml".to_owned()];
    components.extend(
        talking(model)
            .contains(id)
            .then(|| dapr::file(&model.sidecars.pubsub.name) + ".yaml"),
    );
    components.extend(
        keeping(model)
            .contains(id)
            .then(|| dapr::file(&model.sidecars.state_store.name) + ".yaml"),
    );
    components.extend(dapr::declaring(model).any(|app| app == id).then(|| dapr::SUBSCRIPTIONS.to_owned()));
    let own = json!({
        "components": components,
        "id": id, "folder": folder(id, service), "about": about(id, service), "port": service.port, "face": service.face,
        "probes": health.port.unwrap_or(service.port), "probes_name": if is_apart { "probes" } else { "app" }, "probes_apart": is_apart,
        "live": health.live, "ready": health.ready, "metrics": health.metrics, "app_health": health.app,
        "start_tries": health.start_seconds.div_ceil(START_PERIOD), "stop": health.stop_seconds, "graceful": GRACEFUL_SECONDS,
        "grace": health.stop_seconds + GRACEFUL_SECONDS + SPARE_SECONDS,
        "concurrency": service.limits.concurrency, "body": system.body_mib,
        "arguments": placements::arguments(system, id), "settings": settings::environment(system, id),
        "api_token": token(service, API_TOKEN), "app_token": token(service, APP_TOKEN),
        "callers": callers, "callees": callees, "externals": externals,
        "trust_domain": model.sidecars.trust_domain, "policies": policies.iter().map(dapr::policy).collect::<Vec<_>>(),
        "publishes": talking(model).contains(id), "keeps_state": keeping(model).contains(id),
    });
    with(with(system.names(), own), mounts(placements::secrets(system, id)))
}

fn about(id: &AppId, service: &Service) -> String {
    match service.summary.is_empty() {
        true => id.to_string(),
        false => format!("{}.", service.summary.as_str().trim_end_matches('.')),
    }
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

/// The secret that a variable is of, where the injector can use it: it reads the key `token`.
fn token<'a>(service: &'a Service, variable: &str) -> Option<&'a str> {
    let fits = |secret: &&Secret| secret.name.as_str() == variable && secret.key.as_str() == "token";
    service.secrets.iter().find(fits).map(|secret| secret.secret.as_str())
}
