use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use futures_util::FutureExt;
use http::{Request, Response};
use pando_wire::{Transport, TransportError};
use tower::ServiceExt;

use crate::serve::PeerAddress;

/// Carries a request to a service in this process: its router is run with the very request a socket would bring, and no byte is
/// copied. The routers come after the services that hold this transport, hence [`Self::open`].
pub struct InProcess {
    routers: OnceLock<HashMap<&'static str, Router>>,
    time: Duration,
}

impl Default for InProcess {
    fn default() -> Self {
        Self::new(Self::TIME)
    }
}

impl InProcess {
    /// Longer than any service lets a request take, long polls included.
    pub const TIME: Duration = Duration::from_secs(40);

    /// Knows nobody yet; an answer's head may take this long.
    pub fn new(time: Duration) -> Self {
        Self {
            routers: OnceLock::new(),
            time,
        }
    }

    /// Makes these services reachable, once. Until then everybody is away.
    ///
    /// # Errors
    /// When it was opened before; nothing is changed then.
    pub fn open(&self, routers: impl IntoIterator<Item = (&'static str, Router)>) -> Result<(), &'static str> {
        let routers = routers.into_iter().collect();
        self.routers.set(routers).map_err(|_| "the routers of this process were set before")
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, app_id: &'static str, mut request: Request<Body>) -> Result<Response<Body>, TransportError> {
        // What one router found out about a request (path parameters above all) is not the next one's business: a socket would not
        // carry it either. Who holds the other end of the connection is still the same.
        let peer = request.extensions().get::<PeerAddress>().copied();
        request.extensions_mut().clear();
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        let router = self.routers.get().and_then(|routers| routers.get(app_id));
        let router = router.ok_or(TransportError::Away(app_id))?.clone();
        // A panic is the answering service's own: whoever asked goes on, as with a process that died.
        let answer = AssertUnwindSafe(router.oneshot(request)).catch_unwind();
        match tokio::time::timeout(self.time, answer).await {
            Ok(Ok(Ok(response))) => Ok(response),
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(_)) => Err(TransportError::Failed {
                app_id,
                reason: "it panicked".to_owned(),
            }),
            Err(_) => Err(TransportError::Late(app_id)),
        }
    }
}
