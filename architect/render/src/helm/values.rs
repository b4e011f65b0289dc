use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use pando_model::{AppId, Secret, Service};
use serde_json::{Value, json};

use super::system::System;
use super::{placements, settings, text};

/// What the values of a chart are written from.
pub(super) fn context(system: &System<'_>) -> Value {
    let services: Vec<Value> = system
        .model
        .services
        .iter()
        .map(|(id, service)| {
            let (scale, resources) = (&service.scale, &service.resources);
            json!({
                "id": id, "about": service.summary, "min": scale.min, "max": scale.max.max(scale.min), "percent": scale.cpu_percent,
                "image": text(service.image.as_ref()), "cpu": resources.cpu_milli, "memory": resources.memory_mib,
                "memory_max": resources.memory_max_mib, "settings": settings::own(system, service),
            })
        })
        .collect();
    let externals: Vec<Value> = system
        .externals
        .iter()
        .map(|(key, outside)| json!({ "key": key, "about": outside.about, "port": outside.port, "optional": outside.is_optional, "secret": outside.secret }))
        .collect();
    let secrets: Vec<Value> = secrets(system)
        .into_iter()
        .map(|(name, of)| json!({ "name": name, "optional": of.is_optional, "keys": of.keys, "about": of.about.join("; ") }))
        .collect();
    // Wherever services are: their values are there in each placement.
    let listens: Vec<Value> = system
        .whole
        .services
        .iter()
        .flat_map(|(id, service)| listens(id, service))
        .collect();
    json!({ "services": services, "outside": externals, "secrets": secrets, "placements": placements::shown(system), "listens": listens })
}

/// The settings that say where a service listens, with the port that whoever asks its pods is told.
fn listens(id: &AppId, service: &Service) -> Vec<Value> {
    let asked = [Some(service.port), service.face, service.health.port];
    let port = |value: &str| value.parse().ok().map(|address: SocketAddr| address.port());
    let given = service
        .settings
        .iter()
        .filter_map(|setting| Some((&setting.name, port(setting.value.as_ref()?.as_str())?)));
    given
        .filter(|(_, port)| asked.contains(&Some(*port)))
        .map(|(name, port)| json!({ "service": id, "name": name, "port": port }))
        .collect()
}

/// One secret, whoever is given it.
pub(super) struct Given<'a> {
    /// Whether everybody does without.
    pub(super) is_optional: bool,
    keys: BTreeSet<&'a str>,
    about: Vec<&'a str>,
}

/// The secrets that pods are given, by their names.
pub(super) fn secrets<'a>(system: &System<'a>) -> BTreeMap<&'a str, Given<'a>> {
    let of_services = system.model.services.keys().flat_map(|app| placements::secrets(system, app));
    let of_migration = system.model.chart.migrate.iter().flat_map(|migrate| &migrate.secrets);
    let mut all: BTreeMap<&str, Given<'_>> = BTreeMap::new();
    for Secret {
        secret,
        key,
        optional,
        why,
        ..
    } in of_services.chain(of_migration)
    {
        let given = all.entry(secret.as_str()).or_insert_with(|| Given {
            is_optional: true,
            keys: BTreeSet::new(),
            about: Vec::new(),
        });
        given.is_optional &= optional;
        if key.as_str() != "*" {
            given.keys.insert(key.as_str());
        }
        if !why.is_empty() && !given.about.contains(&why.as_str()) {
            given.about.push(why.as_str());
        }
    }
    all
}
