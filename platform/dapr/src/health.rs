use std::time::Duration;

use http::{Method, StatusCode};
use tokio::time::Instant;

use crate::refusal::Refusal;
use crate::{Sidecar, SidecarError};

/// How often it is asked while it is not ready.
const EVERY: Duration = Duration::from_millis(100);

impl Sidecar {
    /// Waits until the sidecar can be called (`/v1.0/healthz/outbound`: its components and its API are up, whatever the app is). To wait
    /// for `/v1.0/healthz` would be for ever: that one waits for the app.
    ///
    /// # Errors
    /// [`SidecarError::NotReady`] after `at_most`.
    pub async fn wait_until_outbound(&self, at_most: Duration) -> Result<(), SidecarError> {
        let until = Instant::now() + at_most;
        loop {
            let asked = tokio::time::timeout_at(until, self.ask(Method::GET, "/v1.0/healthz/outbound", &[], None)).await;
            let reason = match asked {
                Ok(Ok(reply)) if reply.status == StatusCode::NO_CONTENT => return Ok(()),
                Ok(Ok(reply)) => Refusal::read(reply.status, &reply.headers, &reply.body).told(),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            if Instant::now() + EVERY >= until {
                return Err(SidecarError::NotReady {
                    address: self.address(),
                    seconds: at_most.as_secs(),
                    reason,
                });
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}
