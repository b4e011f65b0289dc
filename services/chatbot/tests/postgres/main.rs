//! The stories of `tests/it`, told of PostgreSQL. Where it is not installed, none is told, and that is said.
#![cfg(test)]

#[path = "../it/away.rs"]
mod away;
#[path = "../it/bad_input.rs"]
mod bad_input;
#[path = "../it/changes.rs"]
mod changes;
#[path = "../it/corrections.rs"]
mod corrections;
#[path = "../it/departed.rs"]
mod departed;
#[path = "../it/events.rs"]
mod events;
#[path = "../it/figures.rs"]
mod figures;
#[path = "../it/history.rs"]
mod history;
#[path = "../it/model.rs"]
mod model;
#[path = "../it/model_server.rs"]
mod model_server;
#[path = "../it/once.rs"]
mod once;
#[path = "../it/places.rs"]
mod places;
#[path = "../it/questions.rs"]
mod questions;
#[path = "../it/spoilt.rs"]
mod spoilt;
#[path = "../it/tasks_double.rs"]
mod tasks_double;
#[path = "../it/together.rs"]
mod together;
#[path = "../it/undo.rs"]
mod undo;
#[path = "../it/world.rs"]
mod world;

use pando_store::contract::PostgresPlace as Place;
