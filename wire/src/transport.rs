use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response};

use crate::Problem;

/// The port that carries a request to another service: in process, or through a sidecar.
///
/// An answer of the app, whatever its status, is `Ok`; an `Err` says that no answer of the app came.
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Carries `request`, whose path is the service's own (`/tasks`), to `app_id`.
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError>;
}

/// Put into a request's extensions by who sends it: the request may be sent again when nobody knows whether it arrived, because it
/// changes nothing, or only once, and is answered alike then. It stays on this side of the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SafeToRetry;

/// Why no answer came. It does not say that the request was not carried out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TransportError {
    /// Nobody of that name is there (now).
    #[error("{0} is not there")]
    Away(&'static str),
    /// It took longer than it may.
    #[error("{0} did not answer in time")]
    Late(&'static str),
    /// The body that was sent on turned out larger than its limit on this side.
    #[error("the body for {0} is larger than its limit")]
    TooLarge(&'static str),
    /// The carrier itself refused or failed.
    #[error("the way to {app_id} failed: {reason}")]
    Failed {
        /// Where it was to go.
        app_id: &'static str,
        /// What the carrier said.
        reason: String,
    },
}

impl From<TransportError> for Problem {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::TooLarge(_) => Self::too_large(),
            _ => Self::unavailable("A part of the system is away. Try again in a moment.").because(error),
        }
    }
}
