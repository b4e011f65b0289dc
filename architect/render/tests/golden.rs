//! What is checked in is what is rendered, so that a review of a change sees all that follows from it.
#![cfg(test)]

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use pando_model::{Model, Steps};
use pando_render::render;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn what_is_checked_in_is_what_is_rendered() {
    let text = read_to_string(root().join("deploy/pando.architecture.yaml")).unwrap();
    let schemas = read_to_string(root().join("deploy/pando.schemas.json")).unwrap();
    let (model, _) = Model::read(&text).unwrap();
    let (steps, _) = Steps::read(&read_to_string(root().join("deploy/steps/steps.yaml")).unwrap()).unwrap();
    let schemas = serde_json::from_str(&schemas).unwrap();
    let files = render(&model, Some(&schemas), Some(&steps)).unwrap();
    assert_eq!(render(&model, Some(&schemas), Some(&steps)).unwrap(), files, "the same twice");
    let differ: Vec<&String> = files
        .iter()
        .filter(|(path, text)| read_to_string(root().join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    let again = "render them again: architect render deploy/pando.architecture.yaml --out .";
    assert!(differ.is_empty(), "{differ:?} are not as they are rendered; {again}");
    let listed = read_to_string(root().join(".architect-render")).unwrap();
    let listed: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split_once("  ").map(|(_, path)| path))
        .collect();
    assert_eq!(listed, files.keys().map(String::as_str).collect::<Vec<_>>(), "{again}");
}
