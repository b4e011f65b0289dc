use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use http::header::HeaderValue;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri, Version};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use pando_wire::{Transport, TransportError, header as ours};

use crate::connection::leave_the_connection;
use crate::in_process::InProcess;
use crate::json::is_too_large;
use crate::serve::PeerAddress;

/// Carries a request to a service in another process, over HTTP/1.1 on kept connections. It says for whom the request is
/// (`dapr-app-id`), shows that it comes from one of us (`dapr-api-token`, the word Dapr uses), and tells whose connection it came
/// in by, so that the other side ([`crate::door`]) knows as much as a service in this process would.
///
/// Nothing is encrypted: the other processes are on this machine or behind something that encrypts.
pub struct Remote {
    client: Client<HttpConnector, Body>,
    peers: HashMap<&'static str, Peer>,
    token: HeaderValue,
}

/// Where a service is, and how long the head of its answer may take.
struct Peer {
    authority: Authority,
    time: Duration,
}

impl Remote {
    /// How long a connection may take to come about.
    const CONNECT_TIME: Duration = Duration::from_secs(2);
    /// An idle connection is given up before its other end does it ([`crate::ServerLimits`]): no request is sent into a closing one.
    const IDLE_TIME: Duration = Duration::from_secs(15);
    const IDLE_MAX: usize = 64;

    /// Knows where each of these services is (`host:port`), and the token they ask for.
    pub fn new(peers: impl IntoIterator<Item = (&'static str, Authority)>, mut token: HeaderValue) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(Self::CONNECT_TIME));
        connector.set_nodelay(true);
        token.set_sensitive(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Self::IDLE_TIME)
            .pool_max_idle_per_host(Self::IDLE_MAX)
            .build(connector);
        let time = InProcess::TIME;
        let peers = peers.into_iter();
        Self {
            client,
            peers: peers.map(|(app_id, authority)| (app_id, Peer { authority, time })).collect(),
            token,
        }
    }

    /// The head of an answer of these services may take this long, in place of [`InProcess::TIME`].
    #[must_use]
    pub fn times(mut self, times: impl IntoIterator<Item = (&'static str, Duration)>) -> Self {
        for (app_id, time) in times {
            self.peers.entry(app_id).and_modify(|peer| peer.time = time);
        }
        self
    }

    fn address(&self, authority: &Authority, request: &mut Request<Body>) -> Result<(), http::uri::InvalidUriParts> {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(authority.clone());
        let path = request.uri().path_and_query().cloned();
        parts.path_and_query = Some(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        *request.uri_mut() = Uri::from_parts(parts)?;
        *request.version_mut() = Version::HTTP_11;
        Ok(())
    }

    fn introduce(&self, app_id: &'static str, request: &mut Request<Body>) {
        let peer = request.extensions().get::<PeerAddress>().and_then(|peer| peer.0);
        let headers = request.headers_mut();
        leave_the_connection(headers);
        headers.insert(ours::APP_ID, HeaderValue::from_static(app_id));
        headers.insert(ours::APP_TOKEN, self.token.clone());
        match peer.and_then(|peer| HeaderValue::from_str(&peer.to_string()).ok()) {
            Some(peer) => headers.insert(ours::PEER_ADDRESS, peer),
            None => headers.remove(ours::PEER_ADDRESS),
        };
    }
}

fn failed(app_id: &'static str, error: &Error) -> TransportError {
    if error.is_connect() {
        return TransportError::Away(app_id);
    }
    if is_too_large(error) {
        return TransportError::TooLarge(app_id);
    }
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    TransportError::Failed {
        app_id,
        reason: format!("{error}{}", cause.unwrap_or_default()),
    }
}

#[async_trait]
impl Transport for Remote {
    async fn send(&self, app_id: &'static str, mut request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let peer = self.peers.get(app_id).ok_or(TransportError::Away(app_id))?;
        self.address(&peer.authority, &mut request)
            .map_err(|error| TransportError::Failed {
                app_id,
                reason: error.to_string(),
            })?;
        self.introduce(app_id, &mut request);
        let mut response = match tokio::time::timeout(peer.time, self.client.request(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(failed(app_id, &error)),
            Err(_) => return Err(TransportError::Late(app_id)),
        };
        leave_the_connection(response.headers_mut());
        Ok(response.map(Body::new))
    }
}
