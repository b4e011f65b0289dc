use pando_model::Model;
use serde_json::json;

use super::{document, fill, keeping, talking};
use crate::template::Unfilled;

/// What sidecars try again, and how long they wait.
pub(super) fn resiliency(model: &Model) -> Result<String, Unfilled> {
    let (sidecars, delivery) = (&model.sidecars, &model.sidecars.delivery);
    let values = json!({
        "name": sidecars.resiliency, "apps": model.services.keys().collect::<Vec<_>>(),
        "try": delivery.try_seconds, "tries": delivery.retries + 1, "retries": delivery.retries, "pause": delivery.pause_seconds,
        "longest": delivery.longest_seconds(), "redelivers": sidecars.pubsub.redelivers_after_seconds,
        "pubsub": (!talking(model).is_empty()).then_some(&sidecars.pubsub.name),
        "state": (!keeping(model).is_empty()).then_some(&sidecars.state_store.name),
    });
    fill(document!("resiliency.yaml"), &values)
}
