//! What our own rules find in what real Helm makes of the chart.
#![cfg(test)]

#[path = "../../../render/tests/chart/matrix.rs"]
mod matrix;
mod mutations;
#[path = "../../../render/tests/chart/tool.rs"]
#[expect(dead_code, reason = "what is rendered, lint and documents are for the tests of the chart itself")]
mod tool;

use std::path::{Path, PathBuf};

use matrix::{EVERYTHING, matrix};
use pando_check::{Artefacts, Installed, check};
use pando_model::{Model, Name, StateStoreKind, Steps};

const MODEL: &str = include_str!("../../../../deploy/pando.architecture.yaml");

/// Where the chart and the steps' files are checked in, as they are rendered; with our own model, and the steps of its move.
fn ours() -> (PathBuf, Model, Steps) {
    let model = Model::read(MODEL).unwrap().0;
    let steps = Steps::read(include_str!("../../../../deploy/steps/steps.yaml")).unwrap().0;
    (Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), model, steps)
}

/// What the rules on artefacts find beside a model, wherever it is.
fn found(model: &str, artefacts: Artefacts, installed: Installed) -> Vec<String> {
    let report = check("todo.yaml", model, Some(&artefacts.installed(installed)));
    let of_artefacts = report.findings.iter().filter(|one| one.rule.code >= "PAN300");
    of_artefacts
        .map(|one| format!("{} {}:{}: {}", one.rule.code, one.file, one.place, one.sentence))
        .collect()
}

/// Artefacts at a step, or between two.
fn at(model: &Model, steps: &Steps, step: &str) -> Installed {
    Installed {
        model: Some(pando_render::placed(model, steps, step).unwrap().unwrap()),
        namespace: None,
    }
}

/// It agrees with the model, whatever the values, and with what we know of Kubernetes and of Dapr; where services share processes, with
/// the model that the sidecars see then. It is another namespace than the model's, and nobody says so.
#[test]
fn our_own_rules_find_nothing_in_the_chart() {
    let Some(helm) = tool::helm() else { return };
    let (folder, model, steps) = ours();
    for (word, values) in matrix() {
        let step = steps.steps.iter().find(|step| word.starts_with(&step.folder()));
        let installed = step.map(|step| at(&model, &steps, step.name.as_str())).unwrap_or_default();
        let mut model = model.clone();
        if word == "redis" {
            // Values that choose another store are of a model that counts on it.
            model.sidecars.state_store.kind = StateStoreKind::Redis;
        }
        let written = model.write("schema.json", "Of a test.").unwrap();
        let text = helm.text(&folder.join("helm/todo-chart"), &[(&word, &values)]).unwrap();
        let found = found(&written, Artefacts::from_texts([(word.as_str(), text.as_str())]), installed);
        // Whoever turns NetworkPolicies and the Job that migrates off is told what that means, and nothing else.
        let is_said = |one: &String| word == "minimal" && ["PAN407 ", "PAN476 "].iter().any(|code| one.starts_with(code));
        let found: Vec<String> = found.into_iter().filter(|one| !is_said(one)).collect();
        assert_eq!(found, [""; 0], "{word}");
    }
}

/// Nor in any state between two steps, alone and with everything on.
#[test]
fn nor_in_the_states_between_two_steps() {
    let Some(helm) = tool::helm() else { return };
    let (folder, model, steps) = ours();
    for step in &steps.steps[1..] {
        for number in 1..=3 {
            let (word, file) = (format!("{}-{number}", step.name), format!("between-{number}.yaml"));
            let values = folder.join("deploy/steps").join(step.folder()).join(file);
            let values = std::fs::read_to_string(values).unwrap();
            for more in ["", EVERYTHING] {
                let values = [("own", more), ("step", values.as_str())];
                let text = helm.text(&folder.join("helm/todo-chart"), &values).unwrap();
                let found = found(MODEL, Artefacts::from_texts([("all", text.as_str())]), at(&model, &steps, &word));
                assert_eq!(found, [""; 0], "{word} {more}");
            }
        }
    }
}

/// Nor in what sidecars load at each step.
#[test]
fn nor_in_what_sidecars_load_at_each_step() {
    let (folder, model, steps) = ours();
    for step in &steps.steps {
        let dapr = Artefacts::read(&folder.join("deploy/steps").join(step.folder()).join("dapr")).unwrap();
        assert_eq!(found(MODEL, dapr, at(&model, &steps, step.name.as_str())), [""; 0], "{}", step.name);
    }
}

/// Each file of values is for the namespace that Helm is told, and for one step.
#[test]
fn whoever_says_another_namespace_or_step_is_told() {
    let Some(helm) = tool::helm() else { return };
    let (folder, model, steps) = ours();
    let chart = folder.join("helm/todo-chart");
    let text = helm.text(&chart, &[("own", "{}")]).unwrap();
    let installed = |name: &str| Installed {
        namespace: Some(Name::new(name).unwrap()),
        model: None,
    };
    let of = |installed| found(MODEL, Artefacts::from_texts([("all", text.as_str())]), installed);
    assert_eq!(of(installed("todo")), [""; 0]);
    assert!(of(installed("other")).iter().any(|one| one.starts_with("PAN607 ")));
    // Policies that do not agree say nothing of where it is.
    let torn = text.replacen("namespace: \"todo\"", "namespace: \"other\"", 1);
    let torn = found(MODEL, Artefacts::from_texts([("all", torn.as_str())]), Installed::default());
    assert!(torn.iter().any(|one| one.starts_with("PAN607 ")), "{torn:#?}");
    let at_another = of(at(&model, &steps, "monolith"));
    assert!(at_another.iter().any(|one| one.starts_with("PAN516 ")), "{at_another:#?}");
}
