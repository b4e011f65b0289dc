//! The stories of `tests/it`, told of PostgreSQL. Where it is not installed, none is told, and that is said.
#![cfg(test)]

#[path = "../it/at_once.rs"]
mod at_once;
#[path = "../it/bad_input.rs"]
mod bad_input;
#[path = "../it/batch.rs"]
mod batch;
#[path = "../it/changing.rs"]
mod changing;
#[path = "../it/commands.rs"]
mod commands;
#[path = "../it/conditional.rs"]
mod conditional;
#[path = "../it/departed.rs"]
mod departed;
mod departing;
#[path = "../it/events.rs"]
mod events;
#[path = "../it/flaky.rs"]
mod flaky;
#[path = "../it/listing.rs"]
mod listing;
#[path = "../it/model.rs"]
mod model;
#[path = "../it/model_actions.rs"]
mod model_actions;
#[path = "../it/model_test.rs"]
mod model_test;
#[path = "../it/names.rs"]
mod names;
#[path = "../it/once.rs"]
mod once;
#[path = "../it/order.rs"]
mod order;
#[path = "../it/overdue.rs"]
mod overdue;
#[path = "../it/parsing.rs"]
mod parsing;
#[path = "../it/searching.rs"]
mod searching;
#[path = "../it/trash.rs"]
mod trash;
#[path = "../it/world.rs"]
mod world;

use pando_store::contract::PostgresPlace as Place;
