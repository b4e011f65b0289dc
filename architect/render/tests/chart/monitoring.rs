//! What the Prometheus Operator's custom resource definitions (monitoring.coreos.com/v1) take, as far as a chart needs it: a field that is
//! not here is a mistake in the chart, or belongs here. Only the form counts, so nothing reads the fields.
#![expect(dead_code, reason = "the types are what is checked")]

use std::collections::BTreeMap;

use pando_model::typed;
use pando_model::yaml::Node;
use serde::Deserialize;
use serde_json::Value;

/// Strict types, with the names that fields have there.
macro_rules! strict {
    ($($name:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        $(
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields, rename_all = "camelCase")]
            struct $name { $($field: $type),* }
        )*
    };
}

type Texts = BTreeMap<String, String>;

strict! {
    ServiceMonitor { api_version: String, kind: String, metadata: Value, spec: ServiceMonitorSpec }
    ServiceMonitorSpec {
        selector: Selector, endpoints: Vec<Endpoint>, namespace_selector: Option<Namespaces>, job_label: Option<String>,
        target_labels: Option<Vec<String>>, pod_target_labels: Option<Vec<String>>, sample_limit: Option<u64>,
    }
    Selector { match_labels: Option<Texts>, match_expressions: Option<Vec<Value>> }
    Namespaces { any: Option<bool>, match_names: Option<Vec<String>> }
    Endpoint {
        port: Option<String>, target_port: Option<Value>, path: Option<String>, scheme: Option<String>, interval: Option<String>,
        scrape_timeout: Option<String>, honor_labels: Option<bool>, honor_timestamps: Option<bool>, relabelings: Option<Vec<Value>>,
        metric_relabelings: Option<Vec<Value>>,
    }

    PrometheusRule { api_version: String, kind: String, metadata: Value, spec: PrometheusRuleSpec }
    PrometheusRuleSpec { groups: Vec<Group> }
    Group { name: String, interval: Option<String>, limit: Option<u64>, rules: Vec<Rule> }
    Rule {
        alert: Option<String>, record: Option<String>, expr: String, r#for: Option<String>, keep_firing_for: Option<String>,
        labels: Option<Texts>, annotations: Option<Texts>,
    }
}

/// What is wrong with a document of one of these kinds.
pub(crate) fn fault(document: &Node, kind: &str) -> Option<String> {
    let fits = match kind {
        "ServiceMonitor" => typed::<ServiceMonitor>(document).map(drop),
        "PrometheusRule" => typed::<PrometheusRule>(document).map(drop),
        other => {
            return Some(format!(
                "{other} is no kind of the Prometheus Operator's that there is a type of here"
            ));
        }
    };
    fits.err().map(|fault| fault.to_string())
}
