use serde_json::Value;

use crate::callers::contracts;
use crate::text;

/// A caller's own transport waits as long as its contract says, its sidecar as long as `components/resiliency.yaml` says.
#[test]
fn a_sidecar_waits_for_an_answer_as_long_as_its_app_does() {
    let resiliency: Value = serde_saphyr::from_str(&text("components/resiliency.yaml")).expect("YAML");
    let spec = &resiliency["spec"];
    for contract in contracts() {
        let named = &spec["targets"]["apps"][contract.app_id]["timeout"];
        let of_sidecar = named
            .as_str()
            .map(|name| spec["policies"]["timeouts"][name].as_str().expect(name).to_owned());
        let of_app = contract.callers_wait_seconds();
        assert_eq!(of_sidecar, of_app.map(|seconds| format!("{seconds}s")), "{}", contract.app_id);
        // So that it is the service that says what was late.
        assert!(of_app > contract.answers_within_seconds || of_app.is_none(), "{}", contract.app_id);
    }
}
