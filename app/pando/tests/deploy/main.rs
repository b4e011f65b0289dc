//! The documents in `deploy/dapr` say what the contracts say.
#![cfg(test)]

mod access;
mod callers;
mod components;

use std::path::{Path, PathBuf};

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(documents().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
