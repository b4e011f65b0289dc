use std::collections::BTreeMap;

use pando_boundaries::{CrossingKind, Pattern};
use pando_check::rule;
use pando_facts::Place;
use serde_json::{Value, json};

use crate::Analysis;
use crate::escape::{plain, uri};
use crate::words;

/// Something to show beside a line.
struct Found<'a> {
    code: &'a str,
    level: &'static str,
    headline: &'static str,
    sentence: String,
    places: &'a [Place],
}

/// For code scanning: SARIF 2.1.0 (OASIS), one run with findings and crossings, and the rules of their codes.
pub fn sarif(analysis: &Analysis<'_>) -> String {
    let proposal = analysis.proposal;
    let findings = proposal.findings.iter().map(|one| Found {
        code: &one.code,
        level: match one.pattern {
            Pattern::Deployed => rule(&one.code).map_or("warning", |rule| rule.severity.name()),
            _ => "warning",
        },
        headline: words::pattern(one.pattern),
        sentence: plain(&one.sentence),
        places: &one.places,
    });
    let crossings = proposal.crossings.iter().map(|one| Found {
        code: one.kind.code(),
        level: match one.kind {
            CrossingKind::Transaction | CrossingKind::ForeignWrite => "warning",
            _ => "note",
        },
        headline: words::meaning(one.kind),
        sentence: plain(&format!("{} It becomes: {}.", one.how, words::replacement(one.replacement))),
        places: &one.places,
    });
    let found: Vec<Found<'_>> = findings.chain(crossings).filter(|one| !one.places.is_empty()).collect();
    let rules: BTreeMap<&str, &Found<'_>> = found.iter().map(|one| (one.code, one)).collect();
    let numbers: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, code)| (*code, at)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "architect",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|one| described(one)).collect::<Vec<Value>>(),
            } },
            // Columns count characters, not UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": found.iter().map(|one| result(one, numbers[one.code])).collect::<Vec<Value>>(),
        }],
    });
    format!("{document:#}\n")
}

fn described(one: &Found<'_>) -> Value {
    match rule(one.code) {
        Some(rule) => json!({
            "id": one.code,
            "shortDescription": { "text": rule.headline() },
            "fullDescription": { "text": rule.why() },
            "help": { "text": rule.text, "markdown": rule.text },
            "defaultConfiguration": { "level": one.level },
        }),
        None => json!({
            "id": one.code,
            "shortDescription": { "text": one.headline },
            "defaultConfiguration": { "level": one.level },
        }),
    }
}

fn result(one: &Found<'_>, number: usize) -> Value {
    let location = |place: &Place| {
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.file) },
            "region": { "startLine": place.line.max(1) },
        } })
    };
    let mut result = json!({
        "ruleId": one.code,
        "ruleIndex": number,
        "level": one.level,
        "message": { "text": one.sentence },
        "locations": one.places.iter().take(1).map(location).collect::<Vec<Value>>(),
    });
    // The other places of one fault: a result has one location, and those that go with it.
    if one.places.len() > 1 {
        let related: Vec<Value> = one.places.iter().skip(1).map(location).collect();
        result["relatedLocations"] = Value::Array(related);
    }
    result
}
