use std::collections::BTreeMap;

use http::{Method, StatusCode};

use crate::key::segment;
use crate::refusal::Refusal;
use crate::{Sidecar, SidecarError};

impl Sidecar {
    /// A secret of a secret store: its keys and values. The component of a local file or of the environment gives one key, named as the
    /// secret itself.
    ///
    /// # Errors
    /// When there is no such store or secret, or it is not for this app.
    pub async fn secret(&self, store: &str, name: &str) -> Result<BTreeMap<String, String>, SidecarError> {
        let path = format!("/v1.0/secrets/{}/{}", segment(store), segment(name));
        let reply = self.ask(Method::GET, &path, &[], None).await?;
        let refused = |reason: String| SidecarError::Refused {
            what: format!("give the secret {name} of {store}"),
            reason,
        };
        match reply.status {
            StatusCode::OK => serde_json::from_slice(&reply.body).map_err(|error| SidecarError::Nonsense {
                address: self.address(),
                reason: format!("the secret {name} is no object of texts at column {}", error.column()),
            }),
            StatusCode::NO_CONTENT => Err(refused("there is no such secret".to_owned())),
            status => Err(refused(Refusal::read(status, &reply.headers, &reply.body).told())),
        }
    }
}
