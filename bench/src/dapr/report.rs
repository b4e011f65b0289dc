use std::collections::BTreeMap;

use serde::Serialize;

use super::hops::Hops;
use super::processes::Kind as ProcessKind;
use crate::machine::Machine;
use crate::probe::Fdatasync;
use crate::report::{EffectFigures, Latency, Phase};

/// All that was measured, as it is written to a file. A part that was not asked for is missing.
#[derive(Serialize)]
pub struct Report {
    /// When the run began, in UTC.
    pub date: String,
    /// The commit of the working tree.
    pub commit: String,
    /// On what.
    pub machine: Machine,
    /// The file system that the data is on.
    pub file_system: String,
    /// What it was like at the beginning.
    pub fdatasync: Fdatasync,
    /// Tasks at the beginning.
    pub tasks: u64,
    /// Connections of the generator at a peak.
    pub connections: u32,
    /// Seconds of each measurement.
    pub seconds: u64,
    /// Resident memory in MB by process, ready and after everything.
    pub memory_ready: BTreeMap<String, f64>,
    /// See `memory_ready`.
    pub memory_after: BTreeMap<String, f64>,
    /// CPU that the system uses while nobody asks for anything, in ms a second.
    pub idle_cpu_ms: BTreeMap<ProcessKind, f64>,
    /// A point read beside empty apps.
    pub empty: Vec<Pair>,
    /// Workloads in both modes.
    pub modes: Vec<Modes>,
    /// From a change to its event.
    pub effect: Option<EffectFigures>,
    /// The full outbox.
    pub drain: Option<Drain>,
    /// The state store beside what is done instead: what was measured, and its latency.
    pub state: Vec<(String, Latency)>,
    /// Each service alone.
    pub alone: Vec<Alone>,
}

/// The same way with ours and with empty apps, in turn.
#[derive(Serialize)]
pub struct Pair {
    /// Which way, and how loaded.
    pub what: String,
    /// Bytes of each answer.
    pub body_bytes: usize,
    /// Ours, over all rounds.
    pub ours: Latency,
    /// Empty apps, over all rounds.
    pub empty: Latency,
    /// How much more the median of ours is, in ms, round by round.
    pub added_p50_ms: Vec<f64>,
    /// Of them the median.
    pub added_ms: f64,
    /// CPU for each request of ours in microseconds, by process; what its system does meanwhile is in it.
    pub ours_cpu_us: BTreeMap<String, f64>,
    /// The same of the empty apps.
    pub empty_cpu_us: BTreeMap<String, f64>,
    /// Requests that failed, of both.
    pub failed: u64,
}

/// A workload beside sidecars and in one process.
#[derive(Serialize)]
pub struct Modes {
    /// Which.
    pub workload: crate::workload::Kind,
    /// Beside sidecars, as much as it takes.
    pub dapr_peak: Phase,
    /// Beside sidecars, below that.
    pub dapr: Phase,
    /// CPU for each success of the latter, in microseconds, until all events had arrived.
    pub dapr_cpu_us: BTreeMap<ProcessKind, f64>,
    /// What a request of the latter causes between services.
    pub hops: Hops,
    /// One process, as much as it takes.
    pub one_peak: Phase,
    /// One process, at the rate of the sidecars.
    pub one: Phase,
}

/// A full outbox that is let go.
#[derive(Serialize)]
pub struct Drain {
    /// Events in it.
    pub events: u64,
    /// Events a second into the broker by bulk publish, while the subscribers stood still.
    pub published_per_second: f64,
    /// From the moment their sidecars went on until all had arrived, events a second.
    pub arrived_per_second: f64,
}

/// A service under load by itself.
#[derive(Serialize)]
pub struct Alone {
    /// Which.
    pub service: String,
    /// What it was asked for.
    pub what: String,
    /// As much as it takes.
    pub peak: Phase,
    /// CPU for each success in microseconds, until all events had arrived.
    pub cpu_us: BTreeMap<ProcessKind, f64>,
    /// The part that each of its processes answered.
    pub shares: Vec<f64>,
}
