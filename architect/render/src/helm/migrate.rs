use serde_json::{Value, json};

use super::mounts::mounts;
use super::system::{DATABASE, System};
use super::{settings, with};

/// What the template of the migration knows, and that of the release's own database: whose password its owner's is.
pub(super) fn context(system: &System<'_>) -> Value {
    let Some(migrate) = &system.model.chart.migrate else {
        return json!({ "migrate": { "enabled": false, "settings": [] } });
    };
    let open: Vec<Value> = migrate.settings.iter().map(|setting| shown(system, setting)).collect();
    let owner = migrate.secrets.first();
    let own = json!({
        "migrate": { "enabled": true, "settings": open },
        "arguments": migrate.arguments, "database_key": DATABASE,
        "owner": owner.map(|owner| &owner.secret), "owner_key": owner.map(|owner| &owner.key),
        "job": open,
    });
    with(own, mounts(&migrate.secrets))
}

/// The address of the database has its owner in it.
fn shown(system: &System<'_>, setting: &pando_model::Setting) -> Value {
    let shown = settings::shown(system, setting);
    let is_address = setting.value.is_none() && settings::of(setting) == "database";
    let address = shown["value"].as_str().map(|value| value.replacen("://", "://owner@", 1));
    match address.filter(|_| is_address) {
        Some(address) => with(shown, json!({ "value": address })),
        None => shown,
    }
}
