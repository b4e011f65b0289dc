use std::path::{Path, PathBuf};

use pando_model::{Model, Steps};

use super::Problem;
use super::model::read;
use super::render::{beside, steps};

/// A model and the steps that it names.
pub(super) struct Named {
    /// The model's file, as it was named.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) model: Model,
    pub(super) steps: Steps,
    /// Where the steps are.
    pub(super) steps_file: PathBuf,
    model_file: PathBuf,
}

impl Named {
    /// Where both are.
    pub(super) fn paths(&self) -> (&Path, &Path) {
        (&self.model_file, &self.steps_file)
    }
}

/// Reads a model that names a file of steps, and that.
pub(super) fn named(model_file: &Path) -> Result<Named, Problem> {
    let text = read(model_file)?;
    let (model, _) = Model::read(&text).map_err(|error| Problem::NoModel {
        path: model_file.to_owned(),
        fault: error.0,
    })?;
    let without = || Problem::WithoutSteps(model_file.to_owned());
    let steps_file = beside(model_file, model.steps.as_ref().ok_or_else(without)?)?;
    let steps = steps(model_file, &model)?.ok_or_else(without)?;
    Ok(Named {
        name: model_file.display().to_string(),
        text,
        model,
        steps,
        steps_file,
        model_file: model_file.to_owned(),
    })
}
