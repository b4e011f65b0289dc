//! task-service over SQLite, asked through its router. The same is told of PostgreSQL in `tests/postgres`.
#![cfg(test)]

mod at_once;
mod bad_input;
mod batch;
mod changing;
mod commands;
mod conditional;
mod departed;
mod events;
mod flaky;
mod listing;
mod model;
mod model_actions;
mod model_test;
mod names;
mod once;
mod order;
mod overdue;
mod parsing;
mod searching;
mod trash;
mod world;

use pando_store::contract::SqlitePlace as Place;
