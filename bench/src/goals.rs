//! What was set out to be reached on 2 cores that are shared with the generator.

use crate::report::{Measured, World};
use crate::workload::Kind;

/// A figure beside what it should be.
pub struct Goal {
    /// What is measured.
    pub what: String,
    /// What it is, with its unit.
    pub is: String,
    /// What it should be, with its unit.
    pub should: String,
    /// Whether it is.
    pub reached: bool,
}

/// Milliseconds from start to ready.
const READY_MS: f64 = 300.0;
/// MB in memory.
const RSS_MB: f64 = 100.0;
/// Milliseconds, the median, from a change to its event.
const EFFECT_MS: f64 = 2.0;
/// Milliseconds, the median, of a search where there are up to this many tasks.
const SEARCH_MS: f64 = 1.0;
const SEARCH_TASKS: u64 = 25_000;

/// Answers a second at the peak, where there is a goal.
fn peak(kind: Kind, file_system: &str) -> Option<f64> {
    match kind {
        Kind::Read => Some(20_000.0),
        Kind::List => Some(8_000.0),
        Kind::Create if file_system == "tmpfs" => Some(20_000.0),
        Kind::Create => Some(10_000.0),
        Kind::Search | Kind::ChatQuestion | Kind::ChatAdd | Kind::Mixed => None,
    }
}

fn at_least(what: &str, is: f64, should: f64) -> Goal {
    Goal {
        what: what.to_owned(),
        is: format!("{is:.0}/s"),
        should: format!(">= {should:.0}/s"),
        reached: is >= should,
    }
}

fn at_most(what: &str, is: f64, should: f64, unit: &str) -> Goal {
    Goal {
        what: what.to_owned(),
        is: format!("{is:.1} {unit}"),
        should: format!("<= {should:.0} {unit}"),
        reached: is <= should,
    }
}

fn of_workload(measured: &Measured, world: &World) -> Option<Goal> {
    let kind = measured.workload;
    if kind == Kind::Search && world.tasks <= SEARCH_TASKS {
        return Some(at_most("search, median", measured.open.latency.p50_ms, SEARCH_MS, "ms"));
    }
    peak(kind, &world.file_system).map(|should| at_least(&format!("{}, peak", kind.name()), measured.peak.per_second, should))
}

/// The goals of one world.
pub fn goals(world: &World) -> Vec<Goal> {
    let ready = world.ready_ms.iter().copied().fold(0.0, f64::max);
    let mut goals: Vec<Goal> = world.workloads.iter().filter_map(|measured| of_workload(measured, world)).collect();
    if let Some(effect) = &world.effect {
        goals.push(at_most("commit to effect, median", effect.from_request.p50_ms, EFFECT_MS, "ms"));
    }
    goals.push(at_most("start to ready, slowest", ready, READY_MS, "ms"));
    goals.push(at_most("memory when ready", world.memory_ready.rss_mb, RSS_MB, "MB"));
    goals.push(at_most("memory after all of it", world.memory_after.rss_mb, RSS_MB, "MB"));
    goals
}
