use std::io::stdin;
use std::path::Path;

use pando_check::{Artefacts, Beside, Installed, Report, check_beside, format};
use pando_live::{SpansAt, System, Token, Tokens};
use pando_model::{Model, Placement, Sentence};

use super::Problem;
use super::model::read;
use super::render::{beside, steps};
use crate::cli::{Check, Format, Live};
use crate::output::{Said, colour, progress};

/// Checks a model, the artefacts beside it, and a running system.
pub(crate) fn check(asked: &Check) -> Result<Said, Problem> {
    let text = read(&asked.model)?;
    let there = there(asked, &text)?;
    let artefacts = match asked.artefacts.is_empty() {
        true => None,
        false => Some(artefacts(asked)?.installed(Installed {
            namespace: asked.namespace.clone(),
            model: there.model,
        })),
    };
    let file = asked.model.to_string_lossy();
    let mut report = match asked.live.live.is_empty() {
        true => pando_check::check(&file, &text, artefacts.as_ref()),
        false => {
            let mut system = system(&asked.live)?;
            system.namespace = asked.namespace.as_ref().map(ToString::to_string);
            pando_live::check((&file, &text), artefacts.as_ref(), there.placement.as_ref(), &system, &progress)?
        }
    };
    let (steps, schemas) = named(&asked.model, &text);
    check_beside(&file, &text, steps.as_ref(), schemas.as_ref(), &mut report);
    report.forget(|code| asked.ignore.iter().any(|ignored| is_meant(ignored, code)));
    Ok(Said {
        text: written(&report, asked.format),
        is_finding: !report.is_clean(),
    })
}

/// The files that a model names, its steps and its schemas, as far as they can be read.
pub(super) fn named(model_file: &Path, text: &str) -> (Option<Beside>, Option<Beside>) {
    let Ok((model, _)) = Model::read(text) else { return (None, None) };
    let one = |named: &Option<Sentence>| {
        let named = named.as_ref()?;
        let path = beside(model_file, named);
        Some(Beside {
            file: path.as_ref().map_or(named.to_string(), |path| path.display().to_string()),
            text: path.and_then(|path| read(&path)).map_err(|problem| problem.to_string()),
        })
    };
    (one(&model.steps), one(&model.schemas))
}

/// Where the running system is.
fn system(live: &Live) -> Result<System, Problem> {
    let mut system = System::named(live.live.iter().map(String::as_str), &tokens(live)?)?;
    system.spans = live.traces.as_deref().map(SpansAt::named);
    if let Some(file) = &live.trust_anchors {
        system.trust_anchors = Some(read(file)?);
    }
    Ok(system)
}

/// What those that are named by their address ask to be shown.
#[expect(
    clippy::disallowed_methods,
    reason = "a token on the command line is in the list of processes: a flag is no place for it"
)]
fn tokens(live: &Live) -> Result<Tokens, Problem> {
    let same = |token: Option<Token>| token.map_or(Tokens::None, Tokens::Same);
    Ok(match (&live.live_tokens, &live.live_token_file) {
        (Some(folder), _) => Tokens::Folder(folder.clone()),
        (None, Some(file)) => same(Token::read(file)?),
        (None, None) => {
            let said = std::env::var("DAPR_API_TOKEN").ok().filter(|token| !token.is_empty());
            same(said.as_deref().map(Token::new))
        }
    })
}

/// Which services share an app id at the step that is asked about.
#[derive(Default)]
struct There {
    /// The model as sidecars see it then.
    model: Option<Model>,
    /// Between two steps there is none: what runs is of both.
    placement: Option<Placement>,
}

/// Where services are. A text that is no model has a finding of its own.
fn there(asked: &Check, text: &str) -> Result<There, Problem> {
    let (Some(named), Ok((model, _))) = (&asked.step, Model::read(text)) else {
        return Ok(There::default());
    };
    let shown = || named.chars().take(40).flat_map(char::escape_debug).collect();
    let steps = steps(&asked.model, &model)?.ok_or_else(|| Problem::NoStep(shown()))?;
    let placement = steps.named(named).map(|step| step.apps.clone());
    if placement.is_none() && !asked.live.live.is_empty() {
        return Err(Problem::NoStep(shown()));
    }
    let placed = pando_render::placed(&model, &steps, named)?.ok_or_else(|| Problem::NoStep(shown()))?;
    Ok(There {
        model: Some(placed),
        placement,
    })
}

fn is_meant(ignored: &str, code: &str) -> bool {
    !ignored.is_empty() && code.get(..ignored.len()).is_some_and(|start| start.eq_ignore_ascii_case(ignored))
}

pub(super) fn written(report: &Report, as_format: Format) -> String {
    match as_format {
        Format::Text => format::text(report, colour()),
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
