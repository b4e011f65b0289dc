//! The Helm chart of this system: its layout, what real Helm makes of it, and what Kubernetes and Prometheus say of that.
#![cfg(test)]

mod alerts;
mod between;
mod cluster;
mod layout;
mod logs;
mod matrix;
mod monitoring;
mod placed;
mod rendered;
mod schemas;
mod states;
mod tool;

use std::sync::LazyLock;

use pando_model::yaml::Node;
use pando_model::{Model, Steps};
use pando_render::{Files, render};

/// This system, as its model says it.
fn model() -> Model {
    Model::read(include_str!("../../../../deploy/pando.architecture.yaml")).unwrap().0
}

/// The steps by which its services move apart.
fn steps() -> Steps {
    Steps::read(include_str!("../../../../deploy/steps/steps.yaml")).unwrap().0
}

fn text<'a>(node: &'a Node, keys: &[&str]) -> &'a str {
    node.at(keys).and_then(Node::text).unwrap_or_default()
}

fn of_kind<'a>(documents: &'a [Node], kind: &'a str) -> impl Iterator<Item = &'a Node> {
    documents.iter().filter(move |document| text(document, &["kind"]) == kind)
}

/// What Helm makes of the chart with each set of values, by its word: once for all tests. Nothing where there is no Helm.
fn templated() -> &'static [(String, Vec<Node>)] {
    static TEMPLATED: LazyLock<Vec<(String, Vec<Node>)>> = LazyLock::new(|| {
        let Some(helm) = tool::helm() else { return Vec::new() };
        let folder = tool::written(&chart(&model()));
        let chart = folder.path().join("helm/todo-chart");
        let documents = |(word, values): (String, String)| {
            let documents = helm.template(&chart, &[(&word, &values)]);
            let documents = documents.unwrap_or_else(|said| panic!("{word}: {said}"));
            (word, documents)
        };
        states::all().into_iter().map(documents).collect()
    });
    &TEMPLATED
}

/// What is rendered of a model for Helm.
fn chart(model: &Model) -> Files {
    let steps = (model.name.as_str() == "todo").then(steps);
    let files = render(model, None, steps.as_ref()).unwrap();
    files.into_iter().filter(|(path, _)| path.starts_with("helm/")).collect()
}
