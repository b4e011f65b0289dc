//! What folders below the others say of themselves, so that `architect check` looks at each for what it is.

use pando_model::{Model, StateStoreKind};
use serde_json::{Value, json};

use super::{document, file, fill, keeping};
use crate::template::Unfilled;

/// The file that says it.
pub(super) const FILE: &str = ".architect-set";

/// That of what `dapr run -f` leads to.
pub(super) fn run(model: &Model) -> Result<String, Unfilled> {
    let answers = model.services.values().any(|service| !service.operations.is_empty());
    let is_other_store = !keeping(model).is_empty() && model.sidecars.state_store.kind != StateStoreKind::Redis;
    let accepts = [
        (
            !model.services.is_empty(),
            json!({ "rule": "PAN543", "in": null, "why": "dapr run gives all sidecars one environment, so that none has an identity" }),
        ),
        (
            answers,
            json!({ "rule": "PAN544", "in": null, "why": "without identities an access rule would be about nobody" }),
        ),
        (
            is_other_store,
            json!({ "rule": "PAN502", "in": format!("resources/{}.yaml", file(&model.sidecars.state_store.name)), "why": "dapr init brings Redis" }),
        ),
    ];
    let accepts: Vec<Value> = accepts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, one)| one).collect();
    let what = "Everything on the machine of somebody who develops on it, for dapr run -f";
    fill(
        document!("set.yaml"),
        &json!({ "what": what, "is_instead": false, "accepts": accepts }),
    )
}

/// That of the other state store.
pub(super) fn instead(model: &Model) -> Result<String, Unfilled> {
    let file = format!("{}.yaml", file(&model.sidecars.state_store.name));
    let accepts = [json!({ "rule": "PAN502", "in": file, "why": "it is what the model does not count on, for whoever chooses it" })];
    let what = "Another store of state, in place of the one in components";
    fill(
        document!("set.yaml"),
        &json!({ "what": what, "is_instead": true, "accepts": accepts }),
    )
}
