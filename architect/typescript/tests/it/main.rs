//! Small programs, and what is read of them.

mod calls;
mod data;
mod hostile;
mod modules;
mod pages;
mod requests;
mod servers;
mod settings;
mod wrappers;

use pando_facts::{Facts, Source};

/// Files by their paths.
fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source {
        path: (*path).into(),
        text: (*text).into(),
    };
    files.iter().map(source).collect()
}

/// What is read of files by their paths.
fn read(files: &[(&str, &str)]) -> Facts {
    pando_typescript::read(&sources(files))
}

/// Requests as `METHOD url @ unit`.
fn requests(facts: &Facts) -> Vec<String> {
    let told = facts
        .requests
        .iter()
        .map(|request| format!("{} {} @ {}", request.method, request.url, request.unit));
    told.collect()
}

/// Routes as `METHOD path @ unit`.
fn routes(facts: &Facts) -> Vec<String> {
    let told = facts
        .routes
        .iter()
        .map(|route| format!("{} {} @ {}", route.method, route.path, route.unit));
    told.collect()
}
