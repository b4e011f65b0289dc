use serde::Serialize;

/// Its file, among the secrets.
pub(crate) const FILE: &str = "inventory.json";

/// Where everything of a running system is, and what it asks to be shown: for whoever looks at it with tools of their own. Ports and
/// tokens are new at each start, and some of them after each move. (The passwords of the database and of Redis lie beside it.)
#[derive(Serialize)]
pub(crate) struct Inventory<'a> {
    pub postgres_port: u16,
    pub redis_port: u16,
    pub sentry_port: u16,
    pub services: Vec<&'a Entry>,
}

/// One process of an app id with its sidecar.
#[derive(Serialize)]
pub(crate) struct Entry {
    /// The service that the app id is the name of.
    pub service: &'static str,
    /// All that it hosts.
    pub hosts: Vec<&'static str>,
    /// What people read: the service's name, with a number behind it from the second on.
    pub name: String,
    pub app_id: String,
    pub app_port: u16,
    /// The app's probes and figures.
    pub probes_port: u16,
    /// What the sidecar shows the app.
    pub app_token: String,
    /// The sidecar's HTTP API.
    pub sidecar_port: u16,
    /// What other sidecars speak to, with mTLS.
    pub internal_port: u16,
    /// The sidecar's figures.
    pub metrics_port: u16,
    /// What the app shows the sidecar.
    pub api_token: String,
}
