//! The stories of `tests/it`, told of PostgreSQL. Where it is not installed, none is told, and that is said.
#![cfg(test)]

#[path = "../it/at_once.rs"]
mod at_once;
#[path = "../it/events.rs"]
mod events;
#[path = "../it/feed.rs"]
mod feed;
#[path = "../it/forgetting.rs"]
mod forgetting;
#[path = "../it/gaps.rs"]
mod gaps;
#[path = "../it/intake.rs"]
mod intake;
#[path = "../it/listing.rs"]
mod listing;
#[path = "../it/model.rs"]
mod model;
#[path = "../it/odd_zones.rs"]
mod odd_zones;
#[path = "../it/order.rs"]
mod order;
#[path = "../it/rebuilding.rs"]
mod rebuilding;
#[path = "../it/summary.rs"]
mod summary;
#[path = "../it/world.rs"]
mod world;
#[path = "../it/zones.rs"]
mod zones;

use pando_store::contract::PostgresPlace as Place;
