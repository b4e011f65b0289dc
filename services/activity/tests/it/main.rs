//! activity-service over its real router, on SQLite, with a clock that stands still. The same is told of PostgreSQL in `tests/postgres`.
#![cfg(test)]

mod at_once;
mod events;
mod feed;
mod forgetting;
mod gaps;
mod intake;
mod listing;
mod model;
mod odd_zones;
mod order;
mod rebuilding;
mod statements;
mod summary;
mod world;
mod zones;

use pando_store::contract::SqlitePlace as Place;
