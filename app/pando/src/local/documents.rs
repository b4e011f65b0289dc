use std::io::ErrorKind;
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

/// Writes them into the data folder, with these app ids, and certificates that last for another time than a day. What a build before
/// left there goes: a sidecar loads whatever is in its folders.
pub(crate) fn write(data: &Path, ids: &AppIds, certificates_last: Option<Duration>) -> anyhow::Result<()> {
    for folder in RESOURCES.map(|folder| data.join(folder)) {
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot empty {}", folder.display()));
            }
            _ => {}
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_loads_the_documents_of_this_build_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let ids = AppIds::new(None);
        write(folder.path(), &ids, None).unwrap();
        for resources in RESOURCES {
            std::fs::write(folder.path().join(resources).join("of-the-build-before.yaml"), "kind: Component").unwrap();
        }
        write(folder.path(), &ids, None).unwrap();
        let mut found: Vec<String> = RESOURCES
            .iter()
            .flat_map(|resources| std::fs::read_dir(folder.path().join(resources)).unwrap())
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let own = DOCUMENTS
            .iter()
            .filter(|(path, _)| RESOURCES.iter().any(|folder| folder.ends_with(path.split('/').next().unwrap())));
        let mut own: Vec<&str> = own
            .filter_map(|(path, _)| path.split('/').nth(1))
            .filter(|name| *name != "sentry.yaml")
            .collect();
        own.sort_unstable();
        assert_eq!(found, own);
    }
}
