use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderValue;

use crate::{Expected, SidecarAddress, SidecarError};

/// A sidecar, on kept connections. Cheap to clone.
#[derive(Clone)]
pub struct Sidecar {
    address: SidecarAddress,
    _api_token: Option<HeaderValue>,
}

impl Sidecar {
    /// The one at `address`, which asks for this token (`DAPR_API_TOKEN`) if it asks for one. Nothing is sent yet.
    pub fn new(address: SidecarAddress, api_token: Option<HeaderValue>) -> Self {
        Self {
            address,
            _api_token: api_token,
        }
    }

    fn not_yet<T>(&self) -> Result<T, SidecarError> {
        Err(SidecarError::Nonsense {
            address: format!("{:?}", self.address),
            reason: "it is not asked yet".to_owned(),
        })
    }

    /// Waits until the sidecar can be called (`/v1.0/healthz/outbound`: its components and its API are up, whatever the app is).
    ///
    /// # Errors
    /// [`SidecarError::NotReady`] after `at_most`.
    pub async fn wait_until_outbound(&self, _at_most: Duration) -> Result<(), SidecarError> {
        self.not_yet()
    }

    /// Looks whether the sidecar is set up as this process needs it (`/v1.0/metadata`).
    ///
    /// # Errors
    /// [`SidecarError::Misconfigured`] with a sentence about all that is missing and what to set.
    pub async fn check(&self, _expected: &Expected) -> Result<(), SidecarError> {
        self.not_yet()
    }

    /// A secret of a secret store: its keys and values.
    ///
    /// # Errors
    /// When there is no such store or secret, or it is not for this app.
    pub async fn secret(&self, _store: &str, _name: &str) -> Result<BTreeMap<String, String>, SidecarError> {
        self.not_yet()
    }
}
