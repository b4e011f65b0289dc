//! Artefacts from a system's model: a text for each path, the same bytes each time ([`render`]), and their way onto the disk, which
//! overwrites nothing that somebody else wrote ([`out::write`]).
//!
//! Templates carry what a person should read beside a value. Whatever comes from a model is quoted where it is put into a document.

pub mod access;
mod dapr;
mod docs;
mod helm;
pub mod out;
mod template;

use std::collections::BTreeMap;

use pando_model::Model;
use serde_json::Value;

pub use template::Unfilled;

/// What is rendered: by its path relative to the folder it goes to, with slashes, its text.
pub type Files = BTreeMap<String, String>;

/// Why nothing is rendered.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Dapr's access rules cannot say what the model asks for.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Access(Vec<access::Fault>),
    /// A mistake in a template.
    #[error(transparent)]
    Template(#[from] Unfilled),
}

/// Everything that follows from a model. `schemas` is the file that it names, where it names one.
///
/// # Errors
/// When something of it cannot be said as the model asks for; then there is nothing at all.
pub fn render(model: &Model, schemas: Option<&Value>) -> Result<Files, Refused> {
    let _ = schemas;
    let mut files = dapr::render(model)?;
    let chart = helm::render(model, &files)?;
    files.extend(chart);
    files.extend(docs::render(model)?);
    Ok(files)
}
