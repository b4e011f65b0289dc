use serde_json::{Value, json};

use crate::{Diagnostic, Report, Severity};

/// For programs: one object. Lines and columns count from 1; 0 where something is about a running system, whose URL is the file then.
pub fn json(report: &Report) -> String {
    let findings: Vec<Value> = report.findings.iter().map(finding).collect();
    let object = json!({
        "format": "pando.findings/v1",
        "findings": findings,
        "errors": report.count(Severity::Error),
        "warnings": report.count(Severity::Warning),
        "notes": report.count(Severity::Note),
        "cut": report.cut,
    });
    format!("{object:#}\n")
}

fn finding(one: &Diagnostic) -> Value {
    json!({
        "code": one.rule.code,
        "severity": one.rule.severity.name(),
        "headline": one.rule.headline(),
        "file": &*one.file,
        "line": one.place.line,
        "column": one.place.column,
        "sentence": one.sentence,
        "help": one.help,
    })
}
