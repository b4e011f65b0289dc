//! The documents in `deploy/dapr` say what the contracts say.
#![cfg(test)]

mod access;
mod components;

use std::path::{Path, PathBuf};

use pando_wire::Contract;

/// Every service, the ones without a contract of their own kind too.
fn contracts() -> [Contract; 6] {
    [
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
        pando_gateway::contract(),
        pando_frontend::contract(),
    ]
}

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(documents().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
