//! The contract suite of the port `Transport`, on the two ways this crate has.
#![cfg(test)]

use std::sync::Arc;

use axum::Router;
use http::HeaderValue;
use pando_http::contract::{TIME, TIMES, times_contract, transport_contract};
use pando_http::{InProcess, Remote, ServerLimits, door, serve};
use pando_service::Shutdown;
use pando_wire::Transport;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[tokio::test]
async fn a_request_within_the_process_keeps_the_contract_of_a_transport() {
    transport_contract(async |routers| {
        let transport = InProcess::new(TIME);
        transport.open(routers).expect("opened once");
        (Arc::new(transport) as _, ())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_to_another_process_keeps_the_contract_of_a_transport() {
    transport_contract(remote).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_the_other_processes_has_a_time_of_its_own() {
    times_contract(remote).await;
}

/// Each service behind a port of its own.
async fn remote(routers: Vec<(&'static str, Router)>) -> (Arc<dyn Transport>, JoinSet<usize>) {
    const TOKEN: &str = "the word of our own";
    let mut servers = JoinSet::new();
    let mut peers = Vec::new();
    for (app_id, router) in routers {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        peers.push((app_id, listener.local_addr().unwrap().to_string().parse().unwrap()));
        let router = door(TOKEN, vec![(app_id, router)], None);
        servers.spawn(serve(listener, router, Shutdown::new(), ServerLimits::default()));
    }
    // A place where somebody was once.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    peers.push(("absent-service", gone.to_string().parse().unwrap()));
    let transport = Remote::new(peers, HeaderValue::from_static(TOKEN)).times(TIMES);
    (Arc::new(transport), servers)
}
