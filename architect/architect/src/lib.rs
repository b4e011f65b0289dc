//! The command `architect`: programs read, boundaries proposed, models checked, explained and rendered.
//!
//! It ends with 0 where nothing was found, 1 where something was, 2 where it could not look; a migration that could neither be done nor
//! undone ends with 3.

mod cli;
mod command;
mod output;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command line.
pub fn run() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are errors to clap, too.
        Err(error) => return output::told(&error),
    };
    let Some(asked) = &cli.command else {
        return output::print(&command::next());
    };
    let done = match asked {
        cli::Command::Analyze(analyze) => command::analyze(analyze),
        cli::Command::Plan(plan) => command::plan(plan),
        cli::Command::Assistant(assistant) => command::assistant(assistant),
        cli::Command::Mcp(mcp) => command::mcp(mcp),
        cli::Command::Diff(diff) => command::diff(diff),
        cli::Command::Check(check) => command::check(check),
        cli::Command::Explain(explain) => command::explain(explain),
        cli::Command::Migrate(migrate) => command::migrate(migrate),
        cli::Command::Render(render) => command::render(render),
        cli::Command::Schema { of } => command::schema(*of),
    };
    match done {
        Ok(done) => output::print(&done),
        Err(problem) => output::complain(&problem),
    }
}
