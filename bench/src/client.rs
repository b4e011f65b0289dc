use std::net::SocketAddr;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What is sent.
pub type Asked = Request<Full<Bytes>>;

/// One connection that is kept alive: one request at a time.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// Drives the connection; ends with it.
    _driver: JoinSet<()>,
}

impl Connection {
    /// Opens a connection.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        ensure!(
            address.ip().is_loopback(),
            "{address} is not on this machine: only loopback is measured"
        );
        let stream = TcpStream::connect(address).await.context("the server does not take a connection")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            // The request in flight tells of the same failure.
            let _ = connection.await;
        });
        Ok(Self { sender, _driver: driver })
    }

    /// Sends a request; the answer's body is still to be read.
    pub async fn begin(&mut self, request: Asked) -> anyhow::Result<Response<Incoming>> {
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }

    /// Sends a request and reads the whole answer. Of a body only what a refusal says is kept.
    pub async fn send(&mut self, request: Asked) -> anyhow::Result<(StatusCode, Option<Bytes>)> {
        let response = self.begin(request).await?;
        let status = response.status();
        let mut body = response.into_body();
        if !status.is_success() {
            return Ok((status, Some(body.collect().await?.to_bytes())));
        }
        while let Some(frame) = body.frame().await {
            frame?;
        }
        Ok((status, None))
    }

    /// Sends a request and reads the answer as JSON; an error when it is none of success.
    pub async fn json(&mut self, request: Asked) -> anyhow::Result<Value> {
        let path = request.uri().path().to_owned();
        let response = self.begin(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "{path}: {status}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).with_context(|| format!("{path}: the answer is not JSON"))
    }
}

/// A request to `/api` plus `path`.
pub fn ask(method: Method, path: &str, token: Option<&HeaderValue>, body: Option<&Value>) -> anyhow::Result<Asked> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api{path}"))
        .header(header::HOST, "localhost");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, token);
    }
    let bytes = match body {
        None => Bytes::new(),
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Bytes::from(body.to_string())
        }
    };
    Ok(request.body(Full::new(bytes))?)
}
