use std::collections::BTreeMap;

use pando_model::{Service, Setting};
use serde_json::{Value, json};

use super::system::{POSTGRESQL, System};

/// Where spans go: `tracing` of the values says it for apps and sidecars at once.
pub(super) const TRACING: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
/// Where the database is: of the release's own one nobody has to say it.
const DATABASE: &str = "DATABASE_URL";

/// What a setting is of.
pub(super) fn of(setting: &Setting) -> &'static str {
    match setting.name.as_str() {
        TRACING => "tracing",
        DATABASE => "database",
        _ => "values",
    }
}

/// The settings that are in the ConfigMap: the system's, and those that a service leaves open. Each once, by its name.
pub(super) fn of_all(system: &System<'_>) -> Vec<Value> {
    let open = system.model.services.values().flat_map(|service| &service.settings);
    let open = open.filter(|setting| setting.value.is_none());
    let mut all: BTreeMap<&str, &Setting> = open.map(|setting| (setting.name.as_str(), setting)).collect();
    all.extend(system.model.settings.iter().map(|setting| (setting.name.as_str(), setting)));
    all.into_values().map(|setting| shown(system, setting)).collect()
}

/// A setting with the value that it has unless somebody says otherwise.
pub(super) fn shown(system: &System<'_>, setting: &Setting) -> Value {
    let value = match (&setting.value, of(setting)) {
        (Some(value), _) => value.to_string(),
        (None, "database") => format!("postgres://{POSTGRESQL}:5432/{}", system.model.name),
        (None, _) => String::new(),
    };
    json!({
        "name": setting.name, "value": value, "why": setting.why, "of": of(setting), "given": setting.value.is_some(),
    })
}

/// The environment of a service: what its own values say, and what it takes from the ConfigMap.
pub(super) fn environment(system: &System<'_>, service: &Service) -> Vec<Value> {
    let own = |name: &str| service.settings.iter().any(|setting| setting.name.as_str() == name);
    let shared = system.model.settings.iter().filter(|setting| !own(setting.name.as_str()));
    let shared = shared.map(|setting| (setting, true));
    let own = service.settings.iter().map(|setting| (setting, setting.value.is_none()));
    own.chain(shared)
        .map(|(setting, is_shared)| {
            let is_optional = setting.value.is_none() && of(setting) != "database";
            json!({ "name": setting.name, "shared": is_shared, "optional": is_optional })
        })
        .collect()
}

/// What a service's own values say of it.
pub(super) fn own(system: &System<'_>, service: &Service) -> Vec<Value> {
    let given = service.settings.iter().filter(|setting| setting.value.is_some());
    given.map(|setting| shown(system, setting)).collect()
}
