use std::fmt::Write;
use std::path::{Component, Path};

use pando_model::Model;
use pando_render::out;
use serde_json::Value;

use super::Problem;
use super::model::read;
use crate::cli::Render;
use crate::output::{Said, plain};

/// Writes what follows from a model.
pub(crate) fn render(asked: &Render) -> Result<Said, Problem> {
    let text = read(&asked.model)?;
    let (model, _) = Model::read(&text).map_err(|error| Problem::NoModel {
        path: asked.model.clone(),
        fault: error.0,
    })?;
    let schemas = schemas(&asked.model, &model)?;
    let files = pando_render::render(&model, schemas.as_ref())?;
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

/// The schemas' file that a model names: a file beside it, and no other on this machine.
fn schemas(model_file: &Path, model: &Model) -> Result<Option<Value>, Problem> {
    let Some(named) = &model.schemas else { return Ok(None) };
    let named = Path::new(named.as_str());
    if !named
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Err(Problem::SchemasElsewhere(named.to_owned()));
    }
    let path = model_file.parent().unwrap_or(Path::new("")).join(named);
    let schemas = serde_json::from_str(&read(&path)?).map_err(|error| Problem::NoSchemas { path, error })?;
    Ok(Some(schemas))
}
