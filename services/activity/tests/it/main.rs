//! activity-service over its real router, on SQLite in a temporary folder, with a clock that stands still.
#![cfg(test)]

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
