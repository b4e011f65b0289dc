use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Diagnostic, Report, Rule};

/// For code scanning: SARIF 2.1.0 (OASIS), one run with the rules that found something.
pub fn sarif(report: &Report) -> String {
    let rules: BTreeMap<&str, &Rule> = report.findings.iter().map(|one| (one.rule.code, one.rule)).collect();
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, code)| (*code, at)).collect();
    let results: Vec<Value> = report.findings.iter().map(|one| result(one, index[one.rule.code])).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "architect",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|one| rule(one)).collect::<Vec<Value>>(),
            } },
            // Columns count characters, not UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.headline() },
        "fullDescription": { "text": rule.why() },
        "help": { "text": rule.text, "markdown": rule.text },
        "defaultConfiguration": { "level": rule.severity.name() },
    })
}

fn result(one: &Diagnostic, index: usize) -> Value {
    let message = match &one.help {
        Some(help) => format!("{} ({help})", one.sentence),
        None => one.sentence.clone(),
    };
    json!({
        "ruleId": one.rule.code,
        "ruleIndex": index,
        "level": one.rule.severity.name(),
        "message": { "text": message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&one.file) },
            "region": { "startLine": one.place.line.max(1), "startColumn": one.place.column.max(1) },
        } }],
    })
}

/// A path as a URI reference (RFC 3986): what is not allowed there is percent-encoded. What is a URI already keeps its colons.
fn uri(path: &str) -> String {
    let is_uri = ["http://", "https://"].iter().any(|scheme| path.starts_with(scheme));
    path.bytes()
        .map(|byte| match byte {
            b':' if is_uri => ":".to_owned(),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
