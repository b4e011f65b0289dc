use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{DeploymentKind, Facts};

/// What is known of hosts and of the settings that name them.
#[derive(Debug, Default)]
pub struct Hosts {
    /// Services of the program's own deployment.
    own: BTreeSet<String>,
    /// What a setting is where somebody set it, or where nobody does.
    settings: BTreeMap<String, String>,
}

impl Hosts {
    /// Of what was read.
    pub fn of(facts: &Facts) -> Self {
        let mut hosts = Self::default();
        for deployment in &facts.deployments {
            // What is built here is the program; what is an image from elsewhere (a database, a proxy) may be anything.
            let is_built = match deployment.kind {
                DeploymentKind::Compose => deployment.image.as_deref().is_some_and(|image| image.starts_with('.')),
                DeploymentKind::Kubernetes => true,
                DeploymentKind::Dockerfile | DeploymentKind::Dapr | DeploymentKind::Process => false,
            };
            if is_built {
                hosts.own.insert(deployment.name.clone());
            }
            for (name, value) in &deployment.environment {
                if value.contains("://") {
                    hosts.settings.insert(name.clone(), value.clone());
                }
            }
        }
        for setting in &facts.settings {
            if let Some(default) = setting.default.as_ref().filter(|default| default.contains("://")) {
                hosts.settings.entry(setting.name.clone()).or_insert_with(|| default.clone());
            }
        }
        hosts
    }

    /// The address that a setting names.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Whether a host is the program: this machine, or a service of its deployment.
    pub fn is_own(&self, host: &str) -> bool {
        let bare = host.split(':').next().unwrap_or(host);
        let first = bare.split('.').next().unwrap_or(bare);
        matches!(
            bare,
            "localhost" | "127.0.0.1" | "0.0.0.0" | "host.docker.internal" | "testserver" | "["
        ) || self.own.contains(bare)
            || (bare.ends_with(".svc.cluster.local") || bare.ends_with(".svc")) && self.own.contains(first)
    }
}
