use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use rustix::process::Signal;

use super::documents;
use super::identity::{self, NAMESPACE};
use super::log_file::LogFile;
use super::process::Plan;
use super::program::{Inherits, Program};
use super::ready::Ready;
use super::secrets::make_folder;

/// How long its own certificate may take to be there.
const CERTIFICATE_TIME: Duration = Duration::from_secs(20);

/// The issuer of the sidecars' certificates.
pub(crate) struct Sentry {
    /// `sentry`.
    pub program: PathBuf,
    /// Our own binary.
    pub pando: PathBuf,
    /// The data folder of the system.
    pub folder: PathBuf,
    pub port: u16,
    pub health_port: u16,
    pub metrics_port: u16,
}

impl Sentry {
    /// How it runs. Its root is new at each start, as every sidecar is: none is ever too old.
    pub(crate) fn plan(&self, log: LogFile) -> anyhow::Result<Plan> {
        let issuer = self.issuer();
        if issuer.exists() {
            std::fs::remove_dir_all(&issuer).context("cannot remove the certificates of the start before")?;
        }
        make_folder(&issuer)?;
        let number = |port: u16| port.to_string();
        let arguments = [
            ["--mode", "standalone"].map(str::to_owned),
            ["--config".to_owned(), documents::SENTRY.to_owned()],
            ["--issuer-credentials".to_owned(), issuer.to_string_lossy().into_owned()],
            ["--trust-domain", identity::SENTRY].map(str::to_owned),
            ["--listen-address", "127.0.0.1"].map(str::to_owned),
            ["--port".to_owned(), number(self.port)],
            ["--healthz-listen-address", "127.0.0.1"].map(str::to_owned),
            ["--healthz-port".to_owned(), number(self.health_port)],
            ["--metrics-listen-address", "127.0.0.1"].map(str::to_owned),
            ["--metrics-port".to_owned(), number(self.metrics_port)],
        ];
        Ok(Plan {
            name: "sentry".to_owned(),
            program: Program {
                pando: self.pando.clone(),
                executable: self.program.clone(),
                arguments: arguments.into_iter().flatten().map(Into::into).collect(),
                environment: vec![("NAMESPACE", NAMESPACE.into())],
                inherits: Inherits::Nothing,
                folder: self.folder.clone(),
                user: None,
                orphan: Signal::KILL,
            },
            ready: Ready::Http {
                port: self.health_port,
                path: "/healthz",
            },
            stop: Signal::TERM,
            log,
        })
    }

    /// What the sidecars trust.
    pub(crate) async fn trust_anchors(&self) -> anyhow::Result<String> {
        let file = self.issuer().join("ca.crt");
        let look = async {
            loop {
                match tokio::fs::read_to_string(&file).await {
                    Ok(text) if text.contains("END CERTIFICATE") => return text,
                    _ => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        let found = tokio::time::timeout(CERTIFICATE_TIME, look).await;
        found.with_context(|| format!("sentry made no {}", file.display()))
    }

    fn issuer(&self) -> PathBuf {
        self.folder.join("issuer")
    }
}
