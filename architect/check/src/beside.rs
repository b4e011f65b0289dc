//! Rules on the files that a model names: the steps of its move, and its schemas.

use std::sync::Arc;

use pando_model::yaml::{self, Node, Place};
use pando_model::{Fault, Model, Steps, Unreadable};
use pando_render::interfaces::{Fault as NoSuch, Used, unusable};
use serde_json::Value;

use crate::diagnostic::Hit;
use crate::model::{Ground, steps};
use crate::report::Hits;
use crate::rule::rule;
use crate::{Report, Rule};

/// It cannot be read.
static UNREAD: Rule = rule!(Error, "PAN201");
/// The steps do not fit the model, or are none.
static UNFIT_STEPS: Rule = rule!(Error, "PAN202");
/// The schemas are none, or not such as a document can have.
static UNFIT_SCHEMAS: Rule = rule!(Error, "PAN203");
/// The model names a schema that is not there.
static NO_SCHEMA: Rule = rule!(Error, "PAN204");

/// A file that a model names, as it lies beside it.
#[derive(Clone, Debug)]
pub struct Beside {
    /// What it is called in findings.
    pub file: String,
    /// What it says, or why it cannot be read.
    pub text: Result<String, String>,
}

/// All of them.
pub(crate) fn rules() -> [&'static Rule; 4] {
    [&UNREAD, &UNFIT_STEPS, &UNFIT_SCHEMAS, &NO_SCHEMA]
}

/// Looks at the files that a model names in `steps` and `schemas`, and adds to a report what is found in them. A text that is no model names
/// none.
pub fn check_beside(file: &str, text: &str, steps: Option<&Beside>, schemas: Option<&Beside>, report: &mut Report) {
    let Ok((model, node)) = Model::read(text) else { return };
    let ground = Ground::new(file.into(), &model, &node);
    if let Some((file, text)) = steps.and_then(|steps| said(&ground, "steps", steps, report)) {
        report.ask(&UNFIT_STEPS, |hits| unfit_steps(&model, &file, &text, hits));
    }
    if let Some((file, text)) = schemas.and_then(|schemas| said(&ground, "schemas", schemas, report)) {
        unfit_schemas(&ground, &file, &text, report);
    }
    report.sort();
}

/// What a file says. One that cannot be read is found where the model names it.
fn said(ground: &Ground<'_>, key: &str, beside: &Beside, report: &mut Report) -> Option<(Arc<str>, Arc<str>)> {
    match &beside.text {
        Err(why) => {
            report.ask(&UNREAD, |hits| hits.add(|| ground.at(steps![key], why.clone())));
            None
        }
        Ok(text) => {
            let (file, text): (Arc<str>, Arc<str>) = (beside.file.as_str().into(), text.as_str().into());
            report.sources.insert(file.clone(), text.clone());
            Some((file, text))
        }
    }
}

fn unfit_steps(model: &Model, file: &Arc<str>, text: &str, hits: &mut Hits) {
    let mut add = |fault: Fault| {
        hits.add(|| Hit {
            file: file.clone(),
            place: fault.place,
            sentence: fault.sentence,
            help: fault.help,
        });
    };
    match Steps::read(text) {
        Err(Unreadable(fault)) => add(fault),
        Ok((steps, node)) => {
            let of_model = steps.faults(model, &node);
            of_model.into_iter().chain(untold(model, &steps, &node)).for_each(add);
        }
    }
}

/// The first step that puts services together in a process which cannot be told so.
fn untold(model: &Model, steps: &Steps, node: &Node) -> Option<Fault> {
    if model.chart.hosting.is_some() {
        return None;
    }
    let mut all = steps.steps.iter().enumerate();
    all.find_map(|(at, step)| {
        let (app, hosted) = step.apps.apps().iter().find(|(_, hosted)| hosted.len() > 1)?;
        let hosted: Vec<&str> = hosted.iter().map(|id| id.as_str()).collect();
        Some(Fault {
            place: node.place_of(steps!["steps", at, "apps", app.as_str()]),
            sentence: format!(
                "{app} hosts {}, and nothing says how a process learns what it hosts",
                hosted.join(" and ")
            ),
            help: Some("name the variables in `chart.hosting` of the model".to_owned()),
        })
    })
}

fn unfit_schemas(ground: &Ground<'_>, file: &Arc<str>, text: &str, report: &mut Report) {
    let at = |place: Place, sentence: String| Hit {
        file: file.clone(),
        place,
        sentence,
        help: None,
    };
    let schemas: Value = match serde_json::from_str(text) {
        Ok(schemas) => schemas,
        Err(error) => {
            // At its end it is a column before the first.
            let number = |at: usize| u32::try_from(at.max(1)).unwrap_or(u32::MAX);
            let (line, column) = (number(error.line()), number(error.column()));
            report.ask(&UNFIT_SCHEMAS, |hits| {
                hits.add(|| at(Place { line, column }, format!("this is no JSON: {error}")));
            });
            return;
        }
    };
    let named = named(ground);
    let faults = unusable(&schemas, named.iter().map(|(_, used)| *used));
    // JSON is YAML, which knows where everything is.
    let node = yaml::read_one(text).ok();
    let place = |name: &str| {
        let node = node.as_ref().map(|node| node.place_of(steps!["$defs", name]));
        node.unwrap_or(Place { line: 1, column: 1 })
    };
    let is_of_model = |used: Used<'_>, fault: &NoSuch| matches!(fault, NoSuch::NoSchema { name, .. } if name == used.name);
    report.ask(&NO_SCHEMA, |hits| {
        for (number, fault) in faults.iter().filter(|(number, fault)| is_of_model(named[*number].1, fault)) {
            let (steps, used) = &named[*number];
            let near = match fault {
                NoSuch::NoSchema { nearest, .. } => nearest.as_deref(),
                _ => None,
            };
            hits.add(|| {
                ground
                    .at(steps, format!("{file} has no schema `{}`", used.name))
                    .near(used.name, near)
            });
        }
    });
    report.ask(&UNFIT_SCHEMAS, |hits| {
        for (number, fault) in faults.iter().filter(|(number, fault)| !is_of_model(named[*number].1, fault)) {
            hits.add(|| at(place(named[*number].1.name), fault.to_string()));
        }
    });
}

/// Each schema that the model names, with the way to where it does.
fn named<'a>(ground: &Ground<'a>) -> Vec<(Vec<yaml::Step>, Used<'a>)> {
    let mut named = Vec::new();
    for (id, at, one) in ground.operations() {
        for (key, name) in [("query", &one.query), ("body", &one.body), ("answer", &one.answer)] {
            if let Some(name) = name {
                let used = Used {
                    name: name.as_str(),
                    is_query: key == "query",
                };
                named.push((steps!["services", id, "operations", at, key].to_vec(), used));
            }
        }
    }
    for (topic, event) in ground.events() {
        if let Some(name) = &event.schema {
            let used = Used {
                name: name.as_str(),
                is_query: false,
            };
            named.push((steps!["events", topic, "schema"].to_vec(), used));
        }
    }
    named
}
