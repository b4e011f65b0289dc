//! auth-service through its router, over SQLite, with a clock that is set by hand. The same is told of PostgreSQL in `tests/postgres`.
#![cfg(test)]

mod accounts;
mod administration;
mod at_once;
mod bad_input;
mod cookies;
mod guessing;
mod invitations;
mod keys;
mod refreshing;
mod registering;
mod revoking;
mod rights;
mod statements;
mod world;

use pando_store::contract::SqlitePlace as Place;
