//! Artefacts from a system's model: a text for each path, the same bytes each time ([`render`]), and their way onto the disk, which
//! overwrites nothing that somebody else wrote ([`out::write`]).
//!
//! Templates carry what a person should read beside a value. Whatever comes from a model is quoted where it is put into a document.

pub mod access;
mod dapr;
mod docs;
mod helm;
pub mod interfaces;
pub mod out;
mod steps;
mod template;

use std::collections::BTreeMap;

use pando_model::{AppId, Misplaced, Model, Steps};
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
    /// A step puts services where they cannot be.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Misplaced(Vec<Misplaced>),
    /// A process that hosts several services has to be told so.
    #[error(
        "a step puts {} behind {app}, and nothing says how a process learns what it hosts: name the variables in `chart.hosting` of the model",
        .hosted.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
    )]
    Hosting {
        /// The app id.
        app: AppId,
        /// What it would host.
        hosted: Vec<AppId>,
    },
    /// A mistake in a template.
    #[error(transparent)]
    Template(#[from] Unfilled),
    /// A document of an interface cannot say it.
    #[error(transparent)]
    Interface(#[from] interfaces::Fault),
}

/// What the sidecars of a system load, below `deploy/dapr`, and what goes with it.
///
/// # Errors
/// As [`render`].
pub fn sidecars(model: &Model) -> Result<Files, Refused> {
    dapr::render(model)
}

/// A model as sidecars see it at a step of its move, by its number or name, or in a state between two, as the chart's values call it
/// (`placement`); nothing where there is no such.
///
/// # Errors
/// When a step does not fit the model.
pub fn placed(model: &Model, steps: &Steps, named: &str) -> Result<Option<Model>, Refused> {
    match steps.named(named) {
        Some(step) => {
            let placed = model.placed(&step.apps).map_err(Refused::Misplaced)?;
            Ok(Some(placed.model))
        }
        None => helm::between(model, &steps.steps, named),
    }
}

/// Everything that follows from a model. `schemas` and `steps` are the files that it names, where it names any.
///
/// # Errors
/// When something of it cannot be said as the model asks for; then there is nothing at all.
pub fn render(model: &Model, schemas: Option<&Value>, steps: Option<&Steps>) -> Result<Files, Refused> {
    let mut files = dapr::render(model)?;
    files.extend(helm::render(model, steps.map(|steps| steps.steps.as_slice()).unwrap_or_default())?);
    if let Some(steps) = steps {
        files.extend(self::steps::render(model, steps)?);
    }
    files.extend(docs::render(model)?);
    files.extend(interfaces::render(model, schemas)?);
    Ok(files)
}
