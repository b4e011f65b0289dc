//! What a server does when the system gives it few file descriptors; in a process of its own, for the limit is the process's.
#![cfg(test)]

use std::fs::File;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use pando_http::{ServerLimits, serve};
use pando_service::Shutdown;
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Only ends a run that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

async fn is_answered(stream: &mut TcpStream) -> bool {
    let mut answer = [0; 12];
    let ask = async {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        stream.read_exact(&mut answer).await
    };
    tokio::time::timeout(PATIENCE, ask).await.is_ok_and(|read| read.is_ok()) && answer == *b"HTTP/1.1 200"
}

#[tokio::test]
async fn a_crowd_leaves_descriptors_for_the_data_and_is_answered_in_turn() {
    let few = Some(128);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: few,
            maximum: few,
        },
    )
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut running = JoinSet::new();
    let router = Router::new().route("/", get(async || "here"));
    running.spawn(serve(listener, router, Shutdown::new(), ServerLimits::default()));
    // The clients are in this process too, and take as many again.
    let mut crowd = Vec::new();
    for _ in 0..58 {
        crowd.push(TcpStream::connect(address).await.unwrap());
    }
    for stream in &mut crowd[..20] {
        assert!(is_answered(stream).await);
    }
    let files: Vec<_> = (0..10).map(|_| File::open("Cargo.toml")).collect();
    assert!(files.iter().all(Result::is_ok), "data can still be read: {files:?}");
    drop(files);
    // Whoever waits in the queue is answered as soon as others go.
    let mut waiting = crowd.split_off(40);
    drop(crowd);
    for stream in &mut waiting {
        assert!(is_answered(stream).await);
    }
}
