//! The stories of `tests/it`, told of PostgreSQL. Where it is not installed, none is told, and that is said.
#![cfg(test)]

#[path = "../it/accounts.rs"]
mod accounts;
#[path = "../it/administration.rs"]
mod administration;
#[path = "../it/at_once.rs"]
mod at_once;
#[path = "../it/bad_input.rs"]
mod bad_input;
#[path = "../it/cookies.rs"]
mod cookies;
#[path = "../it/guessing.rs"]
mod guessing;
#[path = "../it/invitations.rs"]
mod invitations;
#[path = "../it/keys.rs"]
mod keys;
#[path = "../it/refreshing.rs"]
mod refreshing;
#[path = "../it/registering.rs"]
mod registering;
#[path = "../it/revoking.rs"]
mod revoking;
#[path = "../it/rights.rs"]
mod rights;
#[path = "../it/world.rs"]
mod world;

use pando_store::contract::PostgresPlace as Place;
