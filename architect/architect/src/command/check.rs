use std::io::stdin;
use std::path::Path;

use pando_check::{Artefacts, Report, format};
use pando_live::{SpansAt, System, Token};
use pando_model::{Model, Placement};

use super::Problem;
use super::model::read;
use super::render::steps;
use crate::cli::{Check, Format, Live};
use crate::output::{Said, progress, shows_colours};

/// Checks a model, the artefacts beside it, and a running system.
pub(crate) fn check(asked: &Check) -> Result<Said, Problem> {
    let text = read(&asked.model)?;
    let artefacts = match asked.artefacts.is_empty() {
        true => None,
        false => Some(artefacts(asked)?),
    };
    let file = asked.model.to_string_lossy();
    let mut report = match asked.live.live.is_empty() {
        true => pando_check::check(&file, &text, artefacts.as_ref()),
        false => {
            let (system, placement) = (system(&asked.live)?, placement(asked, &text)?);
            pando_live::check((&file, &text), artefacts.as_ref(), placement.as_ref(), &system, &progress)?
        }
    };
    report.forget(|code| asked.ignore.iter().any(|ignored| is_meant(ignored, code)));
    Ok(Said {
        text: written(&report, asked.format),
        is_finding: !report.is_clean(),
    })
}

/// Where the running system is.
fn system(live: &Live) -> Result<System, Problem> {
    let token = match &live.live_token_file {
        Some(file) => Some(Token::new(read(file)?.trim_end_matches(['\r', '\n']))),
        None => live.live_token.as_deref().filter(|token| !token.is_empty()).map(Token::new),
    };
    let mut system = System::named(live.live.iter().map(String::as_str), token.as_ref())?;
    system.namespace.clone_from(&live.namespace);
    system.spans = live.traces.as_deref().map(SpansAt::named);
    if let Some(file) = &live.trust_anchors {
        system.trust_anchors = Some(read(file)?);
    }
    Ok(system)
}

/// Which services share an app id there. A text that is no model has a finding of its own.
fn placement(asked: &Check, text: &str) -> Result<Option<Placement>, Problem> {
    let (Some(named), Ok((model, _))) = (&asked.live.step, Model::read(text)) else {
        return Ok(None);
    };
    let steps = steps(&asked.model, &model)?;
    let step = steps.as_ref().and_then(|steps| steps.named(named));
    let no_step = || Problem::NoStep(named.chars().take(40).flat_map(char::escape_debug).collect());
    Ok(Some(step.ok_or_else(no_step)?.apps.clone()))
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
