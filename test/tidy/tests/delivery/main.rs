//! What is written for whoever delivers the system holds: the image, the pipeline, and each command of docs/KUBERNETES.md.
#![cfg(test)]

mod checked;
mod image;
mod kubernetes;
mod pipeline;
mod rollback;
mod shell;
mod tools;

use std::fs::read_to_string;

use pando_model::yaml::{Node, read_one};
use pando_tidy::root;

/// A file of the tree.
fn text(path: &str) -> String {
    read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file of the tree that is one document of YAML.
fn yaml(path: &str) -> Node {
    read_one(&text(path)).unwrap_or_else(|fault| panic!("{path}:{fault}"))
}

/// What the chart's values are where nobody says otherwise.
fn values() -> Node {
    yaml("helm/todo-chart/values.yaml")
}
