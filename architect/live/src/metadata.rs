use std::time::Duration;

use http::Method;
use pando_check::live::{Metadata, SeenSidecar};

use crate::client::{Limits, ask};
use crate::system::Sidecar;

/// A sidecar with five thousand subscriptions says it in one megabyte.
const LIMITS: Limits = Limits {
    head: Duration::from_secs(10),
    body: Duration::from_secs(10),
    bytes: 8 * 1024 * 1024,
};
/// The header by which a sidecar is shown its token.
pub(crate) const TOKEN: &str = "dapr-api-token";

/// What a sidecar says of itself.
pub(crate) async fn seen(sidecar: &Sidecar) -> SeenSidecar {
    let mut seen = SeenSidecar {
        url: sidecar.url.clone(),
        app: sidecar.app.clone(),
        app_id: sidecar.app_id.clone(),
        ..SeenSidecar::default()
    };
    match metadata(sidecar).await {
        Ok(metadata) => seen.metadata = Some(metadata),
        Err(why) => {
            seen.silence = Some(why);
            return seen;
        }
    }
    let health = ask(&sidecar.url, &Method::GET, "/v1.0/healthz", &[], LIMITS).await;
    seen.is_well = Some(health.is_ok_and(|health| (200..300).contains(&health.status)));
    seen
}

async fn metadata(sidecar: &Sidecar) -> Result<Metadata, String> {
    let reply = ask(&sidecar.url, &Method::GET, "/v1.0/metadata", &token(sidecar), LIMITS).await?;
    match reply.status {
        200 => Metadata::read(&reply.body).map_err(|error| format!("what it answers is no metadata: {error}")),
        401 => Err(
            "it asks for another token: say it in DAPR_API_TOKEN or --live-token-file, or where each has its own in --live-tokens"
                .to_owned(),
        ),
        status => Err(format!("it answers {status}")),
    }
}

/// What is shown to a sidecar.
pub(crate) fn token(sidecar: &Sidecar) -> Vec<(&str, &str)> {
    sidecar.token.iter().map(|token| (TOKEN, token.as_str())).collect()
}
