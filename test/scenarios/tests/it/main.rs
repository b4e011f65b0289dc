//! Users' stories, told of one process. Those that take a [`World`] are told of other topologies too: see `tests/apart`.
#![cfg(test)]

mod access;
mod account;
mod again;
mod backup;
mod bad_input;
mod bad_values;
mod catalogue;
mod chat;
mod crash;
mod first_minutes;
mod live;
mod load;
mod operator;
mod reference;
mod sessions;
mod stopping;
mod tracing;

use pando_test_kit::Server as World;

/// Whether there is a sidecar between any two services.
const SIDECARS: bool = false;

/// Methods that are tried where they do not belong.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"];
