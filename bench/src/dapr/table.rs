use std::collections::BTreeMap;
use std::fmt::Write;

use super::goals::goals;
use super::processes::Kind;
use super::report::Report;
use crate::report::Phase;

/// Of processes that use less for a request nothing is said.
const CPU_SHOWN_US: f64 = 10.0;

/// The report for people.
pub fn table(report: &Report) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let machine = &report.machine;
    writeln!(
        text,
        "\nPando beside Dapr at {}, {}\n{} cores of {}, {} MB, Linux {}; {} tasks on {} (fdatasync p50 {:.2} ms), {} connections, {} s each",
        report.commit,
        report.date,
        machine.cores,
        machine.processor,
        machine.memory_mb,
        machine.kernel,
        report.tasks,
        report.file_system,
        report.fdatasync.p50_ms,
        report.connections,
        report.seconds
    )?;
    empty(&mut text, report)?;
    modes(&mut text, report)?;
    if let Some(effect) = &report.effect {
        let [request, decision, answer] = [&effect.from_request, &effect.from_decision, &effect.from_answer]
            .map(|from| format!("p50 {:.2} p99 {:.2}", from.p50_ms, from.p99_ms));
        writeln!(
            text,
            "\ncommit to effect, ms: from the request {request}, from right before the commit {decision}, from the answer {answer} ({} changes)",
            effect.changes
        )?;
    }
    if let Some(drain) = &report.drain {
        writeln!(
            text,
            "\noutbox of {} events: {:.0}/s into the broker, then {:.0}/s arrive",
            drain.events, drain.published_per_second, drain.arrived_per_second
        )?;
    }
    if !report.state.is_empty() {
        writeln!(text, "\nstate store beside what is done instead, ms, one at a time")?;
    }
    for (what, latency) in &report.state {
        writeln!(text, "  {what:56} p50 {:>8.4}  p99 {:>8.4}", latency.p50_ms, latency.p99_ms)?;
    }
    alone(&mut text, report)?;
    writeln!(text, "\nwhile nobody asks, CPU ms a second: {}", by_kind(&report.idle_cpu_ms))?;
    writeln!(text, "memory in MB, ready and after all of it")?;
    for (name, ready) in &report.memory_ready {
        let after = report.memory_after.get(name).copied().unwrap_or_default();
        writeln!(text, "  {name:28} {ready:>6.0} {after:>6.0}")?;
    }
    let sum = |memory: &BTreeMap<String, f64>| memory.values().sum::<f64>();
    writeln!(
        text,
        "  {:28} {:>6.0} {:>6.0}",
        "all",
        sum(&report.memory_ready),
        sum(&report.memory_after)
    )?;
    for goal in goals(report) {
        let verdict = if goal.reached { "reached" } else { "MISSED" };
        writeln!(text, "  {:46} {:>10}   goal {:<10} {verdict}", goal.what, goal.is, goal.should)?;
    }
    Ok(text)
}

fn by_kind(figures: &BTreeMap<Kind, f64>) -> String {
    let one = |(kind, figure): (&Kind, &f64)| format!("{kind:?} {figure:.0}").to_lowercase();
    figures.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn failed(phase: &Phase) -> u64 {
    phase.failed.values().sum::<u64>() + phase.unsent
}

fn empty(text: &mut String, report: &Report) -> std::fmt::Result {
    if !report.empty.is_empty() {
        writeln!(text, "\na point read beside empty apps, ms")?;
    }
    for pair in &report.empty {
        let (ours, empty) = (&pair.ours, &pair.empty);
        let least = pair.added_p50_ms.iter().copied().fold(f64::INFINITY, f64::min);
        let most = pair.added_p50_ms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        writeln!(
            text,
            "  {:28} ours p50 {:>6.2} p99 {:>6.2}   empty p50 {:>6.2} p99 {:>6.2}   added {:>5.2} ({least:.2} to {most:.2}), {} failed",
            pair.what, ours.p50_ms, ours.p99_ms, empty.p50_ms, empty.p99_ms, pair.added_ms, pair.failed
        )?;
        let cpu = pair.ours_cpu_us.iter().filter(|(name, cpu)| {
            let empty = pair.empty_cpu_us.get(*name).copied().unwrap_or_default();
            cpu.max(empty) >= CPU_SHOWN_US
        });
        let cpu = cpu.map(|(name, cpu)| {
            let empty = pair.empty_cpu_us.get(name).copied().unwrap_or_default();
            format!("{name} {cpu:.0} - {empty:.0}")
        });
        writeln!(text, "    CPU us, ours - empty: {}", cpu.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}

fn modes(text: &mut String, report: &Report) -> std::fmt::Result {
    if !report.modes.is_empty() {
        writeln!(
            text,
            "\n{:14} | {:^33} | {:^33} | hops behind the gateway; CPU us beside Dapr by kind",
            "workload", "beside Dapr", "in one process, same rate"
        )?;
        let side = format!("{:>6} {:>5} {:>6} {:>6} {:>6}", "peak/s", "at/s", "p50", "p99", "cpu us");
        writeln!(text, "{:14} | {side} | {side} |", "")?;
    }
    for modes in &report.modes {
        let side = |peak: &Phase, open: &Phase| {
            let latency = &open.latency;
            format!(
                "{:>6.0} {:>5.0} {:>6.2} {:>6.1} {:>6.0}",
                peak.per_second, open.per_second, latency.p50_ms, latency.p99_ms, open.server_cpu_us
            )
        };
        writeln!(
            text,
            "{:14} | {} | {} | {:.2}; {}",
            modes.workload.name(),
            side(&modes.dapr_peak, &modes.dapr),
            side(&modes.one_peak, &modes.one),
            modes.hops.behind_gateway,
            by_kind(&modes.dapr_cpu_us)
        )?;
        for phase in [&modes.dapr_peak, &modes.dapr, &modes.one_peak, &modes.one] {
            complaint(text, phase)?;
        }
    }
    Ok(())
}

fn alone(text: &mut String, report: &Report) -> std::fmt::Result {
    if !report.alone.is_empty() {
        writeln!(text, "\neach service alone, with the share of each of its processes")?;
    }
    for alone in &report.alone {
        let shares: Vec<String> = alone.shares.iter().map(|share| format!("{:.0} %", share * 100.0)).collect();
        writeln!(
            text,
            "  {:17} {:32} {:>6.0}/s p50 {:>6.2} ms p99 {:>6.1} ms  shares {:14} CPU us {}",
            alone.service,
            alone.what,
            alone.peak.per_second,
            alone.peak.latency.p50_ms,
            alone.peak.latency.p99_ms,
            shares.join(", "),
            by_kind(&alone.cpu_us)
        )?;
        complaint(text, &alone.peak)?;
    }
    Ok(())
}

fn complaint(text: &mut String, phase: &Phase) -> std::fmt::Result {
    if failed(phase) == 0 {
        return Ok(());
    }
    let said: String = phase.complaint.as_deref().unwrap_or_default().chars().take(200).collect();
    writeln!(text, "    ! {:?} failed, {} unsent: {said}", phase.failed, phase.unsent)
}
