//! Delivery over real SQLite, and the contract suite of the port `Bus` on the bus of one process.
#![cfg(test)]

mod dead_letters;
mod intake;
mod local;
mod missed;
mod outage;
mod relay;
mod restore;
mod trimmer;
mod world;

use std::sync::Arc;

use pando_bus::LocalBus;
use pando_bus::contract::{Setup, TOPICS, bus_contract};

#[tokio::test]
async fn the_bus_of_one_process_keeps_the_contract_of_a_bus() {
    bus_contract(async |Setup { subscriber, router }| {
        let transport = Arc::new(world::Direct(router));
        (Arc::new(LocalBus::new(subscriber, TOPICS, transport)) as _, ())
    })
    .await;
}
