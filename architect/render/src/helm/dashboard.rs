use pando_model::{Figure, FigureKind, Model};
use serde_json::{Value, json};

use super::figures::by;

/// Panels are half as wide as the page, and so many units high.
const WIDTH: u32 = 12;
const HEIGHT: u32 = 8;

/// A dashboard of Grafana: services, sidecars, events, and what the system is for. The namespace is a variable of it.
pub(super) fn dashboard(model: &Model) -> Value {
    let figures = &model.chart.figures;
    let mut rows: Vec<(&str, Vec<Panel>)> = vec![("Services", Vec::new()), ("Sidecars", sidecars()), ("Events", events())];
    let mut business = Vec::new();
    for figure in figures {
        match figure.kind {
            FigureKind::Counter if figure.failed.is_none() => business.push(hourly(figure)),
            FigureKind::Gauge => rows[2].1.push(level(figure)),
            FigureKind::Histogram if figure.by.iter().any(|label| label.as_str() == TOPIC) => rows[2].1.extend(of_requests(figure)),
            FigureKind::Counter | FigureKind::Histogram => rows[0].1.extend(of_requests(figure)),
        }
    }
    rows.push(("What it is for", business));
    json!({
        "uid": format!("{}-system", model.name),
        "title": model.name, "tags": [model.name, "dapr"], "schemaVersion": 39, "editable": true, "refresh": "30s",
        "time": { "from": "now-3h", "to": "now" },
        "templating": { "list": [
            { "name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus" },
            {
                "name": "namespace", "type": "query", "label": "Namespace", "refresh": 2,
                "datasource": { "type": "prometheus", "uid": "${datasource}" },
                "query": { "query": "label_values(dapr_runtime_component_loaded, namespace)", "refId": "namespaces" },
            },
        ] },
        "panels": laid_out(&rows),
    })
}

/// One question and how its answer is shown.
struct Panel {
    title: String,
    unit: &'static str,
    questions: Vec<(String, String)>,
}

fn panel(title: impl Into<String>, unit: &'static str, questions: &[(&str, &str)]) -> Panel {
    let questions = questions
        .iter()
        .map(|(expression, legend)| ((*expression).to_owned(), (*legend).to_owned()));
    Panel {
        title: title.into(),
        unit,
        questions: questions.collect(),
    }
}

/// The label of what is told of events.
const TOPIC: &str = "topic";
const OF: &str = "namespace=\"$namespace\"";

fn title(figure: &Figure) -> String {
    match figure.summary.is_empty() {
        true => figure.name.to_string(),
        false => figure.summary.to_string(),
    }
}

fn legend(figure: &Figure) -> String {
    let labels: Vec<String> = figure.by.iter().map(|label| format!("{{{{{label}}}}}")).collect();
    match labels.is_empty() {
        true => title(figure),
        false => labels.join(" → "),
    }
}

fn of_requests(figure: &Figure) -> Vec<Panel> {
    let (name, by, legend) = (&figure.name, by(figure), legend(figure));
    match (&figure.failed, figure.kind) {
        (Some(failed), _) => vec![
            panel(
                format!("{}, a second", title(figure)),
                "reqps",
                &[(&format!("sum by ({by}) (rate({name}{{{OF}}}[5m]))"), &legend)],
            ),
            panel(
                format!("{}: the share that failed", title(figure)),
                "percentunit",
                &[(
                    &format!(
                        "sum by ({by}) (rate({name}{{{OF}, {}=\"{}\"}}[5m])) / sum by ({by}) (rate({name}{{{OF}}}[5m]))",
                        failed.label, failed.value
                    ),
                    &legend,
                )],
            ),
        ],
        (None, _) => [("0.5", "half"), ("0.99", "99 of 100")]
            .into_iter()
            .map(|(share, words)| {
                let le = if by.is_empty() { "le".to_owned() } else { format!("le, {by}") };
                let question = format!("histogram_quantile({share}, sum by ({le}) (rate({name}_bucket{{{OF}}}[5m])))");
                panel(format!("{}: {words} within", title(figure)), "s", &[(&question, &legend)])
            })
            .collect(),
    }
}

fn level(figure: &Figure) -> Panel {
    let question = format!("max by ({}) ({}{{{OF}}})", by(figure), figure.name);
    let unit = if figure.name.as_str().ends_with("_seconds") { "s" } else { "short" };
    panel(title(figure), unit, &[(&question, &legend(figure))])
}

fn hourly(figure: &Figure) -> Panel {
    let question = format!("sum by ({}) (increase({}{{{OF}}}[1h]))", by(figure), figure.name);
    panel(format!("{}, an hour", title(figure)), "short", &[(&question, &legend(figure))])
}

fn sidecars() -> Vec<Panel> {
    vec![
        panel(
            "Calls between services, a second",
            "reqps",
            &[(
                &format!("sum by (app_id) (rate(dapr_runtime_service_invocation_req_sent_total{{{OF}}}[5m]))"),
                "{{app_id}} asks",
            )],
        ),
        panel(
            "Calls between services: 99 of 100 within",
            "ms",
            &[(
                &format!(
                    "histogram_quantile(0.99, sum by (le, app_id) (rate(dapr_runtime_service_invocation_res_recv_latency_ms_bucket{{{OF}}}[5m])))"
                ),
                "{{app_id}} asks",
            )],
        ),
        panel(
            "Calls that access rules refused, in ten minutes",
            "short",
            &[
                (
                    &format!("sum by (app_id) (increase(dapr_runtime_acl_app_policy_action_blocked_total{{{OF}}}[10m]))"),
                    "{{app_id}}: a known caller",
                ),
                (
                    &format!("sum by (app_id) (increase(dapr_runtime_acl_global_policy_action_blocked_total{{{OF}}}[10m]))"),
                    "{{app_id}}: an unknown caller",
                ),
            ],
        ),
        panel(
            "Tries again, a second",
            "ops",
            &[(
                &format!("sum by (app_id, policy, target) (rate(dapr_resiliency_activations_total{{{OF}}}[5m]))"),
                "{{app_id}} {{policy}} {{target}}",
            )],
        ),
    ]
}

fn events() -> Vec<Panel> {
    vec![
        panel(
            "Events published, a second",
            "ops",
            &[(
                &format!("sum by (app_id, success) (rate(dapr_component_pubsub_egress_count{{{OF}}}[5m]))"),
                "{{app_id}} success={{success}}",
            )],
        ),
        panel(
            "Events delivered, a second",
            "ops",
            &[(
                &format!("sum by (app_id, process_status) (rate(dapr_component_pubsub_ingress_count{{{OF}}}[5m]))"),
                "{{app_id}} {{process_status}}",
            )],
        ),
        panel(
            "Handing an event over: 99 of 100 within",
            "ms",
            &[(
                &format!(
                    "histogram_quantile(0.99, sum by (le, app_id) (rate(dapr_component_pubsub_ingress_latencies_bucket{{{OF}}}[5m])))"
                ),
                "{{app_id}}",
            )],
        ),
    ]
}

/// Panels, two beside each other below the title of their row.
fn laid_out(rows: &[(&str, Vec<Panel>)]) -> Vec<Value> {
    let mut laid = Vec::new();
    let mut y = 0;
    for (title, panels) in rows.iter().filter(|(_, panels)| !panels.is_empty()) {
        laid.push(json!({
            "id": laid.len() + 1, "type": "row", "title": title, "collapsed": false,
            "gridPos": { "x": 0, "y": y, "w": 2 * WIDTH, "h": 1 }, "panels": [],
        }));
        y += 1;
        for pair in panels.chunks(2) {
            for (panel, x) in pair.iter().zip([0, WIDTH]) {
                laid.push(shown(panel, laid.len() + 1, x, y));
            }
            y += HEIGHT;
        }
    }
    laid
}

fn shown(panel: &Panel, id: usize, x: u32, y: u32) -> Value {
    let source = json!({ "type": "prometheus", "uid": "${datasource}" });
    let targets: Vec<Value> = ('A'..='Z')
        .zip(&panel.questions)
        .map(|(letter, (question, legend))| {
            json!({ "refId": letter.to_string(), "datasource": source, "expr": question, "legendFormat": legend })
        })
        .collect();
    json!({
        "id": id, "type": "timeseries", "title": panel.title, "datasource": source, "targets": targets,
        "gridPos": { "x": x, "y": y, "w": WIDTH, "h": HEIGHT },
        "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
        "options": { "legend": { "displayMode": "list", "placement": "bottom" }, "tooltip": { "mode": "multi" } },
    })
}
