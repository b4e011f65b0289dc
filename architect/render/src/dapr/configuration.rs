use pando_access::Action;
use pando_model::Model;
use serde_json::{Value, json};

use super::{fill, keeping, talking};
use crate::access::Policy;
use crate::template::Unfilled;

/// The Configuration of one app.
pub(crate) fn configuration(model: &Model, app: &str, policies: &[Policy]) -> Result<String, Unfilled> {
    told(model, app, Some(policies))
}

/// The same for `dapr run`, whose sidecars have no identities that a policy could be about.
pub(super) fn configuration_here(model: &Model, app: &str) -> Result<String, Unfilled> {
    told(model, app, None)
}

/// With who may call it, where callers have an identity.
fn told(model: &Model, app: &str, policies: Option<&[Policy]>) -> Result<String, Unfilled> {
    let service = model.services.get(app);
    let secret = service.and_then(|service| service.data.as_ref()?.secret.as_ref());
    // What would be one's own there belongs to nobody.
    let secrets: Vec<&str> = secret
        .into_iter()
        .filter(|_| policies.is_some())
        .map(|secret| secret.as_str())
        .collect();
    let policies_told: Vec<Value> = policies.unwrap_or_default().iter().map(policy).collect();
    let values = json!({
        "is_apart": policies.is_some(),
        "app": app,
        "face": service.is_some_and(|service| service.face.is_some()),
        "trust_domain": model.sidecars.trust_domain,
        "namespace": model.sidecars.namespace,
        "policies": policies_told,
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
