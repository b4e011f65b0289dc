use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use pando_wire::header as ours;

use crate::address::Connector;
use crate::{SidecarAddress, SidecarError};

/// A sidecar, on kept connections. Cheap to clone.
#[derive(Clone)]
pub struct Sidecar {
    client: Client<Connector, Body>,
    address: Arc<str>,
    api_token: Option<HeaderValue>,
}

/// The host of the URIs; where they lead says the connector.
const HOST: &str = "http://127.0.0.1";

/// What the sidecar itself answered, whole.
pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Sidecar {
    /// An idle connection is given up before daprd does it (it keeps them for minutes).
    const IDLE_TIME: Duration = Duration::from_secs(15);
    const IDLE_MAX: usize = 64;
    /// How long one of the sidecar's own answers may take: what stands behind it (a database, a broker) has 5 s and more.
    pub(crate) const TIME: Duration = Duration::from_secs(15);
    /// How much of one of its own answers is read.
    const REPLY_BYTES_MAX: usize = 16 * 1024 * 1024;

    /// The one at `address`, which asks for this token (`DAPR_API_TOKEN`) if it asks for one. Nothing is sent yet.
    pub fn new(address: SidecarAddress, api_token: Option<HeaderValue>) -> Self {
        let api_token = api_token.map(|mut token| {
            token.set_sensitive(true);
            token
        });
        let shown = address.to_string().into();
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Self::IDLE_TIME)
            .pool_max_idle_per_host(Self::IDLE_MAX)
            .build(Connector(address));
        Self {
            client,
            address: shown,
            api_token,
        }
    }

    /// Where it is, for sentences.
    pub(crate) fn address(&self) -> String {
        self.address.as_ref().to_owned()
    }

    /// Sends `request` to this path of the sidecar, as a stream both ways.
    pub(crate) async fn send(&self, path: PathAndQuery, mut request: Request<Body>) -> Result<Response<Incoming>, Error> {
        let mut uri = Uri::from_static(HOST).into_parts();
        uri.path_and_query = Some(path);
        // A scheme, a host and a path are a URI.
        *request.uri_mut() = Uri::from_parts(uri).unwrap_or_default();
        *request.version_mut() = http::Version::HTTP_11;
        if let Some(token) = &self.api_token {
            request
                .headers_mut()
                .insert(HeaderName::from_static(ours::APP_TOKEN), token.clone());
        }
        self.client.request(request).await
    }

    /// Asks the sidecar itself, with a JSON body or none, and reads its answer.
    ///
    /// # Errors
    /// [`SidecarError::Away`]: nobody answers, or not in time. Any status is an answer.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Option<Vec<u8>>,
    ) -> Result<Reply, SidecarError> {
        let away = |reason: String| SidecarError::Away {
            address: self.address(),
            reason,
        };
        let path: PathAndQuery = path.parse().map_err(|error| away(format!("{path}: {error}")))?;
        let mut request = Request::new(body.map_or_else(Body::empty, Body::from));
        *request.method_mut() = method;
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers_mut().extend(headers.iter().cloned());
        let exchange = async {
            let response = self.send(path, request).await.map_err(|error| away(with_cause(&error)))?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, Self::REPLY_BYTES_MAX).collect().await;
            Ok(Reply {
                status: parts.status,
                headers: parts.headers,
                body: body.map_err(|error| away(format!("its answer broke off: {error}")))?.to_bytes(),
            })
        };
        match tokio::time::timeout(Self::TIME, exchange).await {
            Ok(reply) => reply,
            Err(_) => Err(away(format!("no answer within {} s", Self::TIME.as_secs()))),
        }
    }
}

/// What hyper says, with what is behind it.
pub(crate) fn with_cause(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}
