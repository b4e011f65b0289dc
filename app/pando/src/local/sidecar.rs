use std::path::PathBuf;

use rustix::process::Signal;

use super::documents::Loaded;
use super::entrance::address;
use super::identity::{self, NAMESPACE};
use super::log_file::LogFile;
use super::ports::Ports;
use super::process::Plan;
use super::program::{Inherits, Program};
use super::ready::Ready;
use super::threads::threads;

/// The largest body that passes, as Kubernetes writes sizes: more than any service takes (4 MiB), so that it is they who refuse.
const BODY_MAX: &str = "8Mi";
/// The same of headers: a token, cookies and a trace.
const HEADERS_MAX: &str = "32Ki";

/// The ports of one sidecar.
#[derive(Clone, Copy)]
pub(crate) struct SidecarPorts {
    pub http: u16,
    pub grpc: u16,
    /// What other sidecars speak to, where something else leads them here ([`super::entrance`]).
    pub internal: u16,
    pub metrics: u16,
}

impl SidecarPorts {
    /// Free ones, beside the one for other sidecars.
    pub(crate) fn take(ports: &mut Ports, internal: u16) -> anyhow::Result<Self> {
        Ok(Self {
            http: ports.take()?,
            grpc: ports.take()?,
            internal,
            metrics: ports.take()?,
        })
    }
}

/// The sidecar of one process of a service.
pub(crate) struct Sidecar<'a> {
    /// `daprd`.
    pub program: PathBuf,
    /// Our own binary.
    pub pando: PathBuf,
    /// The data folder of the system.
    pub folder: PathBuf,
    /// What people read.
    pub name: String,
    pub app_id: &'a str,
    pub app_port: u16,
    pub ports: SidecarPorts,
    /// Those that take each other's place listen at different addresses.
    pub generation: usize,
    pub loaded: &'a Loaded,
    pub sentry_port: u16,
    pub trust_anchors: &'a str,
    /// What the app shows it.
    pub api_token: &'a str,
    /// What it shows the app.
    pub app_token: &'a str,
    /// The file with what it shows sentry.
    pub identity: PathBuf,
    /// Where traces go, if anywhere.
    pub otlp_endpoint: Option<&'a str>,
}

impl Sidecar<'_> {
    /// How it runs.
    pub(crate) fn plan(self, log: LogFile) -> Plan {
        let mut environment = vec![
            ("NAMESPACE", NAMESPACE.into()),
            // Its address for others, where they are led to it; a machine with loopback alone has none that it would find.
            ("DAPR_HOST_IP", "127.0.0.1".into()),
            ("DAPR_TRUST_ANCHORS", self.trust_anchors.into()),
            ("DAPR_API_TOKEN", self.api_token.into()),
            ("APP_API_TOKEN", self.app_token.into()),
            ("DAPR_SENTRY_TOKEN_FILE", self.identity.clone().into()),
            ("GOMAXPROCS", threads().to_string().into()),
        ];
        if let Some(endpoint) = self.otlp_endpoint {
            environment.extend([
                ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.into()),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf".into()),
                // In milliseconds: somebody looks on, who would wait for the usual five seconds.
                ("OTEL_BSP_SCHEDULE_DELAY", "1000".into()),
            ]);
        }
        let health = self.ports.http;
        Plan {
            program: Program {
                pando: self.pando.clone(),
                executable: self.program.clone(),
                arguments: self.arguments().into_iter().map(Into::into).collect(),
                environment,
                inherits: Inherits::Nothing,
                folder: self.folder.clone(),
                user: None,
                orphan: Signal::KILL,
            },
            name: self.name,
            // Its API and its components; the app beside it has its own say.
            ready: Ready::Http {
                port: health,
                path: "/v1.0/healthz/outbound",
            },
            stop: Signal::TERM,
            log,
        }
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<String> = ["--enable-mtls", "--enable-app-health-check"].map(str::to_owned).to_vec();
        let number = |port: u16| port.to_string();
        let resources = self.loaded.resources.clone().map(|folder| ("--resources-path", folder));
        let told = [
            ("--app-id", self.app_id.to_owned()),
            ("--app-port", number(self.app_port)),
            ("--app-protocol", "http".to_owned()),
            ("--app-channel-address", "127.0.0.1".to_owned()),
            ("--dapr-http-port", number(self.ports.http)),
            ("--dapr-grpc-port", number(self.ports.grpc)),
            ("--dapr-internal-grpc-port", number(self.ports.internal)),
            ("--metrics-port", number(self.ports.metrics)),
            // daprd would listen on all addresses.
            ("--dapr-listen-addresses", "127.0.0.1".to_owned()),
            ("--dapr-internal-grpc-listen-address", address(self.generation).to_string()),
            ("--metrics-listen-address", "127.0.0.1".to_owned()),
            ("--config", self.loaded.configuration.clone()),
            ("--sentry-address", format!("127.0.0.1:{}", self.sentry_port)),
            ("--control-plane-trust-domain", identity::SENTRY.to_owned()),
            ("--control-plane-namespace", NAMESPACE.to_owned()),
            // An app that is away takes no events: they would be tried in vain and laid aside.
            ("--app-health-check-path", "/healthz".to_owned()),
            ("--app-health-probe-interval", "1".to_owned()),
            ("--app-health-probe-timeout", "1000".to_owned()),
            ("--app-health-threshold", "2".to_owned()),
            ("--max-body-size", BODY_MAX.to_owned()),
            ("--read-buffer-size", HEADERS_MAX.to_owned()),
            ("--dapr-graceful-shutdown-seconds", "2".to_owned()),
        ];
        for (name, value) in resources.into_iter().chain(told) {
            arguments.extend([name.to_owned(), value]);
        }
        arguments
    }
}
