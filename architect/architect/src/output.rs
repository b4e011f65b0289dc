//! The one place that prints.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use pando_check::format::Colour;

use crate::command::{MigrateProblem, Problem};

/// What a command has to say.
#[derive(Debug)]
pub(crate) struct Said {
    /// The text.
    pub(crate) text: String,
    /// Whether it is of something that is wrong.
    pub(crate) is_finding: bool,
}

/// Something that is no finding.
pub(crate) fn plain(text: impl Into<String>) -> Said {
    Said {
        text: text.into(),
        is_finding: false,
    }
}

/// Whether whoever reads it sees colours, and wants to (<https://no-color.org>).
#[expect(
    clippy::disallowed_methods,
    reason = "NO_COLOR and TERM are of the terminal, and the same for all commands"
)]
pub(crate) fn colour() -> Colour {
    let says = |name: &str| std::env::var_os(name).filter(|said| !said.is_empty());
    let is_unwanted = says("NO_COLOR").is_some() || says("TERM").is_some_and(|term| term == "dumb");
    match io::stdout().is_terminal() && !is_unwanted {
        true => Colour::On,
        false => Colour::Off,
    }
}

/// Says what is being done to whoever sits before a terminal; in a pipe it is quiet.
pub(crate) fn progress(line: &str) {
    let mut error = io::stderr().lock();
    if error.is_terminal() {
        let _ = writeln!(error, "{line} …");
    }
}

/// Prints what a command says.
pub(crate) fn print(said: &Said) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = out.write_all(said.text.as_bytes()).and_then(|()| out.flush());
    match written {
        // Whoever reads has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => complain(&Problem::Unwritten(error)),
        _ if said.is_finding => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    }
}

/// Says why nothing could be looked at.
pub(crate) fn complain(problem: &Problem) -> ExitCode {
    // Where even that cannot be said, the exit code is all there is.
    let _ = writeln!(io::stderr().lock(), "architect: {problem}");
    match problem {
        Problem::Migrate(MigrateProblem::Stranded(_)) => ExitCode::from(3),
        _ => ExitCode::from(2),
    }
}

/// What the command line's reader has to say: help and version, or what it did not understand.
pub(crate) fn told(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    match error.use_stderr() {
        true => ExitCode::from(2),
        false => ExitCode::SUCCESS,
    }
}
