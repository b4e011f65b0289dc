//! One file a subcommand.

mod analysis;
mod assistant;
mod check;
mod diff;
mod explain;
mod files;
mod mcp;
mod migrate;
mod model;
mod next;
mod render;

use std::io;
use std::path::PathBuf;

pub(crate) use analysis::{analyze, plan};
pub(crate) use assistant::assistant;
pub(crate) use check::check;
pub(crate) use diff::diff;
pub(crate) use explain::explain;
pub(crate) use mcp::mcp;
pub(crate) use migrate::{Problem as MigrateProblem, migrate};
pub(crate) use next::next;
pub(crate) use render::render;

use crate::cli::SchemaOf;
use crate::output::{Said, plain};

/// Why a command could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{}: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{}:{fault}", path.display())]
    NoText { path: PathBuf, fault: pando_model::yaml::Fault },
    #[error("{}: the file has more than {} KiB", .0.display(), .1 / 1024)]
    Large(PathBuf, usize),
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
    #[error(transparent)]
    Unscannable(#[from] pando_scan::Unscannable),
    #[error("{}: these are no facts: {fault}", path.display())]
    NoFacts { path: PathBuf, fault: pando_facts::NotFacts },
    #[error("{}:{fault}", path.display())]
    NoCut { path: PathBuf, fault: pando_boundaries::BadCut },
    #[error("{}: of this name's ending it cannot be told how it is written; say so with --format", .0.display())]
    NoFormat(PathBuf),
    #[error("{}: here is no program that this reads (Python, TypeScript, SQL); facts of another one are given with --facts", .0.display())]
    NoProgram(PathBuf),
    #[error("{} cannot be written: {error}", path.display())]
    NotPut { path: PathBuf, error: io::Error },
    #[error(transparent)]
    NoPage(#[from] pando_page::Unwritten),
    #[error("the analysis is no JSON: {0}")]
    NoJson(serde_json::Error),
    #[error("an assistant cannot be answered: {0}")]
    Unserved(io::Error),
    #[error(transparent)]
    NoCommit(#[from] pando_scan::NoCommit),
    #[error("the answer cannot be written: {0}")]
    Unwritten(io::Error),
}

/// Prints a schema.
#[expect(clippy::unnecessary_wraps, reason = "commands are of one shape")]
pub(crate) fn schema(of: SchemaOf) -> Result<Said, Problem> {
    let schema = match of {
        SchemaOf::Model => pando_model::schema(),
        SchemaOf::Facts => pando_facts::schema(),
        SchemaOf::Analysis => pando_page::schema(),
    };
    Ok(plain(format!("{schema:#}\n")))
}
