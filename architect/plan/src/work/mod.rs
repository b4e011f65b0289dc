//! What is done in which step, by people: what must hold before, which lines are changed, where requests and data go meanwhile, what is
//! looked at, how it is undone, and when the next may be thought of.

mod beside;
mod inside;
mod out;
mod settings;

use crate::files::Written;
use crate::{Command, Step};

/// The folder that `architect plan` writes to, as commands name it.
const FOLDER: &str = "architecture";

/// The steps of a target.
pub(crate) fn steps(written: &Written<'_>) -> Vec<Step> {
    let target = &written.target;
    let mut steps = vec![inside::step(written)];
    if !target.proposal.verdict.keep_one() {
        steps.push(beside::step(written));
        steps.extend((0..target.order.steps.len()).map(|at| out::step(written, at)));
    }
    steps
}

fn command(line: impl Into<String>, shows: impl Into<String>) -> Command {
    Command {
        line: line.into(),
        shows: shows.into(),
    }
}

/// The commands that render the target and hold it against itself.
fn rendered(written: &Written<'_>) -> Vec<Command> {
    let model = format!("{FOLDER}/{}", written.model_file());
    vec![
        command(
            format!("architect plan . --out {FOLDER}"),
            "writes the model of the target and its steps; what you edited there is left alone",
        ),
        command(format!("architect check {model}"), "the model says nothing that cannot be"),
        command(
            format!("architect render {model} --out {FOLDER}"),
            "writes the chart, what sidecars load, and the documents of the interfaces",
        ),
        command(format!("helm lint --strict {}", chart(written)), "the chart is one that Helm takes"),
        command(
            format!("architect check {model} --artefacts {FOLDER}/deploy/dapr"),
            "what sidecars load says what the model says",
        ),
    ]
}

fn chart(written: &Written<'_>) -> String {
    format!("{FOLDER}/helm/{}-chart", written.target.system)
}

/// Installs a step, where there are steps of a chart, or all of it.
fn installed(written: &Written<'_>, number: u32) -> Vec<Command> {
    let system = &written.target.system;
    let model = format!("{FOLDER}/{}", written.model_file());
    let step = written
        .steps
        .as_ref()
        .and_then(|steps| steps.steps.iter().find(|step| step.number == number));
    let values = step
        .map(|step| format!(" --values {FOLDER}/deploy/steps/{}/values.yaml", step.folder()))
        .unwrap_or_default();
    let at = step.map(|step| format!(" --step {}", step.name)).unwrap_or_default();
    vec![
        command(
            format!("helm upgrade --install {system} {}{values} --wait", chart(written)),
            "every pod is ready within Helm's time, or Helm says which is not",
        ),
        command(
            format!("architect check {model} --live http://127.0.0.1:3500{at}"),
            "the sidecar that `kubectl port-forward POD 3500` leads to has the name, components and subscriptions that the model says",
        ),
    ]
}

/// A number with its word: `1 call`, `2 calls`.
pub(crate) fn counted(count: usize, one: &str, more: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {more}"),
    }
}

/// Some of several, and how many more there are.
pub(crate) fn listed<T: ToString>(all: impl IntoIterator<Item = T>, shown: usize) -> String {
    let all: Vec<String> = all.into_iter().map(|one| one.to_string()).collect();
    match all.len() > shown {
        true => format!("{} and {} more", all[..shown].join(", "), all.len() - shown),
        false => match all.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
            None => String::new(),
        },
    }
}
