use pando_check::{rule, rules};

use super::Problem;
use crate::cli::Explain;
use crate::output::{Said, plain};

/// Says what a code means.
pub(crate) fn explain(asked: &Explain) -> Result<Said, Problem> {
    let Some(code) = &asked.code else { return Ok(plain(all())) };
    match rule(code.trim()) {
        Some(rule) => Ok(plain(format!("{} ({})\n\n{}", rule.code, rule.severity, rule.text))),
        None => Err(Problem::UnknownCode {
            code: code.chars().take(40).flat_map(char::escape_debug).collect(),
            nearest: pando_model::nearest(code, rules().into_iter().map(|rule| rule.code)),
        }),
    }
}

fn all() -> String {
    let line = |rule: &pando_check::Rule| format!("{} {:<8}{}\n", rule.code, rule.severity.name(), rule.headline());
    rules().into_iter().map(line).collect()
}
