use crate::apps::{DROPPED, TAKEN, until};
use crate::artefacts::HEARS;
use crate::asked::{self, Figures};
use crate::sidecars::Sidecars;

/// What no test can bring about in a moment: that a certificate is not renewed, and that a component cannot be loaded, which ends its
/// sidecar. That daprd knows them under these names is seen in the program itself.
pub const HAPPEN_LATER: [&str; 2] = [
    "dapr_runtime_mtls_workload_cert_rotated_fail_total",
    "dapr_runtime_component_init_fail_total",
];

fn counted(sidecars: &Sidecars, apps: &[&str]) -> Figures {
    let mut all = Figures::new();
    for app in apps {
        for (name, labels) in asked::counted(&sidecars.figures(app)) {
            all.entry(name).or_default().extend(labels);
        }
    }
    all
}

/// Brings about all that sidecars count, but for what happens later.
pub fn made(sidecars: &Sidecars) -> Figures {
    // One call that is allowed, one that no rule of its caller allows, and one of a caller that there is no rule about.
    let allowed = sidecars.ask("api-gateway", "GET", "/v1.0/invoke/task-service/method/tasks", "");
    assert_eq!(allowed.0, 200, "{allowed:?}");
    let refused = sidecars.ask("api-gateway", "GET", "/v1.0/invoke/task-service/method/outbox", "");
    assert_eq!(refused.0, 403, "{refused:?}");
    let unknown = sidecars.ask("frontend-service", "GET", "/v1.0/invoke/task-service/method/tasks", "");
    assert_eq!(unknown.0, 403, "{unknown:?}");
    // An event that is brought again and then taken, and one that is dropped.
    for topic in [TAKEN, DROPPED] {
        let published = sidecars.ask("task-service", "POST", &format!("/v1.0/publish/pubsub/{topic}"), "{}");
        assert_eq!(published.0, 204, "{published:?}");
    }
    until("events are brought", || {
        let brought = sidecars.figures(HEARS);
        ["success", "drop"]
            .iter()
            .all(|status| brought.contains(&format!("process_status=\"{status}\"")))
            .then_some(())
    });
    counted(sidecars, &["api-gateway", "frontend-service", "task-service", HEARS])
}
