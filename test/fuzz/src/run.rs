//! All that the architect does with one input, and what must hold of it.

use std::path::Path;

use pando_boundaries::{Cut, Proposal, propose};
use pando_check::Severity;
use pando_diff::State;
use pando_facts::Facts;
use pando_model::{Model, Steps};
use pando_page::{Analysis, Colour};
use pando_plan::Plan;
use pando_scan::{Held, Options, scan, scan_tree};

use crate::case::Case;
use crate::said;

/// What does not hold, in a sentence each.
pub type Faults = Vec<String>;

/// Does all of it twice, since the same input has the same answer.
pub fn run(case: &Case, folder: &Path) -> Faults {
    let (once, mut faults) = through(case, folder);
    let (again, _) = through(case, folder);
    for ((name, one), (_, other)) in once.iter().zip(&again) {
        if one != other {
            faults.push(format!("{name} is not the same the second time"));
        }
    }
    faults
}

fn facts(case: &Case, folder: &Path) -> Facts {
    let mut options = Options::default();
    if let Some(given) = &case.facts
        && let Ok(given) = Facts::read(&String::from_utf8_lossy(given))
    {
        options.facts.push(given);
    }
    if case.on_disk {
        return scan(folder, &options, &|_| {}).unwrap_or_default();
    }
    let mut held = Held::default();
    for (path, bytes) in &case.files {
        held.put(path, bytes);
    }
    scan_tree(&held, &options, &|_| {})
}

/// What comes out, by what it is called.
fn through(case: &Case, folder: &Path) -> (Vec<(&'static str, String)>, Faults) {
    let facts = facts(case, folder);
    let text = case.cut.as_deref().map(String::from_utf8_lossy);
    let cut = text.and_then(|text| Cut::read(&text).ok());
    if let Some(cut) = &cut {
        // As it is asked before one is weighed: what it says is of no interest here.
        drop(cut.fits(&facts));
    }
    let proposal = propose(&facts, cut.as_ref());
    let plan = pando_plan::plan(&facts, &proposal);
    let mut faults = read_again(&facts);
    let pages = pages(&facts, &proposal, &plan, &mut faults);
    faults.extend(target(&facts, &proposal));
    faults.extend(said::faults(&pages));
    let state = State {
        name: "it",
        facts: &facts,
        proposal: &proposal,
    };
    let diff = pando_diff::diff(&state, &state);
    if !diff.facts.is_empty() || !diff.boundaries.is_empty() || diff.has_new_debts() {
        faults.push("a program is not what it is".to_owned());
    }
    (pages, faults)
}

/// A fault of ours that was caught on the way, and facts that are others when they are read again.
fn read_again(facts: &Facts) -> Faults {
    let mut faults: Faults = facts
        .diagnostics
        .iter()
        .filter(|one| one.sentence.contains("a fault of this program"))
        .map(|one| one.sentence.clone())
        .collect();
    match Facts::read(&facts.written()) {
        Ok(again) if again == *facts => {}
        Ok(_) => faults.push("facts are not the same when they are read again".to_owned()),
        Err(error) => faults.push(format!("facts that were written are not read: {error}")),
    }
    faults
}

fn pages(facts: &Facts, proposal: &Proposal, plan: &Plan, faults: &mut Faults) -> Vec<(&'static str, String)> {
    let page = Analysis { facts, proposal, plan };
    let mut pages = vec![
        ("facts", facts.written()),
        ("text", pando_page::text(&page, Colour::Off)),
        ("plan", pando_page::plan(&page, Colour::Off)),
        ("markdown", pando_page::markdown(&page)),
        ("mermaid", pando_page::mermaid(&page)),
        ("sarif", pando_page::sarif(&page)),
        ("tach", pando_page::tach(&page)),
    ];
    match pando_page::html(&page) {
        Ok(html) => pages.push(("html", html)),
        Err(error) => faults.push(format!("no page: {error}")),
    }
    match pando_page::json(&page) {
        Ok(json) => pages.push(("json", json)),
        Err(error) => faults.push(format!("no JSON: {error}")),
    }
    pages
}

/// What is planned can be read, breaks no rule so that it could not run, and renders. (That nobody calls a service may well be so.)
fn target(facts: &Facts, proposal: &Proposal) -> Faults {
    let files = pando_plan::files(facts, proposal);
    let Some(text) = files
        .iter()
        .find_map(|(path, text)| path.ends_with(".architecture.yaml").then_some(text))
    else {
        return Faults::new();
    };
    let model = match Model::read(text) {
        Ok((model, _)) => model,
        Err(error) => return vec![format!("the model is not read: {error:?}")],
    };
    let steps = files
        .iter()
        .find(|(path, _)| path.ends_with(".steps.yaml"))
        .map(|(_, text)| Steps::read(text));
    let steps = match steps.transpose() {
        Ok(steps) => steps.map(|(steps, _)| steps),
        Err(error) => return vec![format!("the steps are not read: {error:?}")],
    };
    let schemas = files
        .iter()
        .find(|(path, _)| path.ends_with(".schemas.json"))
        .map(|(_, text)| serde_json::from_str(text));
    let schemas = match schemas.transpose() {
        Ok(schemas) => schemas,
        Err(error) => return vec![format!("the schemas are no JSON: {error}")],
    };
    let report = pando_check::check("model", text, None);
    let mut faults: Faults = report
        .findings
        .iter()
        .filter(|one| one.rule.severity == Severity::Error)
        .map(|one| format!("{}: the model, line {}: {}", one.rule.code, one.place, one.sentence))
        .collect();
    if let Err(error) = pando_render::render(&model, schemas.as_ref(), steps.as_ref()) {
        faults.push(format!("the model does not render: {error}"));
    }
    faults
}
