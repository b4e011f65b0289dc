use std::fmt::Write;

use crate::goals::goals;
use crate::report::{Measured, Phase, Report, World};

/// The report for people.
pub fn table(report: &Report) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let machine = &report.machine;
    writeln!(
        text,
        "\nPando at {}, {}\n{} cores of {}, {} MB, Linux {}; {} connections, {} s each",
        report.commit, report.date, machine.cores, machine.processor, machine.memory_mb, machine.kernel, report.connections, report.seconds
    )?;
    for world in &report.worlds {
        of_world(&mut text, world, report.load_percent)?;
    }
    Ok(text)
}

fn of_world(text: &mut String, world: &World, load: u64) -> std::fmt::Result {
    writeln!(
        text,
        "\n== {} tasks of {} people on {} ==",
        world.tasks, world.people, world.file_system
    )?;
    writeln!(
        text,
        "{:14} | {:^24} | {:^62} | {:^15} |",
        "",
        "peak (closed loop)",
        format!("at {load} % of it (open loop), latency in ms"),
        "fdatasync ms"
    )?;
    writeln!(
        text,
        "{:14} | {:>8} {:>7} {:>7} | {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6} {:>6} | {:>7} {:>7} | {:>6} {:>6}",
        "workload",
        "/s",
        "p50 ms",
        "cpu us",
        "/s",
        "p50",
        "p90",
        "p99",
        "p99.9",
        "max",
        "cpu us",
        "gen us",
        "p50",
        "p99",
        "RSS MB",
        "failed"
    )?;
    for measured in &world.workloads {
        of_workload(text, measured)?;
    }
    if let Some(effect) = &world.effect {
        writeln!(
            text,
            "commit to effect, ms: from the request p50 {:.2} p99 {:.2}, from its answer p50 {:.2} p99 {:.2} ({} changes; fdatasync p50 {:.2} p99 {:.2})",
            effect.from_request.p50_ms,
            effect.from_request.p99_ms,
            effect.from_answer.p50_ms,
            effect.from_answer.p99_ms,
            effect.changes,
            effect.fdatasync.p50_ms,
            effect.fdatasync.p99_ms
        )?;
    }
    writeln!(
        text,
        "memory when ready {:.0} MB ({:.0} its own), after all {:.0} MB ({:.0} its own), at most {:.0} MB; stopped in {:.0} ms",
        world.memory_ready.rss_mb,
        world.memory_ready.anonymous_mb,
        world.memory_after.rss_mb,
        world.memory_after.anonymous_mb,
        world.memory_after.peak_mb,
        world.stopped_ms
    )?;
    for goal in goals(world) {
        let verdict = if goal.reached { "reached" } else { "MISSED" };
        writeln!(text, "  {:26} {:>12}   goal {:<12} {verdict}", goal.what, goal.is, goal.should)?;
    }
    Ok(())
}

fn of_workload(text: &mut String, measured: &Measured) -> std::fmt::Result {
    let (peak, open) = (&measured.peak, &measured.open);
    let failed = |phase: &Phase| phase.failed.values().sum::<u64>() + phase.unsent;
    let latency = &open.latency;
    writeln!(
        text,
        "{:14} | {:>8.0} {:>7.2} {:>7.0} | {:>8.0} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.1} {:>6.0} {:>6.0} | {:>7.2} {:>7.2} | {:>6.0} {:>6}",
        measured.workload.name(),
        peak.per_second,
        peak.latency.p50_ms,
        peak.server_cpu_us,
        open.per_second,
        latency.p50_ms,
        latency.p90_ms,
        latency.p99_ms,
        latency.p999_ms,
        latency.max_ms,
        open.server_cpu_us,
        open.generator_cpu_us,
        measured.fdatasync.p50_ms,
        measured.fdatasync.p99_ms,
        measured.memory.rss_mb,
        failed(peak) + failed(open)
    )?;
    for (when, phase) in [("peak", peak), ("open", open)] {
        if let Some(complaint) = &phase.complaint {
            let complaint: String = complaint.chars().take(200).collect();
            writeln!(text, "{:14} ! {when}: {:?}, the first: {complaint}", "", phase.failed)?;
        }
    }
    Ok(())
}
