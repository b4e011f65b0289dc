use std::collections::BTreeMap;

use pando_boundaries::{Pattern, Reason};
use pando_facts::{Language, Place, Role};

use super::reason;
use crate::files::Written;
use crate::work::{counted, listed};

/// What is the program made of?
pub(super) fn analyse(written: &Written<'_>) -> (String, Vec<Reason>) {
    let facts = written.target.facts;
    let mut lines: BTreeMap<Language, (usize, u64)> = BTreeMap::new();
    for file in facts.files.iter().filter(|file| file.role == Role::Source) {
        let one = lines.entry(file.language).or_default();
        one.0 += 1;
        one.1 += u64::from(file.lines);
    }
    let code = [
        (Language::Python, "Python"),
        (Language::TypeScript, "TypeScript"),
        (Language::Sql, "SQL"),
    ];
    let languages: Vec<String> = code
        .into_iter()
        .filter_map(|(language, name)| {
            lines
                .get(&language)
                .map(|(files, lines)| format!("{lines} lines of {name} in {}", counted(*files, "file", "files")))
        })
        .collect();
    let sentence = format!(
        "{}: {}, which answer {} and show {}, over {}.",
        if languages.is_empty() {
            "What was given as facts".to_owned()
        } else {
            listed(languages, 3)
        },
        counted(facts.units.len(), "function, method or class", "functions, methods and classes"),
        counted(facts.routes.len(), "route", "routes"),
        counted(facts.pages.len(), "page", "pages"),
        counted(facts.tables.len(), "table", "tables"),
    );
    let mut evidence = Vec::new();
    let begun: Vec<&Place> = facts
        .modules
        .iter()
        .filter_map(|module| module.entry.as_ref())
        .map(|entry| &entry.place)
        .collect();
    match begun.is_empty() {
        true => evidence.push(reason("Where it begins cannot be told: nothing names a module that is run.", [])),
        false => evidence.push(reason(format!("It begins in {}.", counted(begun.len(), "place", "places")), begun)),
    }
    for (pattern, one, more) in [
        (
            Pattern::Unreachable,
            "module or function is reached by nothing",
            "modules and functions are reached by nothing",
        ),
        (Pattern::Unmounted, "route is mounted by nothing", "routes are mounted by nothing"),
        (
            Pattern::NoRoute,
            "request is to a route that is not there",
            "requests are to routes that are not there",
        ),
    ] {
        let found: Vec<_> = written
            .target
            .proposal
            .findings
            .iter()
            .filter(|one| one.pattern == pattern)
            .collect();
        if !found.is_empty() {
            let said = format!("{} ({}).", counted(found.len(), one, more), pattern.code());
            evidence.push(reason(said, found.iter().flat_map(|one| &one.places)));
        }
    }
    if !facts.diagnostics.is_empty() {
        let said = format!(
            "{}: what hangs on that is not seen here.",
            counted(
                facts.diagnostics.len(),
                "thing could not be read or told",
                "things could not be read or told"
            )
        );
        evidence.push(reason(said, facts.diagnostics.iter().map(|one| &one.place)));
    }
    match &facts.history {
        Some(history) => evidence.push(reason(
            format!(
                "{} were looked at; {} of files change together more often than by chance.",
                counted(usize::try_from(history.commits).unwrap_or(usize::MAX), "commit", "commits"),
                counted(history.pairs.len(), "pair", "pairs")
            ),
            [],
        )),
        None => evidence.push(reason("There is no history: what changes together cannot be told.", [])),
    }
    (sentence, evidence)
}

/// Where can it be cut?
pub(super) fn bound(written: &Written<'_>) -> (String, Vec<Reason>) {
    let proposal = written.target.proposal;
    let mut evidence = proposal.verdict.why.clone();
    evidence.extend(proposal.verdict.but.iter().cloned());
    for part in &written.target.parts {
        evidence.extend(part.service.why.iter().take(2).map(|why| Reason {
            sentence: format!("{}: {}", part.id, why.sentence),
            places: why.places.clone(),
        }));
    }
    if !proposal.border.is_empty() {
        let said = format!(
            "{} no evidence places: {} where it is until a person says.",
            counted(proposal.border.len(), "thing", "things"),
            if proposal.border.len() == 1 { "it stays" } else { "each stays" }
        );
        evidence.push(reason(said, proposal.border.iter().map(|one| &one.place)));
    }
    (proposal.verdict.sentence.clone(), evidence)
}
