use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use super::app_ids::AppIds;
use super::secrets::make_folder;
use crate::service_name::ServiceName;

macro_rules! documents {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../../../deploy/dapr/", $path)))),*]
    };
}

/// `deploy/dapr`, as far as one machine needs it: the very files, so that what is tried here is what is deployed.
const DOCUMENTS: [(&str, &str); 12] = documents![
    "components/pubsub.yaml",
    "components/statestore.yaml",
    "components/resiliency.yaml",
    "components/self-calls.yaml",
    "configuration/auth-service.yaml",
    "configuration/task-service.yaml",
    "configuration/chatbot-service.yaml",
    "configuration/activity-service.yaml",
    "configuration/api-gateway.yaml",
    "configuration/frontend-service.yaml",
    "local/secretstore.yaml",
    "local/sentry.yaml",
];

/// The folders of what a sidecar loads, relative to the data folder.
pub(crate) const RESOURCES: [&str; 2] = ["dapr/components", "dapr/local"];
/// What sentry is told.
pub(crate) const SENTRY: &str = "dapr/sentry/sentry.yaml";

/// How long a certificate lasts that sentry issues, and how far before its beginning it counts; a renewal is due half-way between the
/// two, so that short ones need a short one.
const CERTIFICATE_TIMES: [&str; 2] = ["workloadCertTTL: 24h", "allowedClockSkew: 15m"];
const SHORT_SKEW: &str = "allowedClockSkew: 1s";

/// The Configuration of a service.
pub(crate) fn configuration(service: ServiceName) -> String {
    format!("dapr/configuration/{}.yaml", service.app_id())
}

/// Writes them into the data folder, over those of the build before, with these app ids, and certificates that last for another time
/// than a day.
pub(crate) fn write(data: &Path, ids: &AppIds, certificates_last: Option<Duration>) -> anyhow::Result<()> {
    for (path, text) in DOCUMENTS {
        // sentry's is no resource of a sidecar.
        let file = if path == "local/sentry.yaml" {
            data.join(SENTRY)
        } else {
            data.join("dapr").join(path)
        };
        if let Some(folder) = file.parent() {
            make_folder(folder)?;
        }
        let mut text = ids.in_document(text);
        if let Some(time) = certificates_last {
            let [lasts, skew] = CERTIFICATE_TIMES;
            let shorter = format!("workloadCertTTL: {}s", time.as_secs());
            text = text.replace(lasts, &shorter).replace(skew, SHORT_SKEW);
        }
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
