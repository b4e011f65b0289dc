use std::collections::{BTreeMap, BTreeSet};

use crate::apps::{DROPPED, TAKEN, until};
use crate::sidecars::{HEARS, Sidecars};

/// Figures by name, with the labels of their series.
pub type Figures = BTreeMap<String, BTreeSet<String>>;

/// What no test can bring about in a moment: that a certificate is not renewed, and that a component cannot be loaded, which ends its
/// sidecar. That daprd knows them under these names is seen in the program itself.
pub const HAPPEN_LATER: [&str; 2] = [
    "dapr_runtime_mtls_workload_cert_rotated_fail_total",
    "dapr_runtime_component_init_fail_total",
];

/// The figures of sidecars that questions of PromQL ask for, with the labels that tell their series apart: those of the `by` before each,
/// and those in its braces.
pub fn asked(texts: &[String]) -> Figures {
    let mut asked = Figures::new();
    for text in texts {
        let text = text.replace("\\\"", "\"");
        for (place, _) in text.match_indices("dapr_") {
            let name: String = text[place..]
                .chars()
                .take_while(|one| one.is_ascii_alphanumeric() || *one == '_')
                .collect();
            let before = text[..place].rsplit('\n').next().unwrap_or_default();
            let by = before
                .rsplit_once("by (")
                .and_then(|(_, by)| by.split_once(')'))
                .map_or("", |(by, _)| by);
            let after = text[place + name.len()..].strip_prefix('{').and_then(|after| after.split_once('}'));
            let braces = after
                .map_or("", |(labels, _)| labels)
                .split(',')
                .filter_map(|label| label.split_once('='));
            let labels = braces
                .map(|(label, _)| label)
                .chain(by.split(','))
                .map(|label| label.trim().to_owned());
            let labels = labels.filter(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
            // The namespace is put there by whoever scrapes.
            asked.entry(name).or_default().extend(labels.filter(|label| label != "namespace"));
        }
    }
    asked
}

fn counted(sidecars: &Sidecars, apps: &[&str]) -> Figures {
    let mut counted = Figures::new();
    for app in apps {
        for line in sidecars.figures(app).lines().filter(|line| !line.starts_with('#')) {
            let Some((series, _)) = line.rsplit_once(' ') else { continue };
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let labels = labels
                .split("\",")
                .filter_map(|label| label.split_once('='))
                .map(|(label, _)| label.to_owned());
            counted.entry(name.to_owned()).or_default().extend(labels);
        }
    }
    counted
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
