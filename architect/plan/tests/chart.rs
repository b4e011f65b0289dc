//! The chart of a target, as real Helm takes it.
#![cfg(test)]

#[path = "../../render/tests/chart/tool.rs"]
#[expect(dead_code, reason = "the tests of the chart ask more of it")]
mod tool;

mod todo;

use std::collections::BTreeMap;

use pando_boundaries::Proposal;
use pando_check::{Artefacts, Installed, Severity, check};
use pando_model::{Model, Steps};

/// What the rules find of the files of a target, and of what Helm makes of its chart at each step.
fn found(proposal: &Proposal) -> Option<Vec<String>> {
    let helm = tool::helm()?;
    let files = pando_plan::files(&todo::facts(), proposal);
    let text = &files["todo.architecture.yaml"];
    let (model, _) = Model::read(text).expect("a model");
    let steps = files.get("todo.steps.yaml").map(|text| Steps::read(text).expect("steps").0);
    let schemas = files.get("todo.schemas.json").map(|text| serde_json::from_str(text).expect("JSON"));
    let rendered = pando_render::render(&model, schemas.as_ref(), steps.as_ref()).expect("rendered");
    let folder = tool::written(&rendered);
    let chart = folder.path().join("helm/todo-chart");
    let mut values: BTreeMap<String, (String, Option<Model>)> = [("apart".to_owned(), (String::new(), None))].into();
    for step in steps.iter().flat_map(|steps| &steps.steps) {
        let path = format!("deploy/steps/{}/values.yaml", step.folder());
        let placed = model.placed(&step.apps).expect("placed").model;
        values.insert(step.folder(), (rendered[&path].clone(), Some(placed)));
    }
    let mut found = Vec::new();
    for (at, (values, placed)) in values {
        found.extend(helm.lint(&chart, &values).err().map(|said| format!("{at}: {said}")));
        let text_of_chart = helm.text(&chart, &[("values", &values)]).expect("a chart");
        let artefacts = Artefacts::from_texts([("chart", &*text_of_chart)]).installed(Installed {
            namespace: Some(pando_model::Name::new("todo").expect("a name")),
            model: placed,
        });
        let report = check("model", text, Some(&artefacts));
        let wrong = report.findings.iter().filter(|one| one.rule.severity != Severity::Note);
        found.extend(wrong.map(|one| format!("{at}: {} {}:{} {}", one.rule.code, one.file, one.place, one.sentence)));
    }
    Some(found)
}

#[test]
fn helm_takes_the_chart_at_every_step_and_no_rule_finds_anything() {
    for proposal in [todo::proposal(), todo::kept()] {
        let Some(found) = found(&proposal) else { return };
        assert_eq!(found, Vec::<String>::new());
    }
}
