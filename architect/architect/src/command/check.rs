use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use pando_check::{Artefacts, Report, format};
use pando_model::yaml::BYTES_MAX;

use super::Problem;
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

/// A model's text, up to what a model may have.
fn read(path: &Path) -> Result<String, Problem> {
    let unreadable = |error| Problem::Unreadable {
        path: path.to_owned(),
        error,
    };
    let mut text = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut text).map_err(unreadable)?;
    match text.len() > BYTES_MAX {
        true => Err(Problem::Large(path.to_owned())),
        false => String::from_utf8(text).map_err(|_| Problem::NoText(path.to_owned())),
    }
}
