use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use pando_check::{Severity, check_beside};
use pando_model::{Model, Sentence, Steps};
use pando_render::out;
use serde_json::Value;

use super::Problem;
use super::check::{named, written};
use super::model::read;
use crate::cli::{Format, Render};
use crate::output::{Said, plain};

/// Writes what follows from a model that has no error.
pub(crate) fn render(asked: &Render) -> Result<Said, Problem> {
    let text = read(&asked.model)?;
    let (model, _) = Model::read(&text).map_err(|error| Problem::NoModel {
        path: asked.model.clone(),
        fault: error.0,
    })?;
    let schemas = schemas(&asked.model, &model)?;
    let steps = steps(&asked.model, &model)?;
    if let Some(refused) = refused(&asked.model, &text) {
        return Ok(refused);
    }
    let files = pando_render::render(&model, schemas.as_ref(), steps.as_ref())?;
    let written = out::write(&asked.out, &files)?;
    let mut said = String::new();
    // Writing to a String does not fail.
    for path in &written.written {
        let _ = writeln!(said, "written {path}");
    }
    for path in &written.removed {
        let _ = writeln!(said, "removed {path}");
    }
    let (new, old, gone) = (written.written.len(), written.unchanged, written.removed.len());
    let _ = writeln!(
        said,
        "{new} written, {old} as they were, {gone} removed, in {}",
        asked.out.display()
    );
    Ok(plain(said))
}

/// What the rules on the model call an error: of it nothing is rendered, so that nothing is installed either.
fn refused(model_file: &Path, text: &str) -> Option<Said> {
    let file = model_file.to_string_lossy();
    let mut report = pando_check::check(&file, text, None);
    let (steps, schemas) = named(model_file, text);
    check_beside(&file, text, steps.as_ref(), schemas.as_ref(), &mut report);
    report.findings.retain(|one| one.rule.severity == Severity::Error);
    (!report.findings.is_empty()).then(|| Said {
        text: format!("{}nothing is rendered of a model with errors\n", written(&report, Format::Text)),
        is_finding: true,
    })
}

/// The schemas' file that a model names.
fn schemas(model_file: &Path, model: &Model) -> Result<Option<Value>, Problem> {
    let Some(named) = &model.schemas else { return Ok(None) };
    let path = beside(model_file, named)?;
    let schemas = serde_json::from_str(&read(&path)?).map_err(|error| Problem::NoSchemas { path, error })?;
    Ok(Some(schemas))
}

/// The steps' file that a model names. What does not fit the model is said here: nothing could be rendered of it.
pub(super) fn steps(model_file: &Path, model: &Model) -> Result<Option<Steps>, Problem> {
    let Some(named) = &model.steps else { return Ok(None) };
    let path = beside(model_file, named)?;
    let (steps, node) = Steps::read(&read(&path)?).map_err(|error| Problem::NoSteps {
        path: path.clone(),
        fault: error.0,
    })?;
    match steps.faults(model, &node).into_iter().next() {
        Some(fault) => Err(Problem::NoSteps { path, fault }),
        None => Ok(Some(steps)),
    }
}

/// A file that a model names: one beside it or below, and no other on this machine.
pub(super) fn beside(model_file: &Path, named: &Sentence) -> Result<PathBuf, Problem> {
    let named = Path::new(named.as_str());
    let is_below = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    match named.components().all(is_below) {
        true => Ok(model_file.parent().unwrap_or(Path::new("")).join(named)),
        false => Err(Problem::Elsewhere(named.to_owned())),
    }
}
