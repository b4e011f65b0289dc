use std::net::SocketAddr;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::future::{join_all, try_join_all};
use pando_service::{Shutdown, Tasks};
use serde_json::json;

use super::app_ids::AppIds;
use super::documents;
use super::identity::Identity;
use super::inventory::{self, Entry, Inventory};
use super::log_file::LogFile;
use super::migrate::{database_secret, migrate, passwords};
use super::move_in::move_in;
use super::ports::Ports;
use super::postgres::Postgres;
use super::process::{DROPPED_STOP_TIME, Plan, Process, Tell};
use super::redis::Redis;
use super::secrets::{Secrets, make_folder, token};
use super::sentry::Sentry;
use super::service::ServiceProcess;
use super::sidecar::{Sidecar, SidecarPorts};
use super::table::{Row, table};
use super::tools::Tools;
use crate::copy::Source;
use crate::data::{Database, Folder};
use crate::service_name::ServiceName;
use crate::world::World;

/// A start is given up after a process has ended this often before it was ready.
pub(crate) const ENDS_MAX: u32 = 6;
/// How long the start of one part may take: a debug build on a busy machine.
pub(crate) const START_TIME: Duration = Duration::from_secs(90);
/// How long the parts may take to end, one after another: together a quarter of a minute.
const SERVICES_STOP_TIME: Duration = Duration::from_secs(9);
const SIDECARS_STOP_TIME: Duration = Duration::from_secs(3);
pub(crate) const SERVERS_STOP_TIME: Duration = Duration::from_secs(3);
/// How long those may take that had to be killed.
const KILL_TIME: Duration = Duration::from_secs(2);
/// More than the replicas anybody tries on one machine.
pub(crate) const REPLICAS_MAX: usize = 4;
/// What auth-service prints while there is no account.
const CODE: &str = "the first account needs this code: ";

/// What is started.
#[derive(Clone)]
pub struct Options {
    /// The data folder; made when it is not there.
    pub data: PathBuf,
    /// Where people come in; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The `pando` binary.
    pub program: PathBuf,
    /// Processes of each service; 1 to 4. People come in by the first frontend.
    pub replicas: usize,
    /// A word behind every app id, for a system that is not the only one on this machine: small letters and digits.
    pub apart: Option<String>,
    /// More flags for every `pando serve`.
    pub flags: Vec<String>,
    /// Where traces go (OTLP over HTTP), if anywhere.
    pub otlp_endpoint: Option<String>,
    /// A data folder of `pando up` whose data is brought here first, into a system that holds nothing yet.
    pub from: Option<PathBuf>,
    /// How long the sidecars' certificates last, when not a day: to see what happens when they are renewed, or are not. Each is renewed
    /// when half of its time is over.
    pub certificates_last: Option<Duration>,
    /// Takes a sentence whenever a process ends, is started again, or is back.
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
}

/// One process of a service with its sidecar.
struct Replica {
    app: Process,
    sidecar: Process,
    entry: Entry,
    /// Where people come in, on a frontend.
    face: Option<SocketAddr>,
}

/// The running system. [`System::stop`] ends it in order; when it is dropped instead, everything is killed.
pub struct System {
    _tasks: Tasks,
    address: SocketAddr,
    postgres: (Process, u16),
    redis: (Process, u16),
    sentry: (Process, u16),
    replicas: Vec<Replica>,
    code: Arc<Mutex<Option<String>>>,
    _ids: UnixListener,
    _folder: Folder,
}

impl System {
    /// Starts everything, and waits until it can work.
    ///
    /// # Errors
    /// What stops the start, in a sentence; [`super::Missing`] when programs are not there. Nothing is left running then.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let started = Self::start_unless(options, std::future::pending()).await?;
        started.context("nobody asked to stop")
    }

    /// The same, unless somebody asks to stop meanwhile: then what has been started is ended, and there is none.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_unless(options: Options, asked: impl Future<Output = ()>) -> anyhow::Result<Option<Self>> {
        ensure!(
            (1..=REPLICAS_MAX).contains(&options.replicas),
            "1 to {REPLICAS_MAX} processes a service"
        );
        let tools = Tools::find(Postgres::version_of_data(&options.data).as_deref())?;
        let folder = Folder::hold(&options.data)?;
        ensure!(
            Database::present(folder.path()).is_empty(),
            "{} holds the data of `pando up`: name another folder with --data, and this one with --from to bring its data along",
            folder.path().display()
        );
        // Held from now on: whoever serves it is told before anything is started.
        let from = options.from.as_deref().map(Source::folder).transpose()?;
        let ids = AppIds::new(options.apart.clone());
        let claimed = ids.claim()?;
        let start = Start::prepare(options, tools, ids, folder.path())?;
        let tasks = start.tasks.clone();
        let started = tokio::select! {
            started = start.run(from, folder, claimed) => started.map(Some),
            () = asked => Ok(None),
        };
        if !matches!(started, Ok(Some(_))) {
            // Whatever ran was dropped, and is ending.
            tasks.join(DROPPED_STOP_TIME + KILL_TIME).await;
        }
        started
    }

    /// Where people come in.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people come in as well: the faces of the other replicas.
    pub fn further_addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.replicas
            .iter()
            .filter_map(|replica| replica.face)
            .filter(|face| *face != self.address)
    }

    /// What whoever makes the first account has to show, while there is none.
    pub fn setup_code(&self) -> Option<String> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What runs where, for people.
    pub fn table(&self) -> String {
        let mut rows: Vec<Row<'_>> = [&self.postgres, &self.redis, &self.sentry]
            .map(|(process, port)| Row {
                process,
                port: *port,
                sidecar: None,
            })
            .into_iter()
            .collect();
        rows.extend(self.replicas.iter().map(|replica| Row {
            process: &replica.app,
            port: replica.entry.app_port,
            sidecar: Some((&replica.sidecar, replica.entry.sidecar_port)),
        }));
        table(&rows)
    }

    /// The process ids at the moment, by the names that the table shows; a sidecar's is `NAME-sidecar`.
    pub fn processes(&self) -> Vec<(String, u32)> {
        let servers = [&self.postgres, &self.redis, &self.sentry].map(|(process, _)| process);
        let pairs = self.replicas.iter().flat_map(|replica| [&replica.app, &replica.sidecar]);
        let named = |process: &Process| Some((process.name().to_owned(), process.now().pid?));
        servers.into_iter().chain(pairs).filter_map(named).collect()
    }

    /// Ends it: the services, which finish what they have begun, then their sidecars, then what those work on.
    pub async fn stop(self) {
        join_all(self.replicas.iter().map(|replica| replica.app.stop(SERVICES_STOP_TIME))).await;
        join_all(self.replicas.iter().map(|replica| replica.sidecar.stop(SIDECARS_STOP_TIME))).await;
        join_all([&self.sentry, &self.redis, &self.postgres].map(|(process, _)| process.stop(SERVERS_STOP_TIME))).await;
    }
}

/// A start, as far as it can be prepared without any process.
struct Start {
    options: Options,
    tools: Tools,
    ids: AppIds,
    data: PathBuf,
    logs: PathBuf,
    world: World,
    secrets: Secrets,
    identity: Identity,
    ports: Ports,
    tell: Tell,
    tasks: Tasks,
}

impl Start {
    fn prepare(mut options: Options, tools: Tools, ids: AppIds, data: &Path) -> anyhow::Result<Self> {
        let data = data.canonicalize()?;
        let world = World::real();
        let logs = data.join("logs");
        make_folder(&logs)?;
        documents::write(&data, &ids, options.certificates_last)?;
        let secrets = Secrets::in_folder(&data)?;
        let identity = Identity::new(world.random.as_ref(), world.clock.as_ref())?;
        secrets.write("sentry-keys.json", &identity.published())?;
        let mut ports = Ports::new(world.random.as_ref());
        match options.listen.port() {
            0 => options.listen.set_port(ports.take()?),
            port => {
                let free = std::net::TcpListener::bind(options.listen);
                free.with_context(|| format!("cannot listen on {}", options.listen))?;
                ports.keep(port);
            }
        }
        Ok(Self {
            tell: options.tell.clone(),
            tasks: Tasks::new(Shutdown::new()),
            options,
            tools,
            ids,
            data,
            logs,
            world,
            secrets,
            identity,
            ports,
        })
    }

    async fn run(mut self, from: Option<Source>, folder: Folder, claimed: UnixListener) -> anyhow::Result<System> {
        let (postgres, database) = self.postgres().await?;
        let (redis, redis_address) = self.redis()?;
        let (sentry, issuer) = self.sentry()?;
        let trust_anchors = issuer.trust_anchors().await?;
        try_join_all([&postgres, &redis, &sentry].map(|(process, _)| process.ready(ENDS_MAX, START_TIME))).await?;
        database.let_owner_read(&self.secrets, &self.world).await?;
        let owner = database.owner_url(&self.secrets, &self.world)?;
        let log = self.log("migrate")?;
        migrate(&self.options.program, &self.data, &owner, &self.secrets, &self.world, &log).await?;
        if let (Some(source), Some(from)) = (from, &self.options.from) {
            move_in(&source, from, &owner, &self.world, &self.tell).await?;
        }
        let mut components = json!({
            "pando-redis": { "host": redis_address.address(), "password": redis_address.password },
            "pando-statestore": { "connectionString": database.state_dsn(&self.secrets, &self.world)? },
        });
        for service in ServiceName::ALL.into_iter().filter(|service| !Database::of(*service).is_empty()) {
            let password = std::fs::read_to_string(passwords(&self.secrets).join(service.app_id()))?;
            components[database_secret(&self.ids.of(service))] = json!({ "password": password.trim() });
        }
        self.secrets.write("components.json", &components.to_string())?;
        let code = Arc::new(Mutex::new(None));
        let mut replicas = Vec::new();
        for service in ServiceName::ALL {
            // One for all processes of a service: the code for the first account comes from it.
            let app_token = token(self.world.random.as_ref());
            for number in 1..=self.options.replicas {
                let replica = self.replica(service, number, &app_token, &database, (issuer.port, &trust_anchors), &code)?;
                replicas.push(replica);
            }
        }
        let inventory = Inventory {
            postgres_port: postgres.1,
            redis_port: redis.1,
            sentry_port: sentry.1,
            services: replicas.iter().map(|replica| &replica.entry).collect(),
        };
        self.secrets.write(inventory::FILE, &serde_json::to_string_pretty(&inventory)?)?;
        for replica in &replicas {
            replica.sidecar.ready(ENDS_MAX, START_TIME).await?;
            replica.app.ready(ENDS_MAX, START_TIME).await?;
        }
        Ok(System {
            _tasks: self.tasks,
            address: self.options.listen,
            postgres,
            redis,
            sentry,
            replicas,
            code,
            _ids: claimed,
            _folder: folder,
        })
    }

    async fn postgres(&mut self) -> anyhow::Result<((Process, u16), Postgres)> {
        let postgres = Postgres {
            programs: self.tools.postgres.clone(),
            pando: self.options.program.clone(),
            folder: self.data.clone(),
            port: self.ports.take()?,
            replicas: self.options.replicas,
        };
        postgres.prepare(&self.secrets, &self.world, &self.log("postgres-prepare")?).await?;
        let process = self.watch(postgres.plan(self.log("postgres")?)?);
        Ok(((process, postgres.port), postgres))
    }

    fn redis(&mut self) -> anyhow::Result<((Process, u16), Redis)> {
        let redis = Redis {
            program: self.tools.redis.clone(),
            pando: self.options.program.clone(),
            folder: self.data.clone(),
            port: self.ports.take()?,
            password: self.secrets.kept("redis", self.world.random.as_ref())?,
        };
        let process = self.watch(redis.plan(&self.secrets, self.log("redis")?)?);
        Ok(((process, redis.port), redis))
    }

    fn sentry(&mut self) -> anyhow::Result<((Process, u16), Sentry)> {
        let sentry = Sentry {
            program: self.tools.sentry.clone(),
            pando: self.options.program.clone(),
            folder: self.data.clone(),
            port: self.ports.take()?,
            health_port: self.ports.take()?,
            metrics_port: self.ports.take()?,
        };
        let process = self.watch(sentry.plan(self.log("sentry")?)?);
        Ok(((process, sentry.port), sentry))
    }

    fn replica(
        &mut self,
        service: ServiceName,
        number: usize,
        app_token: &str,
        database: &Postgres,
        (sentry_port, trust_anchors): (u16, &str),
        code: &Arc<Mutex<Option<String>>>,
    ) -> anyhow::Result<Replica> {
        let app_id = &*self.ids.of(service);
        let name = match number {
            1 => service.app_id().to_owned(),
            _ => format!("{}-{number}", service.app_id()),
        };
        let sidecar_name = format!("{name}-sidecar");
        let api_token = token(self.world.random.as_ref());
        let identity = self
            .secrets
            .write(&format!("identity/{}", service.app_id()), &self.identity.token(app_id))?;
        let (app_port, probes_port, ports) = (self.ports.take()?, self.ports.take()?, SidecarPorts::take(&mut self.ports)?);
        let face = match (service, number) {
            (ServiceName::Frontend, 1) => Some(self.options.listen),
            (ServiceName::Frontend, _) => Some(SocketAddr::from(([127, 0, 0, 1], self.ports.take()?))),
            _ => None,
        };
        let otlp_endpoint = self.options.otlp_endpoint.as_deref();
        let sidecar = Sidecar {
            program: self.tools.daprd.clone(),
            pando: self.options.program.clone(),
            folder: self.data.clone(),
            name: sidecar_name.clone(),
            service,
            app_id,
            app_port,
            ports,
            sentry_port,
            trust_anchors,
            api_token: &api_token,
            app_token,
            identity,
            otlp_endpoint,
        };
        let sidecar = self.watch(sidecar.plan(self.log(&sidecar_name)?));
        let process = ServiceProcess {
            pando: self.options.program.clone(),
            folder: self.data.clone(),
            name: name.clone(),
            service,
            ids: &self.ids,
            app_port,
            probes_port,
            sidecar: ports,
            api_token: &api_token,
            app_token,
            face,
            database: (!Database::of(service).is_empty()).then(|| database.url()),
            flags: &self.options.flags,
            otlp_endpoint: self.options.otlp_endpoint.as_deref(),
        };
        let plan = process.plan(self.log(&name)?)?;
        let code = code.clone();
        let heard = move |line: &str| {
            if let Some(text) = line.strip_prefix(CODE) {
                *code.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.to_owned());
            }
        };
        let app = Process::watch(plan, &self.tasks, self.tell.clone(), heard);
        let entry = Entry {
            service: service.app_id(),
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
        Ok(Replica { app, sidecar, entry, face })
    }

    fn log(&self, name: &str) -> anyhow::Result<LogFile> {
        LogFile::begin(&self.logs, name).with_context(|| format!("cannot write the log of {name}"))
    }

    fn watch(&self, plan: Plan) -> Process {
        Process::watch(plan, &self.tasks, self.tell.clone(), |_| {})
    }
}
