use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::workload::Kind;

/// Measures a server that it starts itself: throughput, latency, CPU and memory, beside the goals of the project.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// The server to measure, built for release
    #[arg(long, value_name = "FILE", default_value = "target/release/pando")]
    pub binary: PathBuf,
    /// Where the data folders are made, and removed at the end; again for another place
    #[arg(long = "dir", value_name = "DIR", default_values = ["bench/results/tmp", "/dev/shm"])]
    pub places: Vec<PathBuf>,
    /// How many tasks there are, for all people together
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [25_000, 1_000_000], value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    pub sizes: Vec<u64>,
    /// Among how many people they are shared out
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub people: u32,
    /// Only these workloads
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_enum, default_values_t = Kind::ALL)]
    pub only: Vec<Kind>,
    /// How long each measurement takes
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
    /// How many connections the generator holds
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub connections: u32,
    /// At how much of the peak the latency is measured, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 70, value_parser = clap::value_parser!(u64).range(1..=200))]
    pub load: u64,
    /// Where the results are written
    #[arg(long, value_name = "DIR", default_value = "bench/results")]
    pub results: PathBuf,
    /// A look in about a minute whether everything works: 5,000 tasks, a second each; its figures mean little
    #[arg(long)]
    pub quick: bool,
}

impl Options {
    /// The same, but for `--quick`, which overrides sizes, time and the folder of results.
    pub fn settled(mut self) -> Self {
        if self.quick {
            self.sizes = vec![5_000];
            self.seconds = 1;
            self.results = self.results.join("tmp");
        }
        self
    }

    /// Where the server's own warnings go.
    pub fn log(&self) -> PathBuf {
        let folder = if self.quick { &self.results } else { &self.results.join("tmp") };
        folder.join("server.log")
    }

    /// How long each measurement takes.
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}
