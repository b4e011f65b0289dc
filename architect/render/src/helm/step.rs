use std::collections::BTreeSet;

use pando_model::{AppId, Model, Step};
use serde_json::{Value, json};

use super::placements::Place;

/// What the values of a step are written from: the word for it, and how many and how large the processes are that host several services
/// in any step, so that values of the step before do not stay.
pub(super) fn context(model: &Model, step: &Step, place: &Place, places: &[Place]) -> Value {
    let hosts = places.iter().flat_map(|place| &place.placed.hosted);
    let hosts: BTreeSet<&AppId> = hosts.filter(|(_, hosted)| hosted.len() > 1).map(|(app, _)| app).collect();
    let hosts: Vec<Value> = hosts
        .into_iter()
        .filter_map(|app| {
            let service = place.placed.model.services.get(app)?;
            let (scale, resources) = (&service.scale, &service.resources);
            Some(json!({
                "id": app, "hosted": place.placed.hosted.get(app), "min": scale.min, "max": scale.max.max(scale.min),
                "cpu": resources.cpu_milli, "memory": resources.memory_mib, "memory_max": resources.memory_max_mib,
            }))
        })
        .collect();
    let summary = match (&place.way, step.summary.is_empty()) {
        (Some(_), _) => place.about.clone(),
        (None, true) => step.name.to_string(),
        (None, false) => step.summary.to_string(),
    };
    json!({
        "system": model.name, "number": step.number, "name": step.name, "summary": summary, "word": place.word, "hosts": hosts,
    })
}
