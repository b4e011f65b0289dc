//! Whatever was read, the target is a model that `architect check` finds no error in and that is rendered.
#![cfg(test)]

mod drawn;

use std::collections::BTreeMap;

use pando_boundaries::Proposal;
use pando_check::{Artefacts, Beside, Severity, check, check_beside};
use pando_facts::Facts;
use pando_model::{Model, Steps, yaml};
use pando_render::render;
use proptest::prelude::*;
use tempfile::TempDir;

/// The file that ends so, by its name.
fn file<'a>(files: &'a BTreeMap<String, String>, ending: &str) -> Option<(&'a str, &'a str)> {
    let found = files.iter().find(|(name, _)| name.ends_with(ending));
    found.map(|(name, text)| (name.as_str(), text.as_str()))
}

/// What is wrong with the files of a target, and with what is rendered of them.
fn wrong(facts: &Facts, proposal: &Proposal) -> Vec<String> {
    let files = pando_plan::files(facts, proposal);
    assert_eq!(pando_plan::files(facts, proposal), files, "the same each time");
    let (name, text) = file(&files, ".architecture.yaml").expect("a model");
    let (model, _) = Model::read(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(model, pando_plan::model(facts, proposal));
    let beside = |named: Option<&str>| {
        let file = named?.to_owned();
        let text = files.get(&file).cloned().ok_or_else(|| format!("{file} is not there"));
        Some(Beside { file, text })
    };
    let steps = beside(model.steps.as_ref().map(|named| named.as_str()));
    let schemas = beside(model.schemas.as_ref().map(|named| named.as_str()));
    let mut report = check(name, text, None);
    check_beside(name, text, steps.as_ref(), schemas.as_ref(), &mut report);
    let mut wrong: Vec<String> = report
        .findings
        .iter()
        .filter(|one| one.rule.severity == Severity::Error)
        .map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence))
        .collect();
    let steps = file(&files, ".steps.yaml").map(|(_, text)| Steps::read(text).unwrap_or_else(|error| panic!("{error}\n{text}")).0);
    let schemas = file(&files, ".schemas.json").map(|(_, text)| serde_json::from_str(text).expect("JSON"));
    match render(&model, schemas.as_ref(), steps.as_ref()) {
        Err(error) => wrong.push(format!("not rendered: {error}")),
        Ok(rendered) => wrong.extend(unsound(name, text, &rendered)),
    }
    wrong
}

/// What is wrong with what is rendered.
fn unsound(name: &str, text: &str, rendered: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let folder = TempDir::new().expect("a folder");
    for (path, text) in rendered {
        if path.ends_with(".yaml") && !path.contains("/templates/") {
            wrong.extend(yaml::read(text).err().map(|fault| format!("{path}: {fault:?}")));
        }
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let artefacts = Artefacts::read(&folder.path().join("deploy/dapr")).expect("a folder");
    let report = check(name, text, Some(&artefacts));
    let of_artefacts = report
        .findings
        .iter()
        .filter(|one| one.rule.code >= "PAN300" && one.rule.severity == Severity::Error);
    wrong.extend(of_artefacts.map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence)));
    wrong
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_whatever_was_read_the_target_is_sound_and_is_rendered((facts, proposal) in drawn::program()) {
        let wrong = wrong(&facts, &proposal);
        prop_assert!(wrong.is_empty(), "{:?}\n{}", wrong, file(&pando_plan::files(&facts, &proposal), ".architecture.yaml").expect("a model").1);
    }

    #[test]
    fn a_plan_of_whatever_was_read_answers_everything_in_order((facts, proposal) in drawn::program()) {
        let plan = pando_plan::plan(&facts, &proposal);
        prop_assert_eq!(plan.answers.len(), 8);
        prop_assert!(plan.answers.iter().all(|answer| !answer.sentence.is_empty()));
        prop_assert!((0..).zip(&plan.steps).all(|(number, step)| step.number == number));
        prop_assert!(plan.steps.windows(2).all(|pair| pair[0].kind <= pair[1].kind));
        prop_assert_eq!(plan.steps.len() == 1, proposal.verdict.keep_one());
        let going = plan.steps.iter().flat_map(|step| &step.services).count();
        prop_assert!(going < proposal.services.len().max(1));
    }
}
