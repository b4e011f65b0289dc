use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// Measures the system beside real Dapr sidecars, next to empty apps behind the same sidecars and to one process.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// The server to measure, built for release
    #[arg(long, value_name = "FILE", default_value = "target/release/pando")]
    pub binary: PathBuf,
    /// Where the data folders are made, and removed at the end
    #[arg(long = "dir", value_name = "DIR", default_value = "bench/results/tmp")]
    pub place: PathBuf,
    /// How many tasks there are at the beginning, for all people together
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u64).range(100..=50_000))]
    pub tasks: u64,
    /// Among how many people they are shared out
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub people: u32,
    /// How long each measurement takes
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
    /// How often ours and the empty apps are measured in turn
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// How many connections the generator holds where it looks for the peak
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub connections: u32,
    /// At how much of the peak the latency is measured, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=200))]
    pub load: u64,
    /// How many events lie in the outbox when it is let go
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(100..=80_000))]
    pub outbox: u64,
    /// Processes of each service where each is loaded alone
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub replicas: u8,
    /// Only these parts
    #[arg(long, value_name = "PART,…", value_delimiter = ',', value_enum, default_values_t = Part::ALL)]
    pub only: Vec<Part>,
    /// Where the results are written
    #[arg(long, value_name = "DIR", default_value = "bench/results")]
    pub results: PathBuf,
    /// A look in about two minutes whether everything works; its figures mean little
    #[arg(long)]
    pub quick: bool,
}

/// A part of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// A point read beside the same through empty apps
    Empty,
    /// Point read, create, chat and mixed, beside one process
    Modes,
    /// From a change to its event on the person's stream
    Effect,
    /// How fast a full outbox gets to the broker
    Drain,
    /// The state store beside what is done instead
    State,
    /// Each service under load by itself, with the share of each of its processes
    Alone,
}

impl Part {
    /// All, in the order in which they run.
    pub const ALL: [Self; 6] = [Self::Empty, Self::Modes, Self::Effect, Self::Drain, Self::State, Self::Alone];
}

impl Options {
    /// The same, but for `--quick`, which overrides sizes, times and the folder of results.
    pub fn settled(mut self) -> Self {
        if self.quick {
            self.tasks = 1_000;
            self.people = 4;
            self.seconds = 1;
            self.rounds = 2;
            self.outbox = 3_000;
            self.connections = self.connections.min(16);
            self.results = self.results.join("tmp");
        }
        self
    }

    /// How long each measurement takes.
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Whether this part is asked for.
    pub fn has(&self, part: Part) -> bool {
        self.only.contains(&part)
    }
}
