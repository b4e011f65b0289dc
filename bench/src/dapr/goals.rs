use super::report::Report;
use crate::goals::Goal;
use crate::workload::Kind;

/// Milliseconds, the median, that our code may add to the same way through empty apps.
const ADDED_MS: f64 = 0.3;
/// Synchronous calls behind the gateway for each request.
const HOPS: f64 = 1.0;
/// What two looks at the sidecars' counters may differ by.
const HOPS_BLUR: f64 = 0.02;
/// Milliseconds from a commit to its event: the median, and what one of a hundred may take. Counted from right before the commit.
const EFFECT_MS: (f64, f64) = (10.0, 100.0);
/// Events a second out of a full outbox.
const DRAIN: f64 = 5_000.0;

fn goal(what: String, is: String, should: String, reached: bool) -> Goal {
    Goal { what, is, should, reached }
}

/// The goals, of the parts that were measured.
pub fn goals(report: &Report) -> Vec<Goal> {
    let mut goals = Vec::new();
    for pair in report.empty.iter().filter(|pair| pair.what.starts_with("whole way")) {
        let (is, should) = (format!("{:.2} ms", pair.added_ms), format!("<= {ADDED_MS} ms"));
        goals.push(goal(
            format!("ours over empty, {}", pair.what),
            is,
            should,
            pair.added_ms <= ADDED_MS,
        ));
    }
    for modes in &report.modes {
        let hops = modes.hops.behind_gateway;
        // A chat reads what it answers from: it is told, and no goal.
        if matches!(modes.workload, Kind::Read | Kind::Create) {
            let what = format!("hops behind the gateway, {}", modes.workload.name());
            goals.push(goal(
                what,
                format!("{hops:.3}"),
                format!("{HOPS}"),
                (hops - HOPS).abs() <= HOPS_BLUR,
            ));
        }
    }
    if let Some(effect) = &report.effect {
        let (p50, p99) = (effect.from_decision.p50_ms, effect.from_decision.p99_ms);
        let mut at_most = |what: &str, is: f64, should: f64| {
            goals.push(goal(
                what.to_owned(),
                format!("{is:.1} ms"),
                format!("<= {should} ms"),
                is <= should,
            ));
        };
        at_most("commit to effect, median", p50, EFFECT_MS.0);
        at_most("commit to effect, p99", p99, EFFECT_MS.1);
    }
    if let Some(drain) = &report.drain {
        let is = drain.published_per_second;
        goals.push(goal(
            "outbox into the broker".to_owned(),
            format!("{is:.0}/s"),
            format!(">= {DRAIN}/s"),
            is >= DRAIN,
        ));
    }
    goals
}
