//! What is written for the steps of a move.
#![cfg(test)]

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use pando_model::{Model, Placement, Steps};
use pando_render::access::policies;
use pando_render::{Files, render};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ours() -> (Model, Steps) {
    let (model, _) = Model::read(&read_to_string(root().join("deploy/pando.architecture.yaml")).unwrap()).unwrap();
    let (steps, node) = Steps::read(&read_to_string(root().join("deploy/steps/steps.yaml")).unwrap()).unwrap();
    let faults: Vec<String> = steps.faults(&model, &node).iter().map(ToString::to_string).collect();
    assert_eq!(faults, Vec::<String>::new(), "deploy/steps/steps.yaml");
    (model, steps)
}

/// The files below a folder, by their paths from there.
fn below(files: &Files, folder: &str) -> Files {
    let below = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(folder)?.to_owned(), text.clone())));
    below.collect()
}

#[test]
fn the_last_step_is_what_is_in_deploy_dapr() {
    let (model, steps) = ours();
    let files = render(&model, None, Some(&steps)).unwrap();
    let last = steps.steps.last().unwrap();
    assert_eq!(last.apps, Placement::apart(&model));
    for part in ["configuration/", "components/"] {
        let of_step = below(&files, &format!("deploy/steps/{}/dapr/{part}", last.folder()));
        assert_eq!(of_step, below(&files, &format!("deploy/dapr/{part}")), "{part}");
        assert!(of_step.len() >= 4, "{part}: {:?}", of_step.keys());
    }
}

#[test]
fn each_step_has_a_configuration_for_each_app_id_and_lets_in_whom_the_model_names_and_nobody_else() {
    let (model, steps) = ours();
    let files = render(&model, None, Some(&steps)).unwrap();
    for step in &steps.steps {
        let configurations = below(&files, &format!("deploy/steps/{}/dapr/configuration/", step.folder()));
        let expected: Vec<String> = step.apps.apps().keys().map(|app| format!("{app}.yaml")).collect();
        assert_eq!(configurations.keys().cloned().collect::<Vec<_>>(), expected, "{}", step.folder());
        let placed = model.placed(&step.apps).unwrap().model;
        for (app, of_app) in policies(&placed).unwrap() {
            let text = &configurations[&format!("{app}.yaml")];
            let callers = || {
                placed
                    .services
                    .iter()
                    .filter(|(_, service)| service.calls.iter().any(|call| call.to == app))
            };
            assert_eq!(of_app.len(), callers().count(), "{app} of {}", step.folder());
            for (caller, _) in callers() {
                assert!(
                    text.contains(&format!("- appId: {caller}\n")),
                    "{caller} at {app} of {}",
                    step.folder()
                );
            }
        }
    }
    let first = below(&files, "deploy/steps/1-monolith/dapr/");
    let gateway = &first["configuration/api-gateway.yaml"];
    assert!(
        gateway.contains("- name: /api\n") && !gateway.contains("/tasks"),
        "the pages ask for the API alone:\n{gateway}"
    );
    assert!(gateway.contains("pando-database-api-gateway"), "{gateway}");
    let pubsub = &first["components/pubsub.yaml"];
    assert!(
        pubsub.contains("dead.api-gateway") && !pubsub.contains("activity-service"),
        "{pubsub}"
    );
}

#[test]
fn steps_that_do_not_fit_are_written_nowhere() {
    let (model, mut steps) = ours();
    steps.steps[0].apps = Placement::default();
    let said = render(&model, None, Some(&steps)).unwrap_err().to_string();
    assert!(said.contains("nobody hosts task-service"), "{said}");
}
