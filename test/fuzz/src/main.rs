//! Gives the architect spoilt programs, as long as one likes: `make fuzz MINUTES=60`.
//!
//! Real files (ours, and those of each folder in the folders that `--from` names) are cut, doubled, mixed, renamed, nested and badly encoded,
//! and everything is done with them that `architect` does: scan, boundaries, plan, every format, the model, its rules and what it renders.
//! Nothing may panic, abort, go on for more than ten seconds of the processor, take more than two gigabytes, say something else the second
//! time, or let a name out of what it stands in (`said.rs`).
//!
//! Each input follows from its seed and the files. They run in a process of their own, so that whatever ends it is seen; the seed is told,
//! and the input is put into `target/fuzz-found/SEED`. `--seed N` does one again.

mod batch;
mod case;
mod chance;
mod corpus;
mod hostile;
#[path = "../../../architect/page/tests/it/markup.rs"]
mod markup;
mod odd;
mod run;
mod said;
mod spoil;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// What the command line says.
#[derive(Clone, Debug, Parser)]
#[command(name = "pando-fuzz", version)]
struct Asked {
    /// For how long, in minutes
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Do this one, here, and no other
    #[arg(long)]
    seed: Option<u64>,
    /// A folder with programs, one a folder; may be said again
    #[arg(long)]
    from: Vec<PathBuf>,
    /// Where inputs that something was found with are put
    #[arg(long, default_value = "target/fuzz-found")]
    found: PathBuf,
    /// Only put the input of `--seed` there
    #[arg(long, requires = "seed")]
    only_put: bool,
    /// So many from the first, in this process: how the program starts itself
    #[arg(long, hide = true)]
    batch: Option<u64>,
}

fn main() -> ExitCode {
    let asked = Asked::parse();
    match (asked.seed, asked.batch) {
        (Some(seed), _) => batch::one(&asked, seed),
        (None, Some(count)) => batch::batch(&asked, count),
        (None, None) => watch::watch(&asked),
    }
}
