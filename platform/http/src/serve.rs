use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use pando_service::Shutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::ServiceExt;

use crate::patient::Patient;
use crate::{descriptors, unread};

/// The address of whoever holds the other end of the connection, in each request's extensions; `None` on a Unix socket. Behind a
/// proxy it is the proxy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub Option<SocketAddr>);

/// What bounds a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// More connections wait in the system's queue until one ends; fewer when the system gives no file descriptors for so many.
    pub connections_max: usize,
    /// A head that takes longer to arrive ends the connection; so does an idle connection.
    pub head_time: Duration,
    /// A client that takes nothing of what is written to it for so long is left.
    pub write_time: Duration,
    /// A head with more headers is a 431.
    pub headers_max: usize,
    /// A head of more bytes is a 431.
    pub head_bytes_max: usize,
    /// After the word to stop, running requests may take this long to end.
    pub drain_time: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            head_time: Duration::from_secs(30),
            write_time: Duration::from_secs(60),
            headers_max: 100,
            head_bytes_max: 32 * 1024,
            drain_time: Duration::from_secs(5),
        }
    }
}

/// Where connections come from.
pub trait Listen: Send + 'static {
    /// A connection.
    type Connection: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next connection, and who has the other end.
    fn next(&self) -> impl Future<Output = io::Result<(Self::Connection, Option<SocketAddr>)>> + Send;
}

impl Listen for TcpListener {
    type Connection = TcpStream;

    async fn next(&self) -> io::Result<(TcpStream, Option<SocketAddr>)> {
        let (stream, address) = self.accept().await?;
        // Small answers must not wait for the next one (Nagle); a socket that refuses this is gone already.
        let _ = stream.set_nodelay(true);
        Ok((stream, Some(address)))
    }
}

impl Listen for UnixListener {
    type Connection = UnixStream;

    async fn next(&self) -> io::Result<(UnixStream, Option<SocketAddr>)> {
        let (stream, _) = self.accept().await?;
        Ok((stream, None))
    }
}

/// After a failed accept (no file descriptors left, most often) the next try waits this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Failures that follow each other within this time are told as one.
const ACCEPT_SPELL: Duration = Duration::from_secs(60);

/// The last failed accept.
#[derive(Default)]
struct Failing(Option<Instant>);

impl Failing {
    async fn pause(&mut self, error: &io::Error) {
        let before = self.0.replace(Instant::now());
        match before.is_none_or(|before| before.elapsed() > ACCEPT_SPELL) {
            true => tracing::warn!(%error, "connections cannot be accepted"),
            false => tracing::debug!(%error, "a connection could not be accepted"),
        }
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// Serves HTTP/1.1 until shutdown is requested; then takes no more connections, lets running requests end for
/// [`ServerLimits::drain_time`], and cuts what is left. Returns how many connections were cut.
pub async fn serve<L: Listen>(listener: L, router: Router, shutdown: Shutdown, limits: ServerLimits) -> usize {
    let permits = Arc::new(Semaphore::new(descriptors::connections(limits.connections_max)));
    let mut failing = Failing::default();
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_headers(limits.headers_max)
        .max_buf_size(limits.head_bytes_max.max(8192));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let permit = permits.clone().acquire_owned().await;
            (permit, listener.next().await)
        };
        let (permit, accepted) = tokio::select! {
            () = shutdown.requested() => break,
            Some(_) = connections.join_next() => continue,
            accepted = next => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                failing.pause(&error).await;
                continue;
            }
        };
        let router = router.clone();
        let service = service_fn(move |request: http::Request<Incoming>| {
            let (mut request, rest) = unread::watch(request);
            request.extensions_mut().insert(PeerAddress(address));
            let answer = router.clone().oneshot(request);
            async move {
                let response = answer.await.unwrap_or_else(|never| match never {});
                Ok::<_, Infallible>(rest.forget(response).await)
            }
        });
        let stream = Patient::new(stream, limits.write_time);
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                // People close laptops: what ends a connection is no news.
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.drain_time, graceful.shutdown()).await;
    while connections.try_join_next().is_some() {}
    let cut = connections.len();
    connections.shutdown().await;
    cut
}
