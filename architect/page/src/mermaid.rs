use std::collections::BTreeMap;

use pando_boundaries::CrossingKind;

use crate::Analysis;
use crate::escape::mermaid as escaped;
use crate::index::{Index, kinds};
use crate::terminal::asked;
use crate::words;

/// How many modules of a service are named; the others are counted.
const MODULES: usize = 6;

/// For Mermaid: the program of today with what would cross in it, and below it the services that are proposed.
pub fn mermaid(analysis: &Analysis<'_>) -> String {
    format!(
        "flowchart TB\n  subgraph today[\"Today: one program\"]\n{}  end\n  subgraph proposed[\"Proposed\"]\n{}  end\n  today ==> proposed\n",
        body_before(analysis, "    "),
        body_after(analysis, "    ")
    )
}

/// The program of today by itself.
pub(crate) fn before(analysis: &Analysis<'_>) -> String {
    format!("flowchart LR\n{}", body_before(analysis, "  "))
}

/// The services by themselves.
pub(crate) fn after(analysis: &Analysis<'_>) -> String {
    format!("flowchart LR\n{}", body_after(analysis, "  "))
}

fn body_before(analysis: &Analysis<'_>, indent: &str) -> String {
    let index = Index::of(analysis);
    let proposal = analysis.proposal;
    let mut text = String::new();
    for (at, service) in proposal.services.iter().enumerate() {
        let mut lines: Vec<String> = index.modules[at].keys().take(MODULES).map(|module| escaped(module)).collect();
        if index.modules[at].len() > MODULES {
            lines.push(format!("and {} more", index.modules[at].len() - MODULES));
        }
        lines.extend(service.tables.iter().map(|table| format!("table {}", escaped(table))));
        let lines = if lines.is_empty() { vec![escaped(&service.name)] } else { lines };
        text += &format!("{indent}b{at}[\"{}\"]\n", lines.join("<br>"));
    }
    for ((from, to), places) in &index.pairs {
        let of_pair: Vec<_> = places.iter().map(|place| &proposal.crossings[*place]).collect();
        let label: Vec<String> = kinds(of_pair.iter().copied())
            .into_iter()
            .map(|(kind, count)| words::counted(count, words::kind(kind)))
            .collect();
        let is_heavy = of_pair
            .iter()
            .any(|one| matches!(one.kind, CrossingKind::Transaction | CrossingKind::ForeignWrite));
        let line = if is_heavy { "==>" } else { "-->" };
        text += &format!("{indent}b{from} {line}|\"{}\"| b{to}\n", escaped(&label.join(", ")));
    }
    text
}

fn body_after(analysis: &Analysis<'_>, indent: &str) -> String {
    let index = Index::of(analysis);
    let services = &analysis.proposal.services;
    let mut text = String::new();
    for (at, service) in services.iter().enumerate() {
        let mut lines = vec![format!("<b>{}</b>", escaped(&service.name))];
        lines.extend((!service.tables.is_empty()).then(|| escaped(&format!("owns {}", service.tables.join(", ")))));
        lines.extend((!service.operations.is_empty()).then(|| format!("answers {}", service.operations.len())));
        text += &format!("{indent}a{at}[\"{}\"]\n", lines.join("<br>"));
    }
    for (at, service) in services.iter().enumerate() {
        for (to, count) in asked(service) {
            if let Some(to) = index.services.get(to) {
                text += &format!("{indent}a{at} -->|\"asks for {count}\"| a{to}\n");
            }
        }
        let mut told: BTreeMap<usize, usize> = BTreeMap::new();
        for to in service.events.iter().flat_map(|event| &event.to) {
            if let Some(to) = index.services.get(&**to) {
                *told.entry(*to).or_default() += 1;
            }
        }
        for (to, count) in told {
            text += &format!("{indent}a{at} -.->|\"tells {count}\"| a{to}\n");
        }
    }
    text
}
