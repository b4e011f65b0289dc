//! What a server says when connections cannot be accepted.
#![cfg(test)]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use pando_http::{Listen, ServerLimits, serve};
use pando_service::Shutdown;
use tokio::net::TcpStream;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// Fails a few times, and then ends the server.
struct Failing {
    left: AtomicUsize,
    shutdown: Shutdown,
}

impl Listen for Failing {
    type Connection = TcpStream;

    async fn next(&self) -> io::Result<(TcpStream, Option<SocketAddr>)> {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.shutdown.request();
        }
        Err(io::Error::other("no descriptors left"))
    }
}

#[derive(Clone, Default)]
struct Warnings(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Warnings {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() <= Level::WARN {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[tokio::test]
async fn failures_in_a_row_are_told_once() {
    let warnings = Warnings::default();
    let _log = tracing::subscriber::set_default(tracing_subscriber::registry().with(warnings.clone()));
    let shutdown = Shutdown::new();
    let listener = Failing {
        left: AtomicUsize::new(4),
        shutdown: shutdown.clone(),
    };
    serve(listener, Router::new(), shutdown, ServerLimits::default()).await;
    assert_eq!(warnings.0.load(Ordering::SeqCst), 1);
}
