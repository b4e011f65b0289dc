//! One file a subcommand.

mod check;
mod explain;
mod model;
mod render;

use std::io;
use std::path::PathBuf;

pub(crate) use check::check;
pub(crate) use explain::explain;
pub(crate) use render::render;

use crate::output::{Said, plain};

/// Why a command could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{}: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{}: the file is no text (UTF-8)", .0.display())]
    NoText(PathBuf),
    #[error("{}: the file has more than {} MiB", .0.display(), pando_model::yaml::BYTES_MAX / 1024 / 1024)]
    Large(PathBuf),
    #[error("{}:{fault}", path.display())]
    NoModel { path: PathBuf, fault: pando_model::Fault },
    #[error("{}: this is no JSON: {error}", path.display())]
    NoSchemas { path: PathBuf, error: serde_json::Error },
    #[error("the model names {} for its schemas, which is not beside it", .0.display())]
    SchemasElsewhere(PathBuf),
    #[error("{0}")]
    Refused(#[from] pando_render::Refused),
    #[error(transparent)]
    NotWritten(#[from] pando_render::out::NotWritten),
    #[error(transparent)]
    Unseen(#[from] pando_check::Unseen),
    #[error("there is no code {code}{}; `architect explain` lists all", nearest.map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    UnknownCode { code: String, nearest: Option<&'static str> },
    #[error("the answer cannot be written: {0}")]
    Unwritten(io::Error),
}

/// Prints the schema of a model's file.
#[expect(clippy::unnecessary_wraps, reason = "commands are of one shape")]
pub(crate) fn schema() -> Result<Said, Problem> {
    Ok(plain(format!("{:#}\n", pando_model::schema())))
}
