//! The contract suite of the port `Transport`, on the ways this crate has.
#![cfg(test)]

use std::sync::Arc;

use pando_http::InProcess;
use pando_http::contract::{TIME, transport_contract};

#[tokio::test]
async fn a_request_within_the_process_keeps_the_contract_of_a_transport() {
    transport_contract(async |routers| {
        let transport = InProcess::new(TIME);
        transport.open(routers).expect("opened once");
        (Arc::new(transport) as _, ())
    })
    .await;
}
