//! The Helm chart of this system: its layout, and what real Helm makes of it.
#![cfg(test)]

mod rendered;
mod text;
mod tool;

use pando_model::Model;
use pando_render::{Files, render};

/// This system, as its model says it.
fn model() -> Model {
    Model::read(include_str!("../../../../deploy/pando.architecture.yaml")).unwrap().0
}

/// What is rendered of a model for Helm.
fn chart(model: &Model) -> Files {
    let files = render(model, None).unwrap();
    files.into_iter().filter(|(path, _)| path.starts_with("helm/")).collect()
}
