//! The chat through its real router, on real SQLite stores, with a manual clock; `tests/postgres` tells the same of PostgreSQL. Task-service and activity-service are small doubles
//! of the tests' own: services do not import each other, and the stories of all together are told in `test/scenarios`.
#![cfg(test)]

mod away;
mod bad_input;
mod changes;
mod corrections;
mod departed;
mod events;
mod figures;
mod history;
mod model;
mod model_server;
mod once;
mod places;
mod questions;
mod spoilt;
mod statements;
mod tasks_double;
mod together;
mod undo;
mod world;

use pando_store::contract::SqlitePlace as Place;
