use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Model};
use serde_json::{Value, json};

use super::{document, fill, keeping, talking};
use crate::template::Unfilled;

/// How long callers of an app let it take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Nobody calls it.
    Unasked,
    /// As long as the answer goes on: one time-out would cut them all, so one that streams keeps the others without.
    Endless,
    /// The longest of all, in seconds.
    Seconds(u32),
}

/// By app, how long its callers let it take.
pub(crate) fn patience(model: &Model) -> BTreeMap<&AppId, Patience> {
    let mut all: BTreeMap<&AppId, Patience> = model.services.keys().map(|app| (app, Patience::Unasked)).collect();
    for call in model.services.values().flat_map(|service| &service.calls) {
        let Some(of_app) = all.get_mut(&call.to) else { continue };
        *of_app = match (*of_app, call.timeout_seconds.filter(|_| !call.streams)) {
            (Patience::Endless, _) | (_, None) => Patience::Endless,
            (Patience::Unasked, Some(seconds)) => Patience::Seconds(seconds),
            (Patience::Seconds(one), Some(other)) => Patience::Seconds(one.max(other)),
        };
    }
    all
}

/// What sidecars try again, and how long they wait.
pub(super) fn resiliency(model: &Model) -> Result<String, Unfilled> {
    let patience = patience(model);
    let name = |seconds: u32| format!("within-{seconds}s");
    let mut times: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (app, patience) in &patience {
        if let Patience::Seconds(seconds) = patience {
            times.entry(*seconds).or_default().insert(app.as_str());
        }
    }
    let times: Vec<Value> = times
        .iter()
        .map(|(seconds, apps)| json!({ "name": name(*seconds), "seconds": seconds, "apps": apps }))
        .collect();
    let targets: Vec<Value> = patience
        .iter()
        .map(|(app, patience)| match patience {
            Patience::Seconds(seconds) => json!({ "name": app, "time": name(*seconds), "streams": false }),
            other => json!({ "name": app, "time": null, "streams": *other == Patience::Endless }),
        })
        .collect();
    let (sidecars, delivery) = (&model.sidecars, &model.sidecars.delivery);
    let values = json!({
        "name": sidecars.resiliency, "times": times, "targets": targets,
        "try": delivery.try_seconds, "tries": delivery.retries + 1, "retries": delivery.retries, "pause": delivery.pause_seconds,
        "longest": delivery.longest_seconds(), "redelivers": sidecars.pubsub.redelivers_after_seconds,
        "pubsub": (!talking(model).is_empty()).then_some(&sidecars.pubsub.name),
        "state": (!keeping(model).is_empty()).then_some(&sidecars.state_store.name),
    });
    fill(document!("resiliency.yaml"), &values)
}
