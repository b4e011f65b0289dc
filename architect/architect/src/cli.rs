use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use pando_model::Name;

/// Reads a program in one piece, proposes services, plans the way, renders what runs them, and checks what runs.
#[derive(Debug, Parser)]
#[command(
    name = "architect",
    version,
    about,
    after_help = "Exit codes: 0 nothing found, 1 findings, 2 could not look; `architect COMMAND --help` has those of each."
)]
pub(crate) struct Cli {
    /// Without one it says what to type next in this folder.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a program and say what it is made of, where it could be cut, what each cut costs, and in which steps to go.
    #[command(after_help = "Exit codes: 0 it was read, whatever was found; 2 could not look.")]
    Analyze(Analyze),
    /// Say in which steps a program becomes the services that are proposed; with --out as files that `render` takes.
    #[command(after_help = "Exit codes: 0 it was read, whatever was found; 2 could not look.")]
    Plan(Plan),
    /// Say what changed between two states of a program: in facts, in boundaries, and in debts.
    #[command(after_help = "Exit codes: 0 no new debt, 1 new debts, 2 could not look.")]
    Diff(Diff),
    /// Check a model, and whether artefacts and a running system say the same.
    #[command(after_help = "Exit codes: 0 nothing found, or notes alone; 1 findings; 2 could not look.")]
    Check(Check),
    /// Say what a code means: what is wrong, why it hurts, and how it looks when it is right.
    #[command(after_help = "Exit codes: 0 told; 2 there is no such code.")]
    Explain(Explain),
    /// Take a running system from step to step of its move to app ids of its own: looked at before and after, undone where it does not hold.
    #[command(
        subcommand,
        after_help = "Exit codes: 0 done, or all of it holds; 1 something does not hold, and the system is where it was; 2 could not \
                      look, or nothing to look at; 3 the system is not where it was, or does not hold there."
    )]
    Migrate(Migrate),
    /// Write everything that follows from a model: all of it or nothing, and never over a file that somebody else wrote. Of a model in which
    /// `check` finds an error it is nothing.
    #[command(after_help = "Exit codes: 0 written; 2 nothing was written.")]
    Render(Render),
    /// Answer an assistant by the Model Context Protocol, on standard input and output: the same analyses as tools.
    #[command(after_help = "Exit codes: 0 its input ended; 2 it could not answer.")]
    Mcp(Mcp),
    /// Write the definition of an agent and its skills, for an assistant: they tell it to drive `architect` instead of guessing.
    #[command(after_help = "Exit codes: 0 written; 2 nothing was written.")]
    Assistant(Assistant),
    /// Print a JSON Schema.
    #[command(after_help = "Exit codes: 0 printed; 2 could not print.")]
    Schema {
        /// Of what.
        #[arg(value_enum, default_value_t = SchemaOf::Model)]
        of: SchemaOf,
    },
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A model's file.
    Model,
    /// What was read of a program.
    Facts,
    /// An analysis as JSON.
    Analysis,
}

/// What is read, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct Read {
    /// What the program is called; without it as its folder.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// A person's own cut, which is scored beside the one that is proposed: YAML with `services: {NAME: [module, path, unit or
    /// table:NAME]}`.
    #[arg(long, value_name = "FILE")]
    pub(crate) cut: Option<PathBuf>,
    /// Facts of another extractor (JSON; `architect schema facts` tells how), beside those that are read here. May be given more than once.
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Analyze {
    /// The program's folder.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) read: Read,
    /// How it is written; without it as the name of --out ends (.html, .json, .md, .sarif, .mmd, .txt, tach.toml), or else text.
    #[arg(long, value_enum)]
    pub(crate) format: Option<PageFormat>,
    /// The file it is written to, in place of standard output. One that is there is overwritten.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
}

/// How an analysis is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// For a terminal.
    Text,
    /// A page with pictures, in one file.
    Html,
    /// For programs.
    Json,
    /// For a pull request or a wiki.
    Markdown,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// The services as a Mermaid graph.
    Mermaid,
    /// A tach.toml that keeps the proposed boundaries in the program as it is.
    Tach,
    /// What was read, without a proposal: what --facts and `diff` take.
    Facts,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The program's folder.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) read: Read,
    /// A folder for the model of the target, its steps, the plan and a tach.toml; made if need be. A file there that somebody else wrote or
    /// edited is not overwritten.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The older state: a folder, a file that `analyze --format facts` wrote, or a commit of the repository of this folder.
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The newer one.
    #[arg(value_name = "NEW", default_value = ".")]
    pub(crate) new: String,
    /// A person's own cut: both states are judged by it. Without one both are judged by the boundaries that are proposed for OLD, so that a
    /// boundary that moved is told as that, and makes no new debt.
    #[arg(long, value_name = "FILE")]
    pub(crate) cut: Option<PathBuf>,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
}

/// How a difference is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
    /// For a pull request.
    Markdown,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("looked at").multiple(true))]
pub(crate) struct Check {
    /// The model's file.
    #[arg(value_name = "MODEL")]
    pub(crate) model: PathBuf,
    /// Artefacts that should say the same: a folder, a file, or `-` for what `helm template` writes. May be given more than once. A folder
    /// below with a file `.architect-set` is looked at for what that says that it is (`architect explain PAN306`).
    #[arg(long, value_name = "DIR", group = "looked at")]
    pub(crate) artefacts: Vec<PathBuf>,
    /// The namespace that artefacts are installed into, and that running apps are identified with: the one that Helm is told. Without it,
    /// the one that the access policies beside apps agree on, or else the model's.
    #[arg(long, value_name = "NAME", requires = "looked at", value_parser = |name: &str| Name::new(name))]
    pub(crate) namespace: Option<Name>,
    /// The step of the model's move, by its number or name, that says which services share an app id there; of artefacts also a state
    /// between two steps, as the chart's values call it (`placement`), such as NAME-1.
    #[arg(long, value_name = "STEP", requires = "looked at")]
    pub(crate) step: Option<String>,
    #[command(flatten)]
    pub(crate) live: Live,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Codes that are passed over: PAN109, or the beginning of several, such as PAN4.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
}

/// Where a running system is.
#[derive(Debug, Args)]
#[command(next_help_heading = "A running system that should say the same; no POST or PUT is sent, and no person's token or body")]
pub(crate) struct Live {
    /// A sidecar (http://127.0.0.1:3500, with `,HOST:PORT` behind it for where other sidecars speak to it and `APP=` before it for whose
    /// it is), or the data folder or the secrets/inventory.json of a running `pando dapr up`, which names them all. May be given more than
    /// once; of a release on a cluster `deploy/live.sh` says them all.
    #[arg(long, value_name = "URL or FILE", group = "looked at")]
    pub(crate) live: Vec<String>,
    /// A file with what sidecars that are named by their URL ask to be shown; otherwise it is DAPR_API_TOKEN, where that is set.
    #[arg(long, value_name = "FILE", requires = "live")]
    pub(crate) live_token_file: Option<PathBuf>,
    /// A folder with such a file for each app, of its name, where each sidecar asks for a token of its own; with nothing in it where it
    /// asks for none.
    #[arg(long, value_name = "DIR", requires = "live", conflicts_with = "live_token_file")]
    pub(crate) live_tokens: Option<PathBuf>,
    /// A file with the certificates that the sidecars' own are signed by (PEM); beside an inventory it is known.
    #[arg(long, value_name = "FILE", requires = "live")]
    pub(crate) trust_anchors: Option<PathBuf>,
    /// Where spans are kept: the URL of a server that answers like Zipkin or Jaeger, or the file of a collector's file exporter.
    #[arg(long, value_name = "URL or FILE", requires = "live")]
    pub(crate) traces: Option<String>,
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
pub(crate) struct Mcp {
    /// The program's folder.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) read: Read,
}

#[derive(Debug, Args)]
pub(crate) struct Assistant {
    /// The folder where the assistant looks for agents and skills; made if need be.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as PAN101; without one all of them with their headlines.
    pub(crate) code: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Say at which step a system is, whether it is well, and what was done last.
    Status(System),
    /// Take the next step: what must hold before is looked at, services move, what must hold after is looked at, and where it does not
    /// they move back.
    Next(Move),
    /// Look whether what must hold at this step does, and whether the next may be thought of.
    Verify(System),
    /// Go back a step, whatever holds now.
    Rollback {
        #[command(flatten)]
        moved: Move,
        /// Go back as far as this step, one after another: its number or name.
        #[arg(long, value_name = "STEP", conflicts_with_all = ["dry_run", "cluster"])]
        to: Option<String>,
    },
}

/// Which system.
#[derive(Debug, Args)]
pub(crate) struct System {
    /// The model's file, which names that of the steps.
    #[arg(long, value_name = "FILE", default_value = "deploy/pando.architecture.yaml")]
    pub(crate) model: PathBuf,
    /// The data folder of a running `pando dapr up`.
    #[arg(long, env = "PANDO_DAPR_DATA", value_name = "DIR", default_value = "dapr-data")]
    pub(crate) data: PathBuf,
}

/// How it is moved.
#[derive(Debug, Args)]
pub(crate) struct Move {
    #[command(flatten)]
    pub(crate) which: System,
    /// What moves services (`PROGRAM dapr place`), where it is not the `pando` beside this program or on the PATH.
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) program: Option<PathBuf>,
    /// Ask this address again and again while services move, and say how many requests failed and which waited longest.
    #[arg(long, value_name = "http://ADDRESS:PORT/PATH")]
    pub(crate) watch: Option<String>,
    /// How long something that has just moved may take until what must hold does, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub(crate) patience: u32,
    /// Only say what would move, and what would be looked at.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Only print what to type for a cluster that is at this step (0: at none yet).
    #[arg(long, value_name = "STEP", conflicts_with_all = ["dry_run", "watch", "program"])]
    pub(crate) cluster: Option<String>,
}
