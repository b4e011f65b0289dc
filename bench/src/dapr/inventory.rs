use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

/// Where everything of a running system is, as it writes it down itself. Of it, what is used here.
#[derive(Debug, Deserialize)]
pub struct Inventory {
    /// PostgreSQL.
    pub postgres_port: u16,
    /// Redis.
    pub redis_port: u16,
    /// The processes of the services.
    pub services: Vec<Beside>,
}

/// A process of a service with its sidecar.
#[derive(Clone, Debug, Deserialize)]
pub struct Beside {
    /// The service.
    pub service: String,
    /// What sidecars call it.
    pub app_id: String,
    /// Where the sidecar speaks to the app.
    pub app_port: u16,
    /// The app's figures.
    pub probes_port: u16,
    /// What the sidecar shows the app.
    pub app_token: String,
    /// The sidecar's HTTP API.
    pub sidecar_port: u16,
    /// The sidecar's figures.
    pub metrics_port: u16,
    /// What the app shows the sidecar.
    pub api_token: String,
}

impl Inventory {
    /// Reads it from a system's data folder.
    pub fn read(data: &Path) -> anyhow::Result<Self> {
        let text = secret(data, "inventory.json")?;
        serde_json::from_str(&text).context("the inventory has another form")
    }

    /// The first process of a service.
    pub fn first(&self, service: &str) -> anyhow::Result<&Beside> {
        let found = self.services.iter().find(|one| one.service == service);
        found.with_context(|| format!("there is no {service}"))
    }

    /// All processes of a service.
    pub fn all(&self, service: &str) -> impl Iterator<Item = &Beside> {
        self.services.iter().filter(move |one| one.service == service)
    }
}

/// What a file among the system's secrets holds, without the line's end.
pub fn secret(data: &Path, name: &str) -> anyhow::Result<String> {
    let file = data.join("secrets").join(name);
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Ok(text.trim_end().to_owned())
}
