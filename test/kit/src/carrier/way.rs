use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::Carried;
use super::deliveries::{Deliveries, Order};
use super::retries::Retries;

/// A service leaves an idle connection after 30 s: no request is sent into a closing one.
const IDLE_TIME: Duration = Duration::from_secs(15);
/// Larger than any body that the stories send.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A client may send 100 headers, and our own come on top.
const HEADERS_MAX: usize = 200;

/// An answer, or why none came.
type Carrying = Result<Response<Incoming>, String>;

/// The way to one service.
pub(super) struct Way {
    port: OnceLock<u16>,
    client: Client<HttpConnector, Full<Bytes>>,
    deliveries: Deliveries,
    retries: Retries,
    retried: AtomicU64,
}

/// Carries what comes in here until it is dropped.
pub(super) async fn serve(listener: TcpListener, way: Arc<Way>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let Ok((stream, _)) = accepted else { continue };
        let _ = stream.set_nodelay(true);
        let way = way.clone();
        // An error ends the connection without an answer: so does a service that is not there.
        let service = service_fn(move |request| {
            let way = way.clone();
            async move { way.carry(request).await }
        });
        let connection = http1::Builder::new()
            .max_headers(HEADERS_MAX)
            .serve_connection(TokioIo::new(stream), service);
        connections.spawn(async move { drop(connection.await) });
    }
}

impl Way {
    pub fn new(app_id: &'static str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIME)
            .build(connector);
        Self {
            port: OnceLock::new(),
            client,
            deliveries: Deliveries::default(),
            retries: Retries::of(app_id),
            retried: AtomicU64::new(0),
        }
    }

    /// The service listens at this port.
    ///
    /// # Panics
    /// When it was known before.
    pub fn lead_to(&self, port: u16) {
        self.port.set(port).expect("a way leads to one service");
    }

    pub fn carried(&self) -> Carried {
        let (doubled, overtaken) = self.deliveries.counts();
        Carried {
            doubled,
            overtaken,
            retried: self.retried.load(Ordering::Relaxed),
        }
    }

    /// The body of a request is read whole first, so that it can be sent twice; that of an answer goes through as it comes.
    async fn carry(&self, request: Request<Incoming>) -> Carrying {
        let (mut parts, body) = request.into_parts();
        let body = Limited::new(body, BODY_BYTES_MAX).collect().await;
        let body = body.map_err(|error| error.to_string())?.to_bytes();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let port = self.port.get().ok_or("the service is not there yet")?;
        let uri = format!("http://127.0.0.1:{port}{path}");
        parts.uri = uri.parse().map_err(|error: http::uri::InvalidUri| error.to_string())?;
        for name in [header::CONNECTION, header::TRANSFER_ENCODING] {
            parts.headers.remove(name);
        }
        if parts.uri.path().starts_with("/events/") {
            return self.deliver(&parts, &body).await;
        }
        if self.retries.allow(&parts) {
            // Its answer, or that none came, is lost.
            let _ = tokio::time::timeout(Retries::TRY_TIME, self.send_for_nothing(&parts, &body)).await;
            self.retried.fetch_add(1, Ordering::Relaxed);
        }
        self.send(&parts, &body).await
    }

    /// Delivers an event twice. The publisher sees the second answer, or the failure of the first.
    async fn deliver(&self, parts: &Parts, body: &Bytes) -> Carrying {
        let delivery = self.deliveries.begin();
        if delivery.order == Order::Late {
            delivery.overtaken().await;
        }
        if delivery.order == Order::Together {
            let (first, second) = tokio::join!(self.send(parts, body), self.send(parts, body));
            return if is_success(&first) { second } else { first };
        }
        let first = self.send(parts, body).await;
        if !is_success(&first) {
            return first;
        }
        if delivery.order == Order::Again {
            delivery.overtaken().await;
        }
        self.send(parts, body).await
    }

    async fn send(&self, parts: &Parts, body: &Bytes) -> Carrying {
        let mut request = Request::new(Full::new(body.clone()));
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = parts.uri.clone();
        *request.headers_mut() = parts.headers.clone();
        let mut response = self.client.request(request).await.map_err(|error| error.to_string())?;
        response.headers_mut().remove(header::CONNECTION);
        Ok(response)
    }

    /// Has it carried out and throws the answer away, read to its end unless it is a stream that has none.
    async fn send_for_nothing(&self, parts: &Parts, body: &Bytes) {
        let Ok(response) = self.send(parts, body).await else { return };
        let kind = response.headers().get(header::CONTENT_TYPE);
        if kind.is_none_or(|kind| kind != "text/event-stream") {
            let _ = response.into_body().collect().await;
        }
    }
}

fn is_success(answer: &Carrying) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.status().is_success())
}
