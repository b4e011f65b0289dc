use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use clap::Args;
use http::uri::{Authority, Scheme, Uri};

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
    /// Where another service is: task-service=http://127.0.0.1:8001. Once for each that is called from here. Nothing is encrypted on
    /// the way
    #[arg(long = "peer", env = "PANDO_PEERS", value_name = "SERVICE=URL", value_delimiter = ',', value_parser = peer)]
    pub peers: Vec<Peer>,
    /// A secret that all processes of the system share: whoever shows it may call the services for themselves. Better set by the
    /// variable: flags can be seen in the list of processes
    #[arg(long, env = "APP_API_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub app_api_token: Option<String>,
    #[command(flatten)]
    pub services: ServiceSettings,
    #[command(flatten)]
    pub log: LogSettings,
}

/// Where one service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Which.
    pub service: ServiceName,
    /// `host:port`.
    pub authority: Authority,
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
        for service in self.called() {
            let app_id = service.app_id();
            ensure!(
                self.peers.iter().any(|peer| peer.service == service),
                "{app_id} is called from here: say where it is with --peer {app_id}=http://HOST:PORT"
            );
        }
        for (index, service) in self.hosted.iter().enumerate() {
            ensure!(!self.hosted[..index].contains(service), "{} is named twice", service.app_id());
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

fn peer(text: &str) -> Result<Peer, String> {
    let parsed = || {
        let (service, url) = text.split_once('=')?;
        let service = ServiceName::ALL.into_iter().find(|known| known.app_id() == service)?;
        let url: Uri = url.parse().ok()?;
        let is_plain = url.scheme() == Some(&Scheme::HTTP) && url.path() == "/" && url.query().is_none();
        let authority = url
            .authority()
            .filter(|authority| is_plain && authority.port_u16().is_some() && !authority.as_str().contains('@'))?;
        Some(Peer {
            service,
            authority: authority.clone(),
        })
    };
    parsed().ok_or_else(|| "a peer is SERVICE=http://HOST:PORT, such as task-service=http://127.0.0.1:8001".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_a_service_and_where_it_is() {
        let read = peer("task-service=http://127.0.0.1:8001").unwrap();
        assert_eq!((read.service, read.authority.as_str()), (ServiceName::Task, "127.0.0.1:8001"));
        for bad in [
            "",
            "task-service",
            "task=http://127.0.0.1:1",
            "task-service=127.0.0.1:8001",
            "task-service=https://127.0.0.1:8001",
            "task-service=http://127.0.0.1",
            "task-service=http://127.0.0.1:8001/tasks",
            "task-service=http://me@127.0.0.1:8001",
        ] {
            assert!(peer(bad).is_err(), "{bad}");
        }
    }
}
