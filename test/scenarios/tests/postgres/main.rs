//! The same stories, of six processes with their data in one PostgreSQL database, a schema and a role each. Left out are the
//! operator's and the backups': they are about one data folder. What an operator does with a database is in `operator`.
#![cfg(test)]

#[path = "../it/access.rs"]
mod access;
#[path = "../it/account.rs"]
mod account;
#[path = "../it/again.rs"]
mod again;
#[path = "../it/bad_input.rs"]
mod bad_input;
#[path = "../it/bad_values.rs"]
mod bad_values;
#[path = "../it/catalogue.rs"]
mod catalogue;
#[path = "../it/chat.rs"]
mod chat;
mod copy;
#[path = "../it/crash.rs"]
mod crash;
#[path = "../it/first_minutes.rs"]
mod first_minutes;
#[path = "../it/live.rs"]
mod live;
#[path = "../it/load.rs"]
mod load;
mod nonsense;
mod operator;
#[path = "../it/reference.rs"]
mod reference;
#[path = "../it/sessions.rs"]
mod sessions;
#[path = "../it/stopping.rs"]
mod stopping;
#[path = "../it/tracing.rs"]
mod tracing;

use pando_test_kit::ApartOnPostgres as World;

/// Whether there is a sidecar between any two services.
const SIDECARS: bool = false;

/// Methods that are tried where they do not belong.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"];
