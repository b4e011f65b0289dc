use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;

use super::database::DatabaseSettings;
use super::peers::{Peer, peer};
use super::sidecar::SidecarSettings;
use super::{LogSettings, SECRET_BYTES_MIN, ServiceSettings};
use crate::cli::DataFolder;
use crate::service_name::ServiceName;

/// What `pando serve` can be told.
#[derive(Clone, Debug, Args)]
pub struct ServeSettings {
    /// The services that this process hosts
    #[arg(env = "SERVICE_NAME", value_name = "SERVICE", value_delimiter = ',', required = true, value_enum)]
    pub hosted: Vec<ServiceName>,
    #[command(flatten)]
    pub folder: DataFolder,
    /// Where to listen; port 0 picks a free one
    #[arg(long, env = "PANDO_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8000")]
    pub listen: SocketAddr,
    /// Where /healthz, /readyz and /metrics are answered, to anybody. Without it: at --listen, to this machine alone, or beside a
    /// sidecar nowhere
    #[arg(long, env = "PANDO_PROBES", value_name = "ADDR:PORT")]
    pub probes: Option<SocketAddr>,
    /// A socket to make for `dead-letters`, `admin` and `doctor`, where there is no data folder that it would be in
    #[arg(long, env = "PANDO_SOCKET", value_name = "FILE")]
    pub socket: Option<PathBuf>,
    /// Where another service is: task-service=http://127.0.0.1:8001. Once for each that is called from here, unless there is a
    /// sidecar. Nothing is encrypted on the way
    #[arg(long = "peer", env = "PANDO_PEERS", value_name = "SERVICE=URL", value_delimiter = ',', value_parser = peer)]
    pub peers: Vec<Peer>,
    /// A secret that all processes of the system share: whoever shows it may call the services for themselves. Better set by the
    /// variable: flags can be seen in the list of processes
    #[arg(long, env = "APP_API_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub app_api_token: Option<String>,
    #[command(flatten)]
    pub sidecar: SidecarSettings,
    #[command(flatten)]
    pub database: DatabaseSettings,
    #[command(flatten)]
    pub services: ServiceSettings,
    #[command(flatten)]
    pub log: LogSettings,
}

impl ServeSettings {
    /// Refuses what does not fit together, before anything is opened.
    ///
    /// # Errors
    /// A sentence that names what to set.
    pub fn check(&self) -> anyhow::Result<()> {
        let token = self.token()?;
        ensure!(
            token.len() >= SECRET_BYTES_MIN && token.bytes().all(|byte| byte.is_ascii_graphic()),
            "APP_API_TOKEN must have {SECRET_BYTES_MIN} visible ASCII characters or more"
        );
        for (index, service) in self.hosted.iter().enumerate() {
            ensure!(!self.hosted[..index].contains(service), "{} is named twice", service.app_id());
        }
        self.database.check()?;
        self.sidecar.check(&self.hosted)?;
        if self.sidecar.database_password_secret.is_some() {
            ensure!(
                self.database.database_url.is_some(),
                "a password for a database, and no DATABASE_URL that says where it is"
            );
            ensure!(
                self.database.database_password_file.is_none(),
                "--database-password-file and --database-password-secret are two places of one password: leave out one of them"
            );
        }
        match self.sidecar.is_there() {
            true => ensure!(
                self.peers.is_empty(),
                "--peer and a sidecar are two ways to the same services: leave out one of them (DAPR_HTTP_PORT is what names a sidecar)"
            ),
            false => self.check_peers()?,
        }
        Ok(())
    }

    fn check_peers(&self) -> anyhow::Result<()> {
        for service in self.called() {
            let app_id = service.app_id();
            ensure!(
                self.peers.iter().any(|peer| peer.service == service),
                "{app_id} is called from here: say where it is with --peer {app_id}=http://HOST:PORT"
            );
        }
        for (index, peer) in self.peers.iter().enumerate() {
            let app_id = peer.service.app_id();
            if self.peers[..index].iter().any(|other| other.service == peer.service) {
                bail!("--peer names {app_id} twice");
            }
        }
        Ok(())
    }

    /// The app token.
    ///
    /// # Errors
    /// When none is set.
    pub fn token(&self) -> anyhow::Result<&str> {
        self.app_api_token
            .as_deref()
            .context("set APP_API_TOKEN to a secret that all processes of the system share (openssl rand -hex 32 makes one)")
    }

    /// The services elsewhere that something here calls or tells. Nobody calls the frontend, and it calls the gateway alone.
    fn called(&self) -> impl Iterator<Item = ServiceName> {
        let hosts = |service| self.hosted.contains(&service);
        ServiceName::ALL.into_iter().filter(move |service| {
            !hosts(*service)
                && match service {
                    ServiceName::Frontend => false,
                    ServiceName::Gateway => hosts(ServiceName::Frontend),
                    _ => self.hosted.iter().any(|hosted| hosted.checks_tokens()),
                }
        })
    }
}
