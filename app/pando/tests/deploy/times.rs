use serde_json::Value;

use crate::callers::contracts;
use crate::text;

/// A caller's own transport waits longer than the service takes, so that it is the service that says what was late. Its sidecar has no
/// time of its own: with one, whoever leaves early ends it (daprd 1.18.2).
#[test]
fn whoever_asks_ends_what_takes_too_long_and_no_sidecar_does() {
    let resiliency: Value = serde_saphyr::from_str(&text("components/resiliency.yaml")).expect("YAML");
    for contract in contracts() {
        let target = &resiliency["spec"]["targets"]["apps"][contract.app_id];
        assert!(target.is_object() && target["timeout"].is_null(), "{}", contract.app_id);
        let of_app = contract.callers_wait_seconds();
        assert!(of_app > contract.answers_within_seconds || of_app.is_none(), "{}", contract.app_id);
    }
}
