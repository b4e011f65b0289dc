//! Composition: the one place that knows every service and every adapter, and holds no logic of its own.
//!
//! `embedded` puts all services into one process, `distributed` some of them; `composition` is what both share. The commands of the
//! binary are in `command`.

mod administration;
mod architecture;
mod archive;
mod cli;
mod command;
mod composition;
mod copy;
mod data;
mod delivery;
mod distributed;
mod embedded;
mod leading;
pub mod local;
mod redelivery;
mod running;
mod service_name;
mod settings;
mod setup_code;
mod socket;
mod world;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::Cli;

/// Done.
const DONE: u8 = 0;
/// It was understood, but it did not work out.
const FAILED: u8 = 1;
/// It was not understood.
const USAGE: u8 = 2;

/// Runs the command line of this process.
#[expect(clippy::print_stderr, reason = "the command line speaks to a person")]
pub fn run() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "settings are read here, and only here")]
    let variables = std::env::vars_os().map(|(name, _)| name);
    if let Some(name) = cli::unknown_variable(variables) {
        eprintln!("There is no setting {name}. `pando up --help` names them all.");
        return ExitCode::from(USAGE);
    }
    // Whatever is written (databases, copies, backups) is for its owner alone, whoever may look into the folder.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = error.print();
            return ExitCode::from(if asked { DONE } else { USAGE });
        }
    };
    match command::run(cli.command) {
        Ok(()) => ExitCode::from(DONE),
        Err(error) => {
            eprintln!("pando: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}
