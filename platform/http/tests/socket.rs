//! What a client at the other end of a connection sees.
#![cfg(test)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream;
use pando_http::{Authenticated, Body, Layers, ServerLimits, serve, service_layers};
use pando_service::{Platform, Shutdown, SystemClock, SystemRandom};
use pando_token::{Profile, TokenVerifier};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Only ends a run that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Short, so that no test waits for long.
const WRITE_TIME: Duration = Duration::from_millis(200);

/// Three words with silence between them.
fn slowly() -> axum::body::Body {
    let words = stream::unfold(0, async |said: u32| {
        tokio::time::sleep(WRITE_TIME * 2).await;
        (said < 3).then(|| (Ok::<_, std::io::Error>("word"), said + 1))
    });
    axum::body::Body::from_stream(words)
}

/// A server; it ends with this.
struct Server {
    address: SocketAddr,
    shutdown: Shutdown,
    _running: JoinSet<usize>,
}

async fn server() -> Server {
    let transport = Arc::new(pando_http::InProcess::default());
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let platform = Platform::new(Arc::new(SystemClock), Arc::new(SystemRandom), transport, verifier);
    let router = Router::new()
        .route("/things", post(async |Body(thing): Body<serde_json::Value>| Json(thing)))
        .route("/mine", post(async |_: Authenticated, _: Body<serde_json::Value>| {}))
        .route("/unread", post(async |_: Request| "never looked at it"))
        .route("/large", get(async || vec![b'x'; 1024 * 1024]))
        .route("/slow", get(async || slowly()))
        .route("/ping", get(async || "pong"));
    let router = service_layers(router, Layers::new("thing-service", &platform));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::new();
    let mut running = JoinSet::new();
    let limits = ServerLimits {
        write_time: WRITE_TIME,
        ..ServerLimits::default()
    };
    running.spawn(serve(listener, router, shutdown.clone(), limits));
    Server {
        address,
        shutdown,
        _running: running,
    }
}

struct Client {
    read: tokio::net::tcp::OwnedReadHalf,
    write: OwnedWriteHalf,
    buffer: Vec<u8>,
}

impl Client {
    async fn of(server: &Server) -> Self {
        let (read, write) = TcpStream::connect(server.address).await.unwrap().into_split();
        Self {
            read,
            write,
            buffer: Vec::new(),
        }
    }

    /// The next answer: its status, its head and its body, read by its Content-Length. `None`: the connection is over.
    async fn answer(&mut self) -> Option<(u16, String, String)> {
        loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(self.buffer[..end].to_vec()).unwrap().to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.map_or(0, |length| length.parse().unwrap());
                if self.buffer.len() >= end + 4 + length {
                    let rest = self.buffer.split_off(end + 4 + length);
                    let body = String::from_utf8(self.buffer[end + 4..].to_vec()).unwrap();
                    self.buffer = rest;
                    return Some((head[9..12].parse().unwrap(), head, body));
                }
            }
            let mut piece = [0; 4096];
            match tokio::time::timeout(PATIENCE, self.read.read(&mut piece)).await.expect("an answer") {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.buffer.extend_from_slice(&piece[..count]),
            }
        }
    }

    /// Sends a whole request as a plain client does: all of it, and only then looks for the answer.
    async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> Option<(u16, String, String)> {
        let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}\r\n\r\n");
        self.write.write_all(head.as_bytes()).await.ok()?;
        for piece in body.chunks(64 * 1024) {
            self.write.write_all(piece).await.ok()?;
        }
        self.answer().await
    }

    async fn is_open(&mut self) -> bool {
        let answer = self.ask("GET", "/ping", "x: y", b"").await;
        answer.is_some_and(|(status, _, body)| status == 200 && body == "pong")
    }
}

fn chunked(bytes: usize) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..bytes / 1024 {
        body.extend_from_slice(b"400\r\n");
        body.extend_from_slice(&[b' '; 1024]);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_is_seen_by_a_client_that_still_sends_and_the_connection_stays() {
    let server = server().await;
    let mut client = Client::of(&server).await;
    for bytes in [10, 1024 * 1024, 8 * 1024 * 1024] {
        let body = vec![b'x'; bytes];
        let large = bytes > 1024 * 1024;
        for (expected, method, path, kind) in [
            (415, "POST", "/things", "text/plain"),
            (401, "POST", "/mine", "application/json"),
            (404, "POST", "/nothing-here", "application/json"),
            (405, "PUT", "/things", "application/json"),
            (400, "POST", "/things", "application/json"),
            (200, "POST", "/unread", "application/json"),
        ] {
            let expected = if large { 413 } else { expected };
            let length = format!("content-type: {kind}\r\ncontent-length: {bytes}");
            let answer = client.ask(method, path, &length, &body).await;
            assert_eq!(
                answer.map(|(status, _, _)| status),
                Some(expected),
                "{method} {path} with {bytes} bytes"
            );
            assert!(
                client.is_open().await,
                "{method} {path} with {bytes} bytes leaves the connection open"
            );
        }
        let headers = "content-type: application/json\r\ntransfer-encoding: chunked";
        let expected = if large { 413 } else { 400 };
        let answer = client.ask("POST", "/things", headers, &chunked(bytes.max(2048))).await;
        assert_eq!(answer.map(|(status, _, _)| status), Some(expected), "{bytes} bytes in chunks");
        assert!(client.is_open().await, "{bytes} bytes in chunks leave the connection open");
    }
}

#[tokio::test]
async fn a_client_that_waits_to_be_asked_is_refused_without_its_body() {
    let server = server().await;
    let mut client = Client::of(&server).await;
    let headers = "content-type: text/plain\r\ncontent-length: 1000000\r\nexpect: 100-continue";
    let (status, head, _) = client.ask("POST", "/things", headers, b"").await.unwrap();
    assert_eq!(status, 415, "{head}");
    let mut client = Client::of(&server).await;
    let headers = "content-type: application/json\r\ncontent-length: 2\r\nexpect: 100-continue";
    let (status, ..) = client.ask("POST", "/things", headers, b"").await.unwrap();
    assert_eq!(status, 100, "whoever is not refused is asked");
    client.write.write_all(b"{}").await.unwrap();
    assert_eq!(client.answer().await.unwrap().0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_an_end_is_not_read_for_ever() {
    let server = server().await;
    let client = Client::of(&server).await;
    let mut write = client.write;
    let head = "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n";
    write.write_all(head.as_bytes()).await.unwrap();
    let piece = chunked(64 * 1024);
    let endless = &piece[..piece.len() - 5];
    let mut sent = 0;
    while write.write_all(endless).await.is_ok() {
        sent += endless.len();
        assert!(sent < 256 * 1024 * 1024, "it is read for ever");
    }
}

#[tokio::test]
async fn whoever_takes_no_answer_is_left() {
    let server = server().await;
    let mut client = Client::of(&server).await;
    let asks = async { while client.write.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await.is_ok() {} };
    tokio::time::timeout(PATIENCE, asks).await.expect("the server ends the connection");
}

#[tokio::test]
async fn whoever_waits_for_a_slow_answer_is_not_left() {
    let server = server().await;
    let mut client = Client::of(&server).await;
    let head = "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    client.write.write_all(head.as_bytes()).await.unwrap();
    let mut heard = String::new();
    client.read.read_to_string(&mut heard).await.unwrap();
    assert!(heard.ends_with("4\r\nword\r\n4\r\nword\r\n4\r\nword\r\n0\r\n\r\n"), "{heard}");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_answers_what_it_began_and_closes_what_is_idle() {
    let mut server = server().await;
    let mut idle = Client::of(&server).await;
    assert!(idle.is_open().await);
    let mut fresh = Client::of(&server).await;
    let mut busy = Client::of(&server).await;
    let head = "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n";
    busy.write.write_all(head.as_bytes()).await.unwrap();
    // The server has taken all three connections once it answers on a fourth.
    assert!(Client::of(&server).await.is_open().await);
    server.shutdown.request();
    assert_eq!(idle.answer().await, None);
    assert_eq!(fresh.answer().await, None);
    busy.write.write_all(b"{}").await.unwrap();
    assert_eq!(busy.answer().await.unwrap().0, 200);
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
    let cut = tokio::time::timeout(PATIENCE, server._running.join_next()).await.expect("it ends");
    assert_eq!(cut.unwrap().unwrap(), 0, "nothing was cut");
}
