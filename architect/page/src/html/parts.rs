use pando_boundaries::{Finding, Pattern};
use pando_plan::Step;
use serde_json::{Value, json};

use super::template::{Filler, Unwritten};
use crate::Analysis;
use crate::unreachable::unreachable;
use crate::words;

/// How many modules that nothing leads to are shown as findings.
const DEAD: usize = 6;

/// The steps, as a board with a column a kind.
pub(super) fn plan(analysis: &Analysis<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let step = |one: &Step| {
        let changes = one
            .changes
            .iter()
            .map(|change| json!({"place": change.place, "what": change.what, "pattern": change.pattern.map(words::replacement)}));
        json!({
            "step": one,
            "risk": words::risk(one.risk),
            "level": one.risk.clamp(1, 3),
            "changes": changes.collect::<Vec<Value>>(),
        })
    };
    let columns = words::STEPS.into_iter().map(|kind| {
        let steps: Vec<Value> = analysis.plan.steps.iter().filter(|one| one.kind == kind).map(step).collect();
        json!({"title": words::step(kind), "steps": steps})
    });
    let columns: Vec<Value> = columns
        .filter(|one| one["steps"].as_array().is_some_and(|steps| !steps.is_empty()))
        .collect();
    filler.fill(
        "plan",
        include_str!("../../templates/plan.html"),
        &json!({"columns": columns, "one": analysis.proposal.verdict.keep_one()}),
    )
}

/// The cuts that were compared, and what hurts.
pub(super) fn compared(analysis: &Analysis<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let cuts = &analysis.proposal.considered;
    let row =
        |title: &str, more_is_better: Option<bool>, value: &dyn Fn(&pando_boundaries::Figures) -> f64, shown: &dyn Fn(f64) -> String| {
            let values: Vec<f64> = cuts.iter().map(|one| value(&one.figures)).collect();
            let best = values
                .iter()
                .copied()
                .reduce(|a, b| if more_is_better == Some(true) { a.max(b) } else { a.min(b) });
            let is_told = more_is_better.is_some() && values.iter().any(|one| Some(*one) != best);
            let cells = values
                .iter()
                .map(|one| json!({"shown": shown(*one), "best": is_told && Some(*one) == best}));
            json!({"title": title, "cells": cells.collect::<Vec<Value>>()})
        };
    let has_face = analysis.proposal.services.iter().any(|one| one.face);
    let whole = |value: f64| format!("{value:.0}");
    let two = |value: f64| format!("{value:.2}");
    #[expect(clippy::cast_precision_loss, reason = "counts for people")]
    let rows = [
        row(
            if has_face { "Services, with the web interface" } else { "Services" },
            None,
            &|one| one.services as f64,
            &whole,
        ),
        row("Share of the largest", None, &|one| one.largest, &words::percent),
        row("Stays inside", Some(true), &|one| one.inside, &words::percent),
        row("Modularity", Some(true), &|one| one.modularity, &two),
        row("Calls that cross", Some(false), &|one| one.calls as f64, &whole),
        row("References that cross", Some(false), &|one| one.references as f64, &whole),
        row("Shared reads", Some(false), &|one| one.shared_reads as f64, &whole),
        row("Foreign writes", Some(false), &|one| one.foreign_writes as f64, &whole),
        row("Transactions that span", Some(false), &|one| one.transactions as f64, &whole),
        row("Longer for a request", Some(false), &|one| one.added_ms, &words::milliseconds),
        row("Score: gained less paid", Some(true), &|one| one.score, &two),
    ];
    // Those that nothing leads to are all listed where it is said what is open.
    let (dead, other): (Vec<&Finding>, Vec<&Finding>) =
        (analysis.proposal.findings.iter()).partition(|one| one.pattern == Pattern::Unreachable);
    let findings: Vec<Value> = other
        .into_iter()
        .chain(dead.iter().take(DEAD).copied())
        .map(|one| json!({"code": one.code, "name": words::pattern(one.pattern), "sentence": one.sentence, "services": one.services, "places": one.places}))
        .collect();
    filler.fill(
        "compared",
        include_str!("../../templates/compared.html"),
        &json!({"cuts": cuts.iter().map(|one| json!({"name": one.name, "services": one.services})).collect::<Vec<Value>>(), "rows": rows, "findings": findings, "unlisted": dead.len().saturating_sub(DEAD)}),
    )
}

/// What an architect is asked.
pub(super) fn answers(analysis: &Analysis<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let answers: Vec<Value> = analysis
        .plan
        .answers
        .iter()
        .map(|one| json!({"question": words::question(one.question), "sentence": one.sentence, "evidence": one.evidence}))
        .collect();
    filler.fill(
        "answers",
        include_str!("../../templates/answers.html"),
        &json!({"answers": answers}),
    )
}

/// What no evidence places, what nothing leads to, and what could not be read.
pub(super) fn unclear(analysis: &Analysis<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let facts = analysis.facts;
    let unread: Vec<Value> = facts
        .diagnostics
        .iter()
        .map(|one| json!({"kind": words::unread(one.kind), "sentence": one.sentence, "place": one.place}))
        .collect();
    let border: Vec<Value> = analysis
        .proposal
        .border
        .iter()
        .map(|one| json!({"what": one.what.strip_prefix("table:").unwrap_or(&one.what), "why": one.why, "place": one.place, "near": one.near}))
        .collect();
    filler.fill(
        "unclear",
        include_str!("../../templates/unclear.html"),
        &json!({
            "border": border,
            "unreachable": unreachable(analysis),
            "unmounted": facts.routes.iter().filter(|one| !one.mounted).collect::<Vec<_>>(),
            "unread": unread,
        }),
    )
}

/// Where a person tries another cut.
pub(super) fn try_another(analysis: &Analysis<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let names: Vec<&str> = analysis.proposal.services.iter().map(|one| &*one.name).collect();
    filler.fill("try", include_str!("../../templates/try.html"), &json!({"names": names}))
}
