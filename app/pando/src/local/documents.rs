use std::path::Path;

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
const DOCUMENTS: [(&str, &str); 11] = documents![
    "components/pubsub.yaml",
    "components/statestore.yaml",
    "components/resiliency.yaml",
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

/// The Configuration of a service.
pub(crate) fn configuration(service: ServiceName) -> String {
    format!("dapr/configuration/{}.yaml", service.app_id())
}

/// Writes them into the data folder, over those of the build before, with these app ids.
pub(crate) fn write(data: &Path, ids: &AppIds) -> anyhow::Result<()> {
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
        std::fs::write(&file, ids.in_document(text)).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
