use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;

use super::documents::Loaded;
use super::ground::Ground;
use super::hosting::Hosting;
use super::inventory::Entry;
use super::process::Process;
use super::secrets::token;
use super::servers::Servers;
use super::service::{ServiceProcess, socket_file};
use super::sidecar::{Sidecar, SidecarPorts};
use super::system::{ENDS_MAX, START_TIME};
use crate::data::Database;
use crate::service_name::ServiceName;

/// How long a process may take to end, and its sidecar.
const SERVICES_STOP_TIME: Duration = Duration::from_secs(9);
const SIDECARS_STOP_TIME: Duration = Duration::from_secs(3);
/// Of a pair that others take the place of: how long its sidecar has had the word that it ends before the process is told. By then it has
/// told the others to call elsewhere, and what they have asked already is answered.
const SIDECAR_FIRST: Duration = Duration::from_millis(500);
/// How long that sidecar may wait for what is asked already.
const LAST_ANSWERS_TIME: Duration = Duration::from_secs(12);
/// What auth-service prints while there is no account.
const CODE: &str = "the first account needs this code: ";

/// What whoever makes the first account has to show, once somebody has said it.
pub(crate) type Code = Arc<Mutex<Option<String>>>;

/// One process with its sidecar.
pub(crate) struct Pair {
    pub app: Process,
    pub sidecar: Process,
    pub entry: Entry,
    /// Where people come in, on a frontend.
    pub face: Option<SocketAddr>,
    /// Pairs of later generations take the place of earlier ones.
    pub generation: usize,
}

/// Which pair is started.
pub(crate) struct Which<'a> {
    /// The app id.
    pub app: ServiceName,
    pub hosting: &'a Hosting,
    /// Of several with this app id: 1 is the first.
    pub number: usize,
    pub generation: usize,
    /// Where its sidecar is for others.
    pub internal_port: u16,
    /// Where people come in.
    pub face: Option<SocketAddr>,
    /// What its sidecar loads.
    pub loaded: &'a Loaded,
}

impl Pair {
    /// Starts it; whoever needs it waits until it is ready.
    pub(crate) fn start(ground: &mut Ground, servers: &Servers, code: &Code, which: Which<'_>) -> anyhow::Result<Self> {
        let Which { app, hosting, .. } = which;
        let app_id = &*ground.ids.of(app);
        let name = match which.number {
            1 => app.app_id().to_owned(),
            number => format!("{}-{number}", app.app_id()),
        };
        let sidecar_name = format!("{name}-sidecar");
        let api_token = token(ground.world.random.as_ref());
        let app_token = &*ground.app_token(app, &hosting.hosted);
        let identity = format!("identity/{}", app.app_id());
        let identity = ground.secrets.write(&identity, &ground.identity.token(app_id))?;
        let (app_port, probes_port) = (ground.ports.take()?, ground.ports.take()?);
        let ports = SidecarPorts::take(&mut ground.ports, which.internal_port)?;
        let otlp_endpoint = ground.options.otlp_endpoint.as_deref();
        let sidecar = Sidecar {
            program: ground.tools.daprd.clone(),
            pando: ground.options.program.clone(),
            folder: ground.data.clone(),
            name: sidecar_name.clone(),
            app_id,
            app_port,
            ports,
            generation: which.generation,
            loaded: which.loaded,
            sentry_port: servers.sentry.1,
            trust_anchors: &servers.trust_anchors,
            api_token: &api_token,
            app_token,
            identity,
            otlp_endpoint,
        };
        let sidecar = ground.watch(sidecar.plan(ground.log_of(&sidecar_name, which.generation)?));
        let keeps = hosting.hosted.iter().any(|service| !Database::of(*service).is_empty());
        let process = ServiceProcess {
            pando: ground.options.program.clone(),
            folder: ground.data.clone(),
            name: name.clone(),
            app,
            hosting,
            ids: &ground.ids,
            generation: which.generation,
            app_port,
            probes_port,
            sidecar: ports,
            api_token: &api_token,
            app_token,
            face: which.face,
            database: keeps.then(|| servers.database.url()),
            flags: &ground.options.flags,
            otlp_endpoint,
        };
        let plan = process.plan(ground.log_of(&name, which.generation)?)?;
        let code = code.clone();
        let heard = move |line: &str| {
            if let Some(text) = line.strip_prefix(CODE) {
                *code.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.to_owned());
            }
        };
        let process = Process::watch(plan, &ground.tasks, ground.tell.clone(), heard);
        let entry = Entry {
            service: app.app_id(),
            hosts: hosting.hosted.iter().map(|service| service.app_id()).collect(),
            name,
            app_id: app_id.to_owned(),
            app_port,
            probes_port,
            app_token: app_token.to_owned(),
            sidecar_port: ports.http,
            internal_port: ports.internal,
            metrics_port: ports.metrics,
            api_token,
        };
        Ok(Self {
            app: process,
            sidecar,
            entry,
            face: which.face,
            generation: which.generation,
        })
    }

    /// What its socket for commands is called.
    pub(crate) fn socket_file(&self) -> String {
        socket_file(&self.entry.name)
    }

    /// Has the logs under its names lead to its own.
    pub(crate) fn show_logs(&self) -> anyhow::Result<()> {
        for process in [&self.app, &self.sidecar] {
            let shown = process.log().show();
            shown.with_context(|| format!("the log of {} is at {} alone", process.name(), process.log().path().display()))?;
        }
        Ok(())
    }

    /// Waits until both can work.
    ///
    /// # Errors
    /// When one does not get so far, with the end of its log.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        self.sidecar.ready(ENDS_MAX, START_TIME).await?;
        self.app.ready(ENDS_MAX, START_TIME).await
    }

    /// Ends it after others have taken its place: its sidecar sends whoever asks to them, and answers what it was asked before.
    pub(crate) async fn hand_over(&self) {
        let app = async {
            tokio::time::sleep(SIDECAR_FIRST).await;
            self.app.stop(SERVICES_STOP_TIME).await;
        };
        tokio::join!(self.sidecar.stop(LAST_ANSWERS_TIME), app);
    }

    /// Ends the process: with the system, all of them before any sidecar.
    pub(crate) async fn stop_app(&self) {
        self.app.stop(SERVICES_STOP_TIME).await;
    }

    /// Ends its sidecar.
    pub(crate) async fn stop_sidecar(&self) {
        self.sidecar.stop(SIDECARS_STOP_TIME).await;
    }
}
