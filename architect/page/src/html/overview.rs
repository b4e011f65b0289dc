use pando_facts::Language;
use serde_json::json;

use super::template::{Filler, Unwritten};
use crate::Analysis;
use crate::index::Index;
use crate::picture;
use crate::words;

/// What is best and why, and the program before and after.
pub(super) fn overview(analysis: &Analysis<'_>, index: &Index<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let Analysis { facts, proposal, .. } = *analysis;
    let lines = |language: Language| -> usize {
        let of_language = facts.files.iter().filter(|one| one.language == language);
        of_language.map(|one| usize::try_from(one.lines).unwrap_or_default()).sum()
    };
    let read: Vec<String> = [
        (lines(Language::Python), "line of Python", "lines of Python"),
        (lines(Language::TypeScript), "line of TypeScript", "lines of TypeScript"),
        (lines(Language::Sql), "line of SQL", "lines of SQL"),
        (facts.modules.len(), "module", "modules"),
        (facts.units.len(), "function and class", "functions and classes"),
        (facts.routes.len(), "route", "routes"),
        (facts.pages.len(), "page", "pages"),
        (facts.tables.len(), "table", "tables"),
        (facts.transactions.len(), "transaction", "transactions"),
        (
            usize::try_from(facts.history.as_ref().map_or(0, |one| one.commits)).unwrap_or_default(),
            "commit",
            "commits",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("{} {}", words::thousands(count), if count == 1 { one } else { many }))
    .collect();
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    let has_face = proposal.services.iter().any(|one| one.face);
    let best = proposal.considered.first();
    let figures = best.filter(|_| !proposal.verdict.keep_one()).map(|one| {
        json!([
            {"figure": words::thousands(words::backs(proposal)), "of": if has_face { "services, and the web interface" } else { "services" }},
            {"figure": words::percent(one.figures.inside), "of": "of what happens stays inside one"},
            {"figure": words::thousands(proposal.crossings.len()), "of": "crossings to replace"},
            {"figure": words::thousands(one.figures.transactions), "of": "transactions that span services"},
            {"figure": words::milliseconds(one.figures.added_ms), "of": "longer for a request, on average"},
        ])
    });
    let before = picture::before(analysis, index);
    let after = (!proposal.verdict.keep_one()).then(|| picture::after(analysis, index));
    filler.fill(
        "overview",
        include_str!("../../templates/overview.html"),
        &json!({
            "name": facts.name,
            "verdict": words::verdict(proposal),
            "sentence": proposal.verdict.sentence,
            "why": proposal.verdict.why,
            "but": proposal.verdict.but,
            "read": words::listed(&read),
            "figures": figures,
            "before": before.svg,
            "undrawn": before.undrawn,
            "after": after.map(|one| one.svg),
        }),
    )
}
