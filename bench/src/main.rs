//! Measures the server: `make bench`, or `make bench ARGS=--quick` for a look in a minute.
//!
//! # What is measured
//!
//! The real binary, started on a data folder of its own, asked over HTTP/1.1 with keep-alive through loopback, as a browser's page would
//! ask it: the gateway, tokens, rate limits and all. For each size (25,000 and 1,000,000 tasks) and each place (a disk, and `/dev/shm`):
//!
//! - **peak**: a closed loop of `--connections` finds how much the server does. Its latency is not to be quoted.
//! - **open loop**: requests are due at even moments, at 70 % of that peak; latency counts from the moment a request was due, also when
//!   it had to wait for a free connection (no coordinated omission). The generator's own wake-up, about 0.1 ms, is in it.
//! - **cpu**: user and kernel time of the server's process for each answer of success, until all its events had arrived everywhere, so
//!   that the work after the answer is not forgotten; beside it what the generator used.
//! - **fdatasync**: what the disk was like in the second before. Compare writes on a disk only where these are alike.
//! - **commit to effect**: from sending `POST /tasks` to its event on the person's `/api/events`, one after another.
//! - **start to ready**: from the start of the process to the first 200 of `/readyz`, three times; memory then, and after everything.
//!
//! The tasks belong to ten people in equal shares, with labels, projects, due dates and notes; a fifth is completed. Up to 50,000 are
//! made through `POST /tasks/batch`, and everything beside them (log, activity, figures) is the services' own work. More are written
//! straight into task-service's database, as it would have written them (`direct.rs`); then the activity knows nothing of them, and its
//! figures are not part of what is measured.
//!
//! # How to read it
//!
//! The generator shares the machine's cores with the server; on two cores it takes a good third of them at the peak of a read. A word
//! of caution on every row: 10 ms is the grain of CPU time, and a run of 5 s says little about p99.9. `failed` must be 0: what was
//! refused or could not be sent is not in the latencies.
//!
//! The table goes to stdout, progress to stderr, and everything as JSON to `bench/results/DATE-COMMIT.json` (`--quick`: to
//! `bench/results/tmp`). What the server warned of is in `bench/results/tmp/server.log`. Data folders are made in the places, and removed.

mod client;
mod dapr;
mod direct;
mod effect;
mod generator;
mod goals;
mod machine;
mod options;
mod people;
mod probe;
mod progress;
mod report;
mod run;
mod seed;
mod server;
mod settle;
mod table;
mod texts;
mod usage;
mod workload;

use anyhow::Context;
use clap::{Parser, Subcommand};

use options::Options;
use report::Report;

/// What the command line says.
#[derive(Debug, Parser)]
#[command(name = "pando-bench", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    server: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure the system beside real Dapr sidecars
    Dapr(Box<dapr::options::Options>),
    /// An empty app in the place of a service: the system starts this program as if it were `pando`
    #[command(hide = true)]
    Serve(Box<dapr::empty::Empty>),
    /// How the system starts every process
    #[command(hide = true)]
    Tethered(pando::local::Tethered),
    /// An empty app has no tables
    #[command(hide = true)]
    Migrate {
        /// Not used
        #[arg(long)]
        role_passwords: std::path::PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    let Cli { command, server } = Cli::parse();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let measuring = runtime.enable_all();
    match command {
        None => measuring.build()?.block_on(measure(server.settled())),
        Some(Command::Dapr(options)) => {
            print(&measuring.build()?.block_on(dapr::run(*options, (now(), moment())))?);
            Ok(())
        }
        // As our services run.
        Some(Command::Serve(empty)) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(dapr::empty::serve(*empty)),
        Some(Command::Tethered(tethered)) => match pando::local::become_program(&tethered)? {},
        Some(Command::Migrate { .. }) => Ok(()),
    }
}

async fn measure(options: Options) -> anyhow::Result<()> {
    let date = now();
    let report = Report {
        commit: machine::commit().await,
        machine: machine::machine(),
        connections: options.connections,
        seconds: options.seconds,
        load_percent: options.load,
        worlds: run::all(&options).await?,
        date,
    };
    let day = report.date.get(..10).unwrap_or("undated");
    let file = options.results.join(format!("{day}-{}.json", report.commit));
    std::fs::create_dir_all(&options.results)?;
    std::fs::write(&file, serde_json::to_string_pretty(&report)? + "\n").with_context(|| file.display().to_string())?;
    print(&table::table(&report)?);
    progress::say(&format!("written to {}", file.display()));
    Ok(())
}

/// The time of day, for who checks a token, and for comparing with what a service on this machine says.
#[expect(clippy::disallowed_methods, reason = "a program at the top floor; it measures")]
fn moment() -> pando_kernel::Instant {
    pando_kernel::Instant::from_micros(jiff::Timestamp::now().as_microsecond())
}

/// Dates the report; nothing else asks for the time of day.
#[expect(clippy::disallowed_methods, reason = "a program at the top floor; no decision depends on it")]
fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}

#[expect(clippy::print_stdout, reason = "what the program is for: its one place that prints")]
fn print(table: &str) {
    print!("{table}");
}
