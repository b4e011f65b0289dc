//! The documents in `deploy/dapr` say what the contracts say.
#![cfg(test)]

mod access;
mod callers;
mod components;
mod run_file;
mod times;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(documents().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(value: &Value) -> BTreeSet<String> {
    let names = value.as_array().expect("a list").iter();
    names.map(|name| name.as_str().expect("a name").to_owned()).collect()
}
