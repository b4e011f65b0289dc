use std::collections::BTreeSet;

use super::{Check, Gate, Steps};
use crate::yaml::{self, Node};
use crate::{AppId, Fault, Figure, FigureKind, Metric, Model, nearest};

impl Steps {
    /// Everything in a file of steps that does not fit a model, or does not go on from the step before. `node` is the file as it stands
    /// ([`Steps::read`]).
    pub fn faults(&self, model: &Model, node: &Node) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut names = BTreeSet::new();
        for (index, step) in self.steps.iter().enumerate() {
            let mut fault = |way: &[yaml::Step], sentence: String, help: Option<String>| {
                let steps = [yaml::Step::from("steps"), index.into()];
                faults.push(Fault {
                    place: node.place_of(steps.iter().chain(way)),
                    sentence: format!("step {}: {sentence}", step.number),
                    help,
                });
            };
            if usize::try_from(step.number) != Ok(index + 1) {
                let sentence = "steps are numbered from 1, and none is left out".to_owned();
                fault(&["number".into()], sentence, Some(format!("this is number {}", index + 1)));
            }
            if !names.insert(&step.name) {
                fault(&["name".into()], format!("another step is called {}, too", step.name), None);
            }
            let misplaced = match step.apps.faults(model) {
                none if none.is_empty() => model.placed(&step.apps).err().unwrap_or_default(),
                some => some,
            };
            for one in misplaced {
                let mut way = vec![yaml::Step::from("apps")];
                way.extend(one.way(&step.apps));
                fault(&way, one.to_string(), one.help());
            }
            if let Some(before) = index.checked_sub(1).and_then(|before| self.steps.get(before)) {
                let moves = before.apps.moves(&step.apps);
                let out_of: BTreeSet<&AppId> = moves.iter().map(|(_, from, _)| *from).collect();
                if out_of.is_empty() {
                    fault(&["apps".into()], "everything is where the step before left it".to_owned(), None);
                }
                if out_of.len() > 1 {
                    let from: Vec<&str> = out_of.iter().map(|app| app.as_str()).collect();
                    let sentence = format!("services are moved out of {} at once", from.join(" and "));
                    let help = "a step moves services out of one app id, so that there is one thing to undo".to_owned();
                    fault(&["apps".into()], sentence, Some(help));
                }
            }
            for (key, gate) in step.gates() {
                for (place, sentence, help) in unknown(gate, model) {
                    fault(&[key.into(), "checks".into(), place.into()], sentence, help);
                }
            }
        }
        faults
    }
}

/// The checks of a gate that are about no figure of the model, or not such a one: which, why, and what was meant.
fn unknown(gate: &Gate, model: &Model) -> Vec<(usize, String, Option<String>)> {
    let figures = &model.chart.figures;
    let mut found = Vec::new();
    for (index, check) in gate.checks.iter().enumerate() {
        let Some((named, (wanted, is_one))) = figure(check) else { continue };
        let Some(figure) = figures.iter().find(|figure| figure.name == *named) else {
            let near = nearest(named.as_str(), figures.iter().map(|figure| figure.name.as_str()));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            found.push((index, format!("{named} is no figure of this model"), help));
            continue;
        };
        if !is_one(figure) {
            found.push((index, format!("{named} is not {wanted}"), None));
        }
    }
    found
}

/// What a figure must be, in words and as a question.
type Wanted = (&'static str, fn(&Figure) -> bool);

/// The figure that a check is about, and what it must be.
fn figure(check: &Check) -> Option<(&Metric, Wanted)> {
    let is_gauge: fn(&Figure) -> bool = |figure| figure.kind == FigureKind::Gauge;
    let says_failed: fn(&Figure) -> bool = |figure| figure.kind == FigureKind::Counter && figure.failed.is_some();
    match check {
        Check::Falls(falls) => Some((&falls.figure, ("a gauge", is_gauge))),
        Check::Stays(stays) => Some((&stays.figure, ("a gauge", is_gauge))),
        Check::Fails(fails) => Some((&fails.figure, ("a counter of which the model says what is failed", says_failed))),
        _ => None,
    }
}
