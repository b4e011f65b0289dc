use std::collections::BTreeMap;

use pando_model::{Setting, Variable};
use serde_json::{Value, json};

use super::system::{DATABASE, System, external_key};
use super::{placements, settings};

/// What the template of ports knows: which values have the address of something outside, and by which name its port is among the values.
pub(super) fn context(system: &System<'_>) -> Value {
    let mut addresses: BTreeMap<String, (String, bool)> = BTreeMap::new();
    for app in system.model.services.keys() {
        for (id, service) in placements::services(system, app) {
            for external in &service.externals {
                let Some(address) = &external.address else { continue };
                let key = external_key(system.model, external);
                let is_own = |setting: &&Setting| setting.name == *address && setting.value.is_some();
                let of_database = is_database(address);
                match service.settings.iter().find(is_own) {
                    Some(_) => addresses.insert(format!("services \"{id}\" \"settings\" \"{address}\""), (key, of_database)),
                    None => addresses.insert(format!("settings \"{address}\""), (key, of_database)),
                };
            }
        }
    }
    let migrates = system.model.chart.migrate.iter().flat_map(|migrate| &migrate.settings);
    for setting in migrates.filter(|setting| is_database(&setting.name)) {
        let path = format!("migrate \"settings\" \"{}\"", setting.name);
        addresses.insert(path, (DATABASE.to_owned(), true));
    }
    let addresses: Vec<Value> = addresses
        .into_iter()
        .map(|(path, (key, is_database))| {
            let (first, rest) = path.split_once(' ').unwrap_or((&path, ""));
            let named = path.replace(['"', ' '], " ").split_whitespace().collect::<Vec<_>>().join(".");
            json!({ "value": format!("index .Values.{first} {rest}"), "named": named, "key": key, "database": is_database })
        })
        .collect();
    json!({ "addresses": addresses })
}

fn is_database(variable: &Variable) -> bool {
    variable.as_str() == settings::DATABASE
}
