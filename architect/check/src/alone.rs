//! What artefacts say wrong by themselves, where there is no model that they should say.

use pando_model::Model;

use crate::artefacts::{self, Artefacts};
use crate::model::Ground;
use crate::report::Report;

/// A system of which nothing is known: no rule below asks it for anything.
const UNKNOWN: &str = "format: pando.architecture/v1\nname: unknown\nservices: {unknown: {}}\n";

/// Rules that hold whatever the system is. Others ask what the model says, what else may be installed beside the files, or how strict somebody
/// wants to be with pods.
const CODES: [&str; 27] = [
    "PAN304", "PAN305", "PAN401", "PAN402", "PAN411", "PAN412", "PAN413", "PAN414", "PAN419", "PAN432", "PAN444", "PAN447", "PAN451",
    "PAN452", "PAN453", "PAN455", "PAN457", "PAN504", "PAN506", "PAN511", "PAN531", "PAN534", "PAN535", "PAN537", "PAN541", "PAN601",
    "PAN604",
];

/// Checks files that say how a program runs, without a model: what Kubernetes or Dapr would refuse, pass over, or do other than they say.
pub fn check_alone(artefacts: &Artefacts) -> Report {
    let mut report = Report::default();
    // It is read by the tests: were it no model, nothing would be found.
    if let Ok((model, node)) = Model::read(UNKNOWN) {
        artefacts::check(&Ground::new("".into(), &model, &node), artefacts, &mut report);
    }
    report.forget(|code| !CODES.contains(&code));
    report.sort();
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(file: &str, text: &str) -> Vec<String> {
        let report = check_alone(&Artefacts::from_texts([(file, text)]));
        let told = |one: &crate::Diagnostic| format!("{} {}:{}", one.rule.code, one.file, one.place.line);
        report.findings.iter().map(told).collect()
    }

    #[test]
    fn a_secret_in_a_component_and_an_unknown_annotation_are_found_without_a_model() {
        let component = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: store\nspec:\n  type: state.redis\n  version: v1\n  \
                         metadata:\n  - name: redisPassword\n    value: hunter2-hunter2\nscopes: [web]\n";
        assert_eq!(codes("dapr/store.yaml", component), ["PAN453 dapr/store.yaml:10"]);
        let workload = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  \
                        template:\n    metadata:\n      labels: {app: web}\n      annotations:\n        dapr.io/enabled: \"true\"\n        \
                        dapr.io/app-id: web\n        dapr.io/ap-port: \"80\"\n    spec:\n      containers: [{name: web, image: web:1}]\n";
        assert_eq!(codes("web.yaml", workload), ["PAN419 web.yaml:12"]);
    }

    #[test]
    fn what_is_of_somebody_elses_taste_or_of_no_kind_is_passed_over() {
        assert_eq!(codes("docker-compose.yml", "services:\n  web:\n    image: web\n"), [""; 0]);
        assert_eq!(codes("mkdocs.yml", "a: 1\n"), [""; 0]);
    }
}
