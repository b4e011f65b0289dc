//! The same stories, beside real Dapr sidecars: each service with its daprd, events over Redis Streams, conversations in Dapr's state
//! store, mTLS and access control on. Left out are the operator's and the backups': they are about one data folder. Where daprd, sentry,
//! Redis or PostgreSQL is missing, this run says so and tells nothing.
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
#[path = "../it/crash.rs"]
mod crash;
#[path = "../it/first_minutes.rs"]
mod first_minutes;
#[path = "../it/live.rs"]
mod live;
#[path = "../it/load.rs"]
mod load;
mod moving;
#[path = "../it/reference.rs"]
mod reference;
#[path = "../it/sessions.rs"]
mod sessions;
#[path = "../it/stopping.rs"]
mod stopping;
#[path = "../it/tracing.rs"]
mod tracing;

use pando_test_kit::OnDapr as World;

/// Whether there is a sidecar between any two services.
const SIDECARS: bool = true;

/// Those that a sidecar's access policy knows. It turns away others before anybody of ours sees them, and the face says that a part of
/// the system is away (503) where elsewhere it says which methods there are (405): the one difference that is told of.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
