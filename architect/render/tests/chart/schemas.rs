use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use pando_model::yaml::Node;

use super::tool::start;
use super::{monitoring, templated, text};

/// The versions of Kubernetes that the chart is for.
const VERSIONS: [&str; 4] = ["1.34.0", "1.35.0", "1.36.0", "1.37.0"];
/// Kinds that Kubernetes does not have by itself. The rules on artefacts have strict types of Dapr's
/// (`architect/check/tests/chart`).
const DAPRS: [&str; 4] = ["Component", "Configuration", "HTTPEndpoint", "Resiliency"];
const OPERATORS: [&str; 2] = ["PrometheusRule", "ServiceMonitor"];

/// Python with the schemas, from where `test/kubernetes-validate.sh` puts it. Says loudly when there is none.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/kubernetes-validate/bin/python");
    let has_schemas = start(&python).args(["-c", "import kubernetes_validate"]).output();
    if has_schemas.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    pando_told::not_told("whether Kubernetes takes the chart, for its schemas are not here: run test/kubernetes-validate.sh");
    None
}

/// What the schemas say of documents: version, document, place and fault, a line each.
fn said(python: &Path, documents: &str) -> String {
    let mut held = start(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chart/schemas.py"))
        .args(VERSIONS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    held.stdin.take().unwrap().write_all(documents.as_bytes()).unwrap();
    let output = held.wait_with_output().unwrap();
    assert!(output.status.success(), "schemas.py failed: see above");
    String::from_utf8(output.stdout).unwrap()
}

/// Every document of every set of values, in the strict schemas of each version; a kind that is in none is one of those listed here.
#[test]
fn kubernetes_takes_every_document() {
    let Some(python) = python() else { return };
    if templated().is_empty() {
        return;
    }
    // Most documents are the same whatever the values: each text of one is looked at once.
    let mut documents: BTreeMap<String, &Node> = BTreeMap::new();
    for (_, nodes) in templated() {
        documents.extend(nodes.iter().map(|node| (node.to_json().to_string(), node)));
    }
    let texts: Vec<&str> = documents.keys().map(String::as_str).collect();
    let said = said(&python, &format!("[{}]", texts.join(",")));
    let own = |kind: &str| DAPRS.contains(&kind) || OPERATORS.contains(&kind);
    let faults: Vec<&str> = said
        .lines()
        .filter(|line| {
            let mut parts = line.split('\t').skip(1);
            let kind = parts.next().unwrap_or_default();
            !(own(kind) && parts.nth(1) == Some("no schema"))
        })
        .collect();
    assert_eq!(faults, [""; 0]);
    let mut kinds = BTreeSet::new();
    for document in documents.values() {
        let kind = text(document, &["kind"]);
        kinds.insert(kind);
        if OPERATORS.contains(&kind) {
            assert_eq!(monitoring::fault(document, kind), None, "{}", text(document, &["metadata", "name"]));
        }
    }
    assert!(kinds.len() > 15, "{kinds:?}");
}

/// The schemas are the strict ones, and say what is wrong: else the test above would pass whatever is rendered.
#[test]
fn a_field_that_kubernetes_does_not_know_is_a_fault_in_every_version() {
    let Some(python) = python() else { return };
    let service = r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"port": 1}}"#;
    let unknown = r#"{"apiVersion": "apps/v1", "kind": "Deploiment", "metadata": {"name": "a"}}"#;
    let said = said(&python, &format!("[{service},{unknown}]"));
    for version in VERSIONS {
        let of_version = |words: &str| said.lines().any(|line| line.starts_with(version) && line.contains(words));
        assert!(
            of_version("Service/a\tspec\tAdditional properties are not allowed ('port'"),
            "{said}"
        );
        assert!(of_version("Deploiment\t-\tno schema"), "{said}");
    }
}
