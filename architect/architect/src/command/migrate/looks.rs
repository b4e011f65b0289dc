use std::fmt::Write;

use pando_model::{Check, Fails, Figure, Gate, Model, Placement};

use super::gauges;

/// Prometheus looks every half minute: of less than this it has seen too little to say how much a counter grew.
const WINDOW_MIN_SECONDS: u32 = 300;

/// Where something is looked at: what services are placed there, and what is typed to look at its sidecars.
pub(super) struct At<'a> {
    pub(super) placement: &'a Placement,
    pub(super) look: &'a str,
}

/// What there is to look at on a cluster for the checks of a gate: what to type, or what to ask Prometheus, and what is right.
pub(super) fn looks(model: &Model, gate: &Gate, at: Option<&At<'_>>) -> String {
    let mut text = String::new();
    for check in &gate.checks {
        let line = match (check, at) {
            (Check::Hosted, Some(at)) => format!(
                "  kubectl get deployments -n NAMESPACE -l app.kubernetes.io/instance={}\n    those with a sidecar are {}\n",
                model.name,
                super::walk::said(at.placement)
            ),
            (Check::Ready, _) => format!("  helm test {} -n NAMESPACE --logs\n", model.name),
            // One command looks at all of these.
            (Check::Sidecars | Check::Subscriptions | Check::Mtls | Check::Access, Some(at)) if !text.contains(at.look) => {
                at.look.to_owned()
            }
            (Check::Hosted | Check::Sidecars | Check::Subscriptions | Check::Mtls | Check::Access, _) => String::new(),
            (Check::Falls(falls), _) => {
                let limit = format!("at {} or below within {} s", falls.to, falls.within_seconds);
                gauge(model, falls.figure.as_str(), &limit)
            }
            (Check::Stays(stays), _) => {
                let limit = match stays.for_seconds {
                    0 => format!("at {} or below", stays.at_most),
                    seconds => format!("at {} or below for {seconds} s", stays.at_most),
                };
                gauge(model, stays.figure.as_str(), &limit)
            }
            (Check::Fails(fails), _) => counter(model, fails),
        };
        text.push_str(&line);
    }
    text
}

fn figure<'a>(model: &'a Model, name: &str) -> Option<&'a Figure> {
    model.chart.figures.iter().find(|figure| figure.name.as_str() == name)
}

/// Every series of a gauge, the worst where several processes tell of one thing. A gauge that nobody tells of is not low.
fn gauge(model: &Model, name: &str, limit: &str) -> String {
    let by: Vec<&str> = figure(model, name)
        .iter()
        .flat_map(|figure| &figure.by)
        .map(|label| label.as_str())
        .collect();
    let by = match by.is_empty() {
        true => String::new(),
        false => format!(" by ({})", by.join(", ")),
    };
    let sources: Vec<&str> = gauges::sources(model, name).into_iter().collect();
    let sources = match sources.is_empty() {
        true => "and there is an answer".to_owned(),
        false => format!("and there is one of {}", sources.join(", ")),
    };
    format!("  PromQL: max{by} ({name}{{namespace=\"NAMESPACE\"}})\n    each {limit}, {sources}\n")
}

/// How many of a thousand failed. Where none did there may be no series of those that do.
fn counter(model: &Model, fails: &Fails) -> String {
    let name = fails.figure.as_str();
    let seconds = fails.for_seconds.max(WINDOW_MIN_SECONDS);
    let failed = figure(model, name).and_then(|figure| figure.failed.as_ref());
    let failed = failed.map_or_else(String::new, |failed| format!(", {}=\"{}\"", failed.label, failed.value));
    let grew = |of: &str| format!("sum(increase({name}{{namespace=\"NAMESPACE\"{of}}}[{seconds}s]))");
    let mut text = format!("  PromQL: 1000 * ({} or vector(0)) / {}\n", grew(&failed), grew(""));
    // Writing to a String does not fail.
    let _ = writeln!(
        text,
        "    at {} or below, {seconds} s after what was done before",
        fails.per_thousand
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        Model::read(include_str!("../../../../../deploy/pando.architecture.yaml"))
            .unwrap()
            .0
    }

    fn of(checks: &str) -> String {
        let gate: Gate = serde_json::from_str(&format!(r#"{{"says": "it is well", "checks": [{checks}]}}"#)).unwrap();
        let placement: Placement = serde_json::from_str(r#"{"web": ["web"], "orders": ["orders", "mail"]}"#).unwrap();
        let at = At {
            placement: &placement,
            look: "  look at it\n",
        };
        looks(&model(), &gate, Some(&at))
    }

    #[test]
    fn of_each_figure_there_is_what_to_ask_and_what_is_right() {
        assert_eq!(
            of(r#"{"falls": {"figure": "pando_outbox_age_seconds", "to": 10, "withinSeconds": 60}}"#),
            "  PromQL: max by (source, destination) (pando_outbox_age_seconds{namespace=\"NAMESPACE\"})\n    \
             each at 10 or below within 60 s, and there is one of auth-service, chatbot-service, task-service\n"
        );
        assert_eq!(
            of(r#"{"stays": {"figure": "other", "atMost": 3, "forSeconds": 20}}"#),
            "  PromQL: max (other{namespace=\"NAMESPACE\"})\n    each at 3 or below for 20 s, and there is an answer\n"
        );
        assert_eq!(
            of(r#"{"fails": {"figure": "pando_requests_total", "perThousand": 2, "forSeconds": 15}}"#),
            "  PromQL: 1000 * (sum(increase(pando_requests_total{namespace=\"NAMESPACE\", status=\"5xx\"}[300s])) or vector(0)) / \
             sum(increase(pando_requests_total{namespace=\"NAMESPACE\"}[300s]))\n    \
             at 2 or below, 300 s after what was done before\n"
        );
    }

    #[test]
    fn what_one_command_looks_at_is_typed_once() {
        assert_eq!(
            of(r#""hosted", "ready", "sidecars", "mtls", "subscriptions", "access""#),
            "  kubectl get deployments -n NAMESPACE -l app.kubernetes.io/instance=todo\n    those with a sidecar are orders (with mail), web\n  \
             helm test todo -n NAMESPACE --logs\n  look at it\n"
        );
    }
}
