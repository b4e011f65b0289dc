use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::generator::Outcome;
use crate::machine::Machine;
use crate::probe::Fdatasync;
use crate::usage::Memory;
use crate::workload::Kind;

/// All that was measured, as it is written to a file.
#[derive(Serialize)]
pub struct Report {
    /// When the run began, in UTC.
    pub date: String,
    /// The commit of the working tree.
    pub commit: String,
    /// On what.
    pub machine: Machine,
    /// Connections of the generator.
    pub connections: u32,
    /// Seconds of each measurement.
    pub seconds: u64,
    /// At how much of the peak latency was measured, in percent.
    pub load_percent: u64,
    /// One for each place and size.
    pub worlds: Vec<World>,
}

/// One server on one data folder.
#[derive(Serialize)]
pub struct World {
    /// The file system that the folder is on.
    pub file_system: String,
    /// Tasks at the beginning.
    pub tasks: u64,
    /// Among so many people.
    pub people: u32,
    /// Whether the tasks were made through the API, and the activity knows them; else they were written into the database.
    pub through_api: bool,
    /// How long the seeding took, where this folder is not a copy.
    pub seeded_seconds: Option<f64>,
    /// From the start of the process to ready, of several starts, in ms.
    pub ready_ms: Vec<f64>,
    /// What a server has in memory that is just ready.
    pub memory_ready: Memory,
    /// The workloads, in the order in which they ran.
    pub workloads: Vec<Measured>,
    /// From a change to its event.
    pub effect: Option<EffectFigures>,
    /// What it has in memory after all of them.
    pub memory_after: Memory,
    /// How long it took to stop, in ms.
    pub stopped_ms: f64,
}

/// One workload.
#[derive(Serialize)]
pub struct Measured {
    /// Which.
    pub workload: Kind,
    /// What the disk was like just before.
    pub fdatasync: Fdatasync,
    /// Closed loop: as much as it takes.
    pub peak: Phase,
    /// Open loop, below the peak.
    pub open: Phase,
    /// What the server has in memory afterwards.
    pub memory: Memory,
}

/// One measurement.
#[derive(Serialize)]
pub struct Phase {
    /// Requests a second that were due; none in a closed loop.
    pub offered_per_second: Option<f64>,
    /// Answers of success a second.
    pub per_second: f64,
    /// Latencies of them.
    #[serde(flatten)]
    pub latency: Latency,
    /// Answers of success.
    pub done: u64,
    /// Other answers by status; 0: none came.
    pub failed: BTreeMap<u16, u64>,
    /// What the first of them said.
    pub complaint: Option<String>,
    /// Requests that were due and could not be sent.
    pub unsent: u64,
    /// CPU time of the server for each success, in microseconds, until all events of it had arrived.
    pub server_cpu_us: f64,
    /// CPU time of the generator for each success, in microseconds.
    pub generator_cpu_us: f64,
    /// From the last answer until the last event had arrived everywhere, in ms.
    pub settled_ms: f64,
}

/// Latencies in ms. In an open loop from the moment a request was due, in a closed one from the moment it was sent.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Half take longer.
    pub p50_ms: f64,
    /// One of ten takes longer.
    pub p90_ms: f64,
    /// One of a hundred takes longer.
    pub p99_ms: f64,
    /// One of a thousand takes longer.
    pub p999_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// From a change to its event on the person's stream.
#[derive(Serialize)]
pub struct EffectFigures {
    /// What the disk was like just before.
    pub fdatasync: Fdatasync,
    /// Changes.
    pub changes: u64,
    /// From the moment the request was sent.
    pub from_request: Latency,
    /// From the moment that the service decided, right before its commit.
    pub from_decision: Latency,
    /// From the moment its answer was here.
    pub from_answer: Latency,
}

impl Latency {
    /// Of a histogram in microseconds.
    pub fn of(histogram: &Histogram<u64>) -> Self {
        let at = |quantile| histogram.value_at_quantile(quantile) as f64 / 1e3;
        Self {
            p50_ms: at(0.5),
            p90_ms: at(0.9),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: histogram.max() as f64 / 1e3,
        }
    }
}

impl Phase {
    /// What came of a load, and what it cost.
    pub fn of(outcome: Outcome, offered: Option<f64>, server: Duration, generator: Duration, settled: Duration) -> Self {
        let each = |cpu: Duration| cpu.as_secs_f64() * 1e6 / outcome.done.max(1) as f64;
        Self {
            offered_per_second: offered,
            per_second: outcome.rate(),
            latency: Latency::of(&outcome.latency),
            done: outcome.done,
            server_cpu_us: each(server),
            generator_cpu_us: each(generator),
            settled_ms: settled.as_secs_f64() * 1e3,
            unsent: outcome.unsent,
            failed: outcome.failed,
            complaint: outcome.complaint,
        }
    }
}
