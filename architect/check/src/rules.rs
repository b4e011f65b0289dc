use std::sync::Arc;

use pando_model::{Misplaced, Model, Placement, Unreadable};

use crate::analysed;
use crate::artefacts::{self, Artefacts};
use crate::beside;
use crate::diagnostic::Hit;
use crate::live::{self, Seen};
use crate::model::{self, Ground};
use crate::rule::rule;
use crate::{Report, Rule};

/// The model cannot be read.
static UNREADABLE: Rule = rule!(Error, "PAN100");

/// All rules, by their codes.
pub fn rules() -> Vec<&'static Rule> {
    let of_model = model::GROUPS.iter().copied().flatten().map(|one| &one.rule);
    let of_artefacts = artefacts::rules();
    let mut all: Vec<&'static Rule> = [&UNREADABLE]
        .into_iter()
        .chain(beside::rules())
        .chain(of_model)
        .chain(of_artefacts)
        .chain(live::rules())
        .chain(analysed::rules())
        .collect();
    all.sort_by_key(|rule| rule.code);
    all
}

/// The rule of a code, in capitals or not.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().into_iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Checks the text of a model, and the artefacts beside it. `file` is what the model's file is called in findings.
pub fn check(file: &str, text: &str, artefacts: Option<&Artefacts>) -> Report {
    with(file, text, |ground, report| {
        if let Some(artefacts) = artefacts {
            artefacts::check(ground, artefacts, report);
        }
    })
}

/// The same, and whether a running system says what they say. A placement says which services are behind one app id there; without one
/// each is behind its own.
///
/// # Errors
/// Everything about the placement that does not fit the model. A text that is no model is a finding.
pub fn check_live(
    file: &str,
    text: &str,
    artefacts: Option<&Artefacts>,
    placement: Option<&Placement>,
    seen: &Seen,
) -> Result<Report, Vec<Misplaced>> {
    let mut done = Ok(());
    let report = with(file, text, |ground, report| {
        if let Some(artefacts) = artefacts {
            artefacts::check(ground, artefacts, report);
        }
        done = live::check(ground, artefacts, placement, seen, report);
    });
    done.map(|()| report)
}

/// Asks the rules on the model, and what else there is to ask.
fn with(file: &str, text: &str, ask: impl FnOnce(&Ground<'_>, &mut Report)) -> Report {
    let mut report = Report::default();
    let file: Arc<str> = file.into();
    report.sources.insert(file.clone(), text.into());
    match Model::read(text) {
        Err(Unreadable(fault)) => report.ask(&UNREADABLE, |hits| {
            hits.add(|| Hit {
                file,
                place: fault.place,
                sentence: fault.sentence,
                help: fault.help,
            });
        }),
        Ok((model, node)) => {
            let ground = Ground::new(file, &model, &node);
            for rule in model::GROUPS.iter().copied().flatten() {
                report.ask(&rule.rule, |hits| (rule.look)(&ground, hits));
            }
            ask(&ground, &mut report);
        }
    }
    report.sort();
    report
}
