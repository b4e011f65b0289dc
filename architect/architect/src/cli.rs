use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What the model of a system's architecture is good for.
#[derive(Debug, Parser)]
#[command(
    name = "architect",
    version,
    about,
    after_help = "Exit codes: 0 nothing found, 1 findings, 2 could not look."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a model, and whether artefacts say the same.
    Check(Check),
    /// Say what a code means: what is wrong, why it hurts, and how it looks when it is right.
    Explain(Explain),
    /// Write everything that follows from a model: all of it or nothing, and never over a file that somebody else wrote.
    Render(Render),
    /// Print the JSON Schema of a model's file.
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The model's file.
    #[arg(value_name = "MODEL")]
    pub(crate) model: PathBuf,
    /// Artefacts that should say the same: a folder, a file, or `-` for what `helm template` writes. May be given more than once.
    #[arg(long, value_name = "DIR")]
    pub(crate) artefacts: Vec<PathBuf>,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Codes that are passed over: PAN109, or the beginning of several, such as PAN4.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions.
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// The model's file.
    #[arg(value_name = "MODEL")]
    pub(crate) model: PathBuf,
    /// The folder that it is written into; made if need be.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as PAN101; without one all of them with their headlines.
    pub(crate) code: Option<String>,
}
