//! One file a subcommand.

mod check;
mod explain;
mod files;
mod migrate;
mod model;
mod render;

use std::io;
use std::path::PathBuf;

pub(crate) use check::check;
pub(crate) use explain::explain;
pub(crate) use migrate::{Problem as MigrateProblem, migrate};
pub(crate) use render::render;

use crate::output::{Said, plain};

/// Why a command could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{}: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{}:{fault}", path.display())]
    NoText { path: PathBuf, fault: pando_model::yaml::Fault },
    #[error("{}: the file has more than {} MiB", .0.display(), pando_model::yaml::BYTES_MAX / 1024 / 1024)]
    Large(PathBuf),
    #[error("{}:{fault}", path.display())]
    NoModel { path: PathBuf, fault: pando_model::Fault },
    #[error("{}: this is no JSON: {error}", path.display())]
    NoSchemas { path: PathBuf, error: serde_json::Error },
    #[error("{}:{fault}", path.display())]
    NoSteps { path: PathBuf, fault: pando_model::Fault },
    #[error("the model names {}, which is not beside it", .0.display())]
    Elsewhere(PathBuf),
    #[error("{0}")]
    Refused(#[from] pando_render::Refused),
    #[error("{}: the model names no file of steps (`steps`)", .0.display())]
    WithoutSteps(PathBuf),
    #[error(transparent)]
    Migrate(#[from] migrate::Problem),
    #[error(transparent)]
    NotWritten(#[from] pando_render::out::NotWritten),
    #[error(transparent)]
    Unseen(#[from] pando_check::Unseen),
    #[error("there is no code {code}{}; `architect explain` lists all", nearest.map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    UnknownCode { code: String, nearest: Option<&'static str> },
    #[error(transparent)]
    NoSystem(#[from] pando_live::Unfit),
    #[error(transparent)]
    NotLooked(#[from] pando_live::NotLooked),
    #[error(
        "the model's file of steps has none that is called {0}, or the model names no such file (`steps`); a state between two steps, such \
         as NAME-1, is one of artefacts alone"
    )]
    NoStep(String),
    #[error("the answer cannot be written: {0}")]
    Unwritten(io::Error),
}

/// Prints the schema of a model's file.
#[expect(clippy::unnecessary_wraps, reason = "commands are of one shape")]
pub(crate) fn schema() -> Result<Said, Problem> {
    Ok(plain(format!("{:#}\n", pando_model::schema())))
}
