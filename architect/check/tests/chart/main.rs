//! What our own rules find in what real Helm makes of the chart.
#![cfg(test)]

#[path = "../../../render/tests/chart/matrix.rs"]
mod matrix;
#[path = "../../../render/tests/chart/tool.rs"]
#[expect(dead_code, reason = "lint and documents are for the tests of the chart itself")]
mod tool;

use matrix::matrix;
use pando_check::{Artefacts, check};
use pando_model::{Model, Name, StateStoreKind, Steps};

/// It agrees with the model, whatever the values, and with what we know of Kubernetes and of Dapr; where services share processes, with
/// the model that the sidecars see then.
#[test]
fn our_own_rules_find_nothing_in_the_chart() {
    let Some(helm) = tool::helm() else { return };
    let mut model = Model::read(include_str!("../../../../deploy/pando.architecture.yaml")).unwrap().0;
    model.sidecars.namespace = Name::new("todo").unwrap();
    let steps = Steps::read(include_str!("../../../../deploy/steps/steps.yaml")).unwrap().0;
    let folder = tool::written(&pando_render::render(&model, None, Some(&steps)).unwrap());
    for (word, values) in matrix() {
        let step = steps.steps.iter().find(|step| word.starts_with(&step.folder()));
        let model = step.map_or_else(|| model.clone(), |step| model.placed(&step.apps).unwrap().model);
        let mut model = model;
        if word == "redis" {
            // Values that choose another store are of a model that counts on it.
            model.sidecars.state_store.kind = StateStoreKind::Redis;
        }
        let written = model.write("schema.json", "Of a test.").unwrap();
        let text = helm.text(&folder.path().join("helm/todo-chart"), &[(&word, &values)]).unwrap();
        let report = check(
            "todo.yaml",
            &written,
            Some(&Artefacts::from_texts([(word.as_str(), text.as_str())])),
        );
        let found = report.findings.iter().filter(|one| *one.file == *word);
        let found: Vec<String> = found
            .map(|one| format!("{} {}: {}", one.rule.code, one.place, one.sentence))
            .collect();
        // Whoever turns NetworkPolicies off is told what that means, and nothing else.
        let is_said = |one: &String| word == "minimal" && one.starts_with("PAN407 ");
        let found: Vec<String> = found.into_iter().filter(|one| !is_said(one)).collect();
        assert_eq!(found, [""; 0], "{word}");
    }
}
