use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri, Version};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use pando_wire::{Transport, TransportError, header as ours};

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
    peers: HashMap<&'static str, Authority>,
    token: HeaderValue,
    time: Duration,
}

/// What belongs to one connection and is not carried on (RFC 9110 section 7.6.1). `Expect` is among it: a body that is sent on was
/// asked for already, and the next process would take it for unsent.
const OF_THE_CONNECTION: [HeaderName; 8] = [
    header::CONNECTION,
    header::EXPECT,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

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
        Self {
            client,
            peers: peers.into_iter().collect(),
            token,
            time: InProcess::TIME,
        }
    }

    /// An answer's head may take this long instead.
    #[must_use]
    pub fn time(mut self, time: Duration) -> Self {
        self.time = time;
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

/// Takes out what is about the connection, and whatever else the connection names as its own.
fn leave_the_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&OF_THE_CONNECTION) {
        headers.remove(name);
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
        let authority = self.peers.get(app_id).ok_or(TransportError::Away(app_id))?;
        self.address(authority, &mut request).map_err(|error| TransportError::Failed {
            app_id,
            reason: error.to_string(),
        })?;
        self.introduce(app_id, &mut request);
        let mut response = match tokio::time::timeout(self.time, self.client.request(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(failed(app_id, &error)),
            Err(_) => return Err(TransportError::Late(app_id)),
        };
        leave_the_connection(response.headers_mut());
        Ok(response.map(Body::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_connections_own_stays_behind() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("te", "trailers"),
            ("expect", "100-continue"),
            ("transfer-encoding", "chunked"),
            ("if-match", "\"3\""),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        leave_the_connection(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["if-match"]);
    }
}
