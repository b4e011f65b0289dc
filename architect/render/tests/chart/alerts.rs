use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pando_model::yaml::Node;
use tempfile::TempDir;

use super::matrix::EVERYTHING;
use super::tool::{self, start};
use super::{chart, model, of_kind, text};

/// What fires on which series, and what does not.
const TESTS: &str = include_str!("alerts.yaml");

/// promtool from where `test/promtool.sh` puts it, or from the PATH. Says loudly when there is none.
fn promtool() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/promtool/promtool");
    for program in [ours, PathBuf::from("promtool")] {
        if start(&program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
        {
            return Some(program);
        }
    }
    pando_told::not_told("whether alert rules fire, for there is no promtool: run test/promtool.sh");
    None
}

/// The alert rules of the chart as Prometheus reads them, in a folder with their tests.
fn rules(helm: &tool::Helm) -> (TempDir, Node) {
    let folder = tool::written(&chart(&model()));
    let documents = helm.template(&folder.path().join("helm/todo-chart"), &[("everything", EVERYTHING)]);
    let documents = documents.unwrap();
    let rules = of_kind(&documents, "PrometheusRule").next().unwrap().get("spec").unwrap().clone();
    // JSON is YAML.
    fs::write(folder.path().join("rules.yaml"), rules.to_json().to_string()).unwrap();
    fs::write(folder.path().join("alerts.yaml"), TESTS).unwrap();
    (folder, rules)
}

fn passes(promtool: &Path, folder: &TempDir, arguments: &[&str]) {
    let output = start(promtool).args(arguments).current_dir(folder.path()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(output.status.success(), "promtool {arguments:?}: {}", said.concat());
}

#[test]
fn prometheus_takes_every_alert_rule_and_each_fires_when_it_should_and_not_else() {
    let (Some(helm), Some(promtool)) = (tool::helm(), promtool()) else {
        return;
    };
    let (folder, rules) = rules(&helm);
    passes(&promtool, &folder, &["check", "rules", "--lint-fatal", "rules.yaml"]);
    passes(&promtool, &folder, &["test", "rules", "alerts.yaml"]);
    let groups = rules.get("groups").unwrap().items();
    let rules = groups.iter().flat_map(|group| group.get("rules").unwrap().items());
    let alerts: BTreeSet<&str> = rules.map(|rule| text(rule, &["alert"])).collect();
    let untold: Vec<&str> = alerts
        .into_iter()
        .filter(|alert| !TESTS.contains(&format!("{{alertname=\"{alert}\"}}")))
        .collect();
    assert_eq!(untold, [""; 0], "alerts that alerts.yaml has no series for");
}
