use std::collections::BTreeMap;

use pando_model::{AppId, Service, Setting};
use serde_json::{Value, json};

use super::placements;
use super::system::{POSTGRESQL, System};

/// Where spans go: `tracing` of the values says it for apps and sidecars at once.
pub(super) const TRACING: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
/// Where the database is: of the release's own one nobody has to say it.
pub(super) const DATABASE: &str = "DATABASE_URL";

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

/// The environment of an app: what the values of its services say, what it takes from the ConfigMap, and where services are.
pub(super) fn environment(system: &System<'_>, app: &AppId) -> Vec<Value> {
    let told = placements::told(system, app);
    let mut own: Vec<(&Setting, &AppId)> = Vec::new();
    for (id, service) in placements::services(system, app) {
        for setting in &service.settings {
            let is_said =
                own.iter().any(|(other, _)| other.name == setting.name) || told.iter().any(|(name, _)| *name == setting.name.as_str());
            if !is_said {
                own.push((setting, id));
            }
        }
    }
    let own_has = |name: &str| own.iter().any(|(setting, _)| setting.name.as_str() == name);
    let shared = system.model.settings.iter().filter(|setting| !own_has(setting.name.as_str()));
    let told = told.iter().map(|(name, value)| json!({ "name": name, "told": value }));
    let own = own
        .iter()
        .map(|(setting, owner)| environ(setting, setting.value.is_none(), (*owner != app).then_some(*owner)));
    told.chain(own).chain(shared.map(|setting| environ(setting, true, None))).collect()
}

/// One variable: of the ConfigMap, or of the values of its service, which `owner` names where it is not the app's namesake.
fn environ(setting: &Setting, is_shared: bool, owner: Option<&AppId>) -> Value {
    let is_optional = setting.value.is_none() && of(setting) != "database";
    json!({ "name": setting.name, "told": null, "shared": is_shared, "optional": is_optional, "owner": owner })
}

/// What a service's own values say of it.
pub(super) fn own(system: &System<'_>, service: &Service) -> Vec<Value> {
    let given = service.settings.iter().filter(|setting| setting.value.is_some());
    given.map(|setting| shown(system, setting)).collect()
}
