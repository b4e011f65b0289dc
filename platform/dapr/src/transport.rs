use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response};
use pando_wire::{Transport, TransportError};

use crate::Sidecar;

/// Carries a request to a service through the sidecar's service invocation.
pub struct DaprTransport {
    _sidecar: Sidecar,
    _placement: Vec<(&'static str, String)>,
}

impl DaprTransport {
    /// Knows which Dapr app hosts which service.
    pub fn new(sidecar: Sidecar, placement: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self {
            _sidecar: sidecar,
            _placement: placement.into_iter().collect(),
        }
    }
}

#[async_trait]
impl Transport for DaprTransport {
    async fn send(&self, app_id: &'static str, _request: Request<Body>) -> Result<Response<Body>, TransportError> {
        Err(TransportError::Away(app_id))
    }
}
