use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Command};
use rustix::process::Signal;

use super::app_ids::AppIds;
use super::hosting::Hosting;
use super::log_file::LogFile;
use super::migrate::database_secret;
use super::process::Plan;
use super::program::{Inherits, Program};
use super::ready::Ready;
use super::sidecar::SidecarPorts;
use super::threads::threads;
use crate::service_name::ServiceName;
use crate::settings::{LogSettings, ServeSettings, ServiceSettings};

/// Where the processes have their sockets for commands, in the data folder: a folder for each generation.
pub(crate) const SOCKETS: &str = "sockets";

/// The socket of a process, by what people read.
pub(crate) fn socket_file(name: &str) -> String {
    format!("{name}.sock")
}

/// One process of an app id: `pando serve` beside a sidecar.
pub(crate) struct ServiceProcess<'a> {
    /// Our own binary.
    pub pando: PathBuf,
    /// The data folder of the system.
    pub folder: PathBuf,
    /// What people read.
    pub name: String,
    /// The app id.
    pub app: ServiceName,
    /// What it hosts.
    pub hosting: &'a Hosting,
    pub ids: &'a AppIds,
    /// The folder below [`SOCKETS`] where its socket is.
    pub generation: usize,
    pub app_port: u16,
    pub probes_port: u16,
    pub sidecar: SidecarPorts,
    pub api_token: &'a str,
    pub app_token: &'a str,
    /// Where people come in, on the frontend.
    pub face: Option<SocketAddr>,
    /// The database, where a service keeps something. The passwords of the roles are in the sidecars' secret store.
    pub database: Option<String>,
    /// More flags of `pando serve`.
    pub flags: &'a [String],
    /// Where traces go, if anywhere.
    pub otlp_endpoint: Option<&'a str>,
}

impl ServiceProcess<'_> {
    /// How it runs.
    pub(crate) fn plan(self, log: LogFile) -> anyhow::Result<Plan> {
        let sockets = self.folder.join(SOCKETS).join(self.generation.to_string());
        super::secrets::make_folder(&sockets)?;
        // Its own name first: an operator reads the list of processes.
        let others = self.hosting.hosted.iter().filter(|service| **service != self.app);
        let hosted: Vec<&str> = std::iter::once(&self.app).chain(others).map(|service| service.app_id()).collect();
        let hosted = hosted.join(",");
        let mut arguments: Vec<OsString> = vec!["serve".into(), hosted.clone().into()];
        let mut tell = |name: &str, value: OsString| arguments.extend([name.into(), value]);
        tell("--listen", format!("127.0.0.1:{}", self.app_port).into());
        tell("--probes", format!("127.0.0.1:{}", self.probes_port).into());
        tell("--socket", sockets.join(socket_file(&self.name)).into());
        if let Some(face) = self.face {
            tell("--face", face.to_string().into());
        }
        arguments.extend(self.flags.iter().map(Into::into));
        let mut environment: Vec<(&'static str, OsString)> = vec![
            ("SERVICE_NAME", hosted.into()),
            ("APP_ID", self.ids.of(self.app).into()),
            ("DAPR_HTTP_PORT", self.sidecar.http.to_string().into()),
            ("DAPR_GRPC_PORT", self.sidecar.grpc.to_string().into()),
            ("DAPR_API_TOKEN", self.api_token.into()),
            ("APP_API_TOKEN", self.app_token.into()),
            ("PUBSUB_NAME", "pubsub".into()),
            ("STATE_STORE_NAME", "statestore".into()),
            ("TOKIO_WORKER_THREADS", threads().to_string().into()),
        ];
        for (variable, places) in [("PANDO_PLACES", self.places()), ("PANDO_CALLERS", self.callers())] {
            if let Some(places) = places {
                environment.push((variable, places.into()));
            }
        }
        if let Some(url) = self.database {
            let secret = format!("secretstore/{}", database_secret(&self.ids.of(self.app)));
            environment.extend([("DATABASE_URL", url.into()), ("PANDO_DATABASE_PASSWORD_SECRET", secret.into())]);
        }
        if let Some(endpoint) = self.otlp_endpoint {
            environment.push(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.into()));
        }
        environment.extend(from_here()?);
        Ok(Plan {
            program: Program {
                executable: self.pando.clone(),
                pando: self.pando,
                arguments,
                environment,
                inherits: Inherits::AllBut(settled_here()),
                folder: self.folder,
                user: None,
                orphan: Signal::KILL,
            },
            name: self.name,
            ready: Ready::Http {
                port: self.probes_port,
                path: "/readyz",
            },
            stop: Signal::TERM,
            log,
        })
    }

    /// Where the services are that are called from here; nothing where each is behind its own name.
    fn places(&self) -> Option<String> {
        self.named(self.hosting.places.iter())
    }

    /// Where those come from that call what is here; nothing where each is behind its own name.
    fn callers(&self) -> Option<String> {
        self.named(self.hosting.callers.iter().map(|(service, app)| (service, app)))
    }

    fn named<'b>(&self, pairs: impl Iterator<Item = (&'b ServiceName, &'b ServiceName)>) -> Option<String> {
        let pairs = pairs.map(|(service, app)| (service.app_id(), self.ids.of(*app)));
        let named: Vec<String> = pairs
            .filter(|(service, app)| service != app)
            .map(|(service, app)| format!("{service}={app}"))
            .collect();
        (!named.is_empty()).then(|| named.join(","))
    }
}

/// The files that an operator names in variables for the services, as seen from here: a process of a service is started in another
/// folder, where a relative name would be another file.
#[expect(
    clippy::disallowed_methods,
    reason = "they are passed on to processes of services, which read them as settings"
)]
fn from_here() -> anyhow::Result<Vec<(&'static str, OsString)>> {
    let named = FILES.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
    let named = named.filter(|(_, file)| !file.is_empty());
    named
        .map(|(name, file)| Ok((name, std::path::absolute(file)?.into_os_string())))
        .collect()
}

/// What services read of the environment that names a file.
const FILES: [&str; 1] = ["PANDO_SECRET_FILE"];

/// The variables of all that is settled here: where a service is, what it speaks to, and what it shows there. One that an operator has
/// set for a system of another shape would mislead it. What services do and how they log stays theirs to set.
fn settled_here() -> Vec<String> {
    let variables = |command: Command| -> Vec<String> {
        let named = command.get_arguments().filter_map(|argument| argument.get_env());
        named.map(|name| name.to_string_lossy().into_owned()).collect()
    };
    let theirs = variables(LogSettings::augment_args(ServiceSettings::augment_args(Command::new("theirs"))));
    let mut all = variables(ServeSettings::augment_args(Command::new("all")));
    all.retain(|name| !theirs.contains(name));
    all
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;

    use super::*;

    #[test]
    fn every_file_that_an_operator_names_is_looked_for_where_they_are() {
        let theirs = LogSettings::augment_args(ServiceSettings::augment_args(Command::new("theirs")));
        let files = theirs
            .get_arguments()
            .filter(|argument| argument.get_value_parser().type_id() == TypeId::of::<PathBuf>());
        let files: Vec<_> = files.filter_map(|argument| argument.get_env()).collect();
        assert_eq!(files, FILES);
    }

    #[test]
    fn what_an_operator_set_for_a_system_of_another_shape_misleads_nobody() {
        let settled = settled_here();
        for name in [
            "DATABASE_URL",
            "PANDO_DATABASE_PASSWORD_FILE",
            "PANDO_DATABASE_CA_FILE",
            "PANDO_DATABASE_PASSWORD_SECRET",
            "PANDO_DATABASE_CONNECTIONS",
            "PANDO_PEERS",
            "PANDO_FACE",
            "PANDO_PROBES",
            "PANDO_PLACES",
            "PANDO_CALLERS",
            "PANDO_DAPR_SOCKET",
            "DAPR_HTTP_PORT",
            "PANDO_DATA",
        ] {
            assert!(settled.iter().any(|one| one == name), "{name}");
        }
        for name in [
            "PANDO_LOG",
            "PANDO_REGISTRATION",
            "PANDO_SECRET_FILE",
            "OPENAI_API_KEY",
            "PANDO_PERSON_RATE",
            "OTEL_EXPORTER_OTLP_HEADERS",
        ] {
            assert!(!settled.iter().any(|one| one == name), "{name}");
        }
    }
}
