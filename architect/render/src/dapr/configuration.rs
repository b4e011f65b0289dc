use pando_access::Action;
use pando_model::Model;
use serde_json::{Value, json};

use super::{fill, keeping, talking};
use crate::access::Policy;
use crate::template::Unfilled;

/// The Configuration of one app.
pub(crate) fn configuration(model: &Model, app: &str, policies: &[Policy]) -> Result<String, Unfilled> {
    let service = model.services.get(app);
    let secret = service.and_then(|service| service.data.as_ref()?.secret.as_ref());
    let secrets: Vec<&str> = secret.into_iter().map(|secret| secret.as_str()).collect();
    let policies: Vec<Value> = policies.iter().map(policy).collect();
    let values = json!({
        "app": app,
        "face": service.is_some_and(|service| service.face.is_some()),
        "trust_domain": model.sidecars.trust_domain,
        "namespace": model.sidecars.namespace,
        "policies": policies,
        "publishes": talking(model).iter().any(|one| one.as_str() == app),
        "keeps_state": keeping(model).iter().any(|one| one.as_str() == app),
        "secrets": secrets,
        "secret_store": model.sidecars.secret_store,
    });
    fill(super::document!("configuration.yaml"), &values)
}

/// What a template is told of who may call: the Configuration of the app, in `deploy/dapr` and in the chart.
pub(crate) fn policy(policy: &Policy) -> Value {
    let rules: Vec<Value> = policy
        .rules
        .iter()
        .map(|rule| {
            let action = match rule.action {
                Action::Allow => "allow",
                Action::Deny => "deny",
            };
            json!({ "name": rule.name, "verbs": rule.verbs, "action": action })
        })
        .collect();
    json!({ "caller": policy.caller, "why": policy.why, "rules": rules })
}
