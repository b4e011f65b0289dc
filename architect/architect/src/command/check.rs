use std::io::stdin;
use std::path::Path;

use pando_check::{Artefacts, Report, format};

use super::Problem;
use super::model::read;
use crate::cli::{Check, Format};
use crate::output::{Said, shows_colours};

/// Checks a model and the artefacts beside it.
pub(crate) fn check(asked: &Check) -> Result<Said, Problem> {
    let text = read(&asked.model)?;
    let artefacts = match asked.artefacts.is_empty() {
        true => None,
        false => Some(artefacts(asked)?),
    };
    let mut report = pando_check::check(&asked.model.to_string_lossy(), &text, artefacts.as_ref());
    report.forget(|code| asked.ignore.iter().any(|ignored| is_meant(ignored, code)));
    Ok(Said {
        text: written(&report, asked.format),
        is_finding: !report.is_clean(),
    })
}

fn is_meant(ignored: &str, code: &str) -> bool {
    !ignored.is_empty() && code.get(..ignored.len()).is_some_and(|start| start.eq_ignore_ascii_case(ignored))
}

fn written(report: &Report, as_format: Format) -> String {
    let colour = match shows_colours() {
        true => format::Colour::On,
        false => format::Colour::Off,
    };
    match as_format {
        Format::Text => format::text(report, colour),
        Format::Json => format::json(report),
        Format::Sarif => format::sarif(report),
        Format::Github => format::github(report),
    }
}

fn artefacts(asked: &Check) -> Result<Artefacts, Problem> {
    let mut all = Artefacts::default();
    for path in &asked.artefacts {
        let some = match path == Path::new("-") {
            true => Artefacts::from_reader("standard input", stdin().lock())?,
            false => Artefacts::read(path)?,
        };
        all.add(some);
    }
    Ok(all)
}
