//! The documents of the interfaces: what they say of this system, of others, and what their communities' validators say of them.
#![cfg(test)]

mod hostile;
mod others;
mod ours;
mod validators;

use pando_model::Model;
use pando_render::interfaces::Fault;
use pando_render::{Files, Refused, render};
use serde_json::Value;

/// This system, as its model and its schemas say it.
fn ours() -> (Model, Value) {
    let model = Model::read(include_str!("../../../../deploy/pando.architecture.yaml")).unwrap().0;
    let schemas = serde_json::from_str(include_str!("../../../../deploy/pando.schemas.json")).unwrap();
    (model, schemas)
}

/// The documents of the interfaces alone.
fn documents(model: &Model, schemas: Option<&Value>) -> Result<Files, Fault> {
    match render(model, schemas, None) {
        Ok(files) => Ok(files
            .into_iter()
            .filter(|(path, _)| path.starts_with("openapi/") || path.starts_with("asyncapi/"))
            .collect()),
        Err(Refused::Interface(fault)) => Err(fault),
        Err(other) => panic!("{other}"),
    }
}

/// One of them, parsed.
fn parsed(files: &Files, path: &str) -> Value {
    serde_json::from_str(files.get(path).unwrap_or_else(|| panic!("no {path} among {:?}", files.keys()))).unwrap()
}
