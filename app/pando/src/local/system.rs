use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::os::unix::net::UnixListener;
use std::sync::PoisonError;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::future::{join_all, try_join_all};
use pando_model::Placement;

use super::app_ids::AppIds;
use super::ground::Ground;
use super::group::{Group, Next};
use super::hosting::Calls;
use super::inventory::{self, Inventory};
use super::layout::Layout;
use super::log_file::first_generation;
use super::options::Options;
use super::pair::{Code, Pair};
use super::postgres::Postgres;
use super::process::{DROPPED_STOP_TIME, Process};
use super::servers::Servers;
use super::table::{Row, table};
use super::tools::Tools;
use super::transition::{Apps, settled};
use super::{kept, moving};
use crate::copy::Source;
use crate::data::{Database, Folder};
use crate::service_name::ServiceName;

/// A start is given up after a process has ended this often before it was ready.
pub(crate) const ENDS_MAX: u32 = 6;
/// How long the start of one part may take: a debug build on a busy machine.
pub(crate) const START_TIME: Duration = Duration::from_secs(90);
/// How long PostgreSQL, Redis and sentry may take to end, after all else: the whole takes a quarter of a minute.
pub(crate) const SERVERS_STOP_TIME: Duration = Duration::from_secs(3);
/// How long those may take that had to be killed.
const KILL_TIME: Duration = Duration::from_secs(2);
/// More than the replicas anybody tries on one machine.
pub(crate) const REPLICAS_MAX: usize = 4;

/// The running system. [`System::stop`] ends it in order; when it is dropped instead, everything is killed.
pub struct System {
    pub(super) ground: Ground,
    pub(super) servers: Servers,
    /// Who calls whom.
    pub(super) calls: Calls,
    /// What is behind each app id.
    pub(super) groups: BTreeMap<ServiceName, Group>,
    /// Where it is, or is on its way back to.
    pub(super) layout: Layout,
    /// The next one's number.
    pub(super) generation: usize,
    pub(super) code: Code,
    address: SocketAddr,
    _held: Held,
}

/// What no other system has as long as this one is there.
struct Held {
    /// Its app ids.
    _ids: UnixListener,
    /// Its data.
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
        let layout = options.apps.as_ref().map(Layout::of).transpose()?;
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
        let ground = Ground::prepare(options, tools, ids, folder.path())?;
        let held = Held {
            _ids: claimed,
            _folder: folder,
        };
        let tasks = ground.tasks.clone();
        let started = tokio::select! {
            started = Self::run(ground, layout, from, held) => started.map(Some),
            () = asked => Ok(None),
        };
        if !matches!(started, Ok(Some(_))) {
            // Whatever ran was dropped, and is ending.
            tasks.join(DROPPED_STOP_TIME + KILL_TIME).await;
        }
        started
    }

    async fn run(mut ground: Ground, layout: Option<Layout>, from: Option<Source>, held: Held) -> anyhow::Result<Self> {
        let left = kept::read(&ground.secrets)?.unwrap_or_else(Layout::apart);
        let layout = layout.unwrap_or_else(|| left.clone());
        let calls = Calls::of(ground.documents.model());
        let servers = Servers::start(&mut ground, from).await?;
        let mut system = Self {
            address: ground.options.listen,
            generation: first_generation(&ground.logs)?,
            ground,
            servers,
            calls,
            groups: BTreeMap::new(),
            layout: layout.clone(),
            code: Code::default(),
            _held: held,
        };
        system.ground.write_passwords(&system.servers.secrets, layout.apps())?;
        if left != layout {
            system.hand_topics_over(&left, &layout).await?;
        }
        // Noted before anything is forgotten: a start that is cut off between hands over once more, or has done so.
        kept::write(&system.ground.secrets, &layout)?;
        system.forget_all_but(&layout).await?;
        for (app, hosting) in settled(&layout, &system.calls) {
            let next = Next {
                app,
                hosting,
                generation: system.generation,
                loaded: system.ground.documents.settled(system.generation, &layout, app)?,
            };
            let group = Group::start(&mut system.ground, &system.servers, &system.code, next).await?;
            system.groups.insert(app, group);
        }
        system.generation += 1;
        system.write_inventory()?;
        try_join_all(system.pairs().map(Pair::ready)).await?;
        system.pairs().try_for_each(|pair| system.ground.show(pair))?;
        Ok(system)
    }

    /// Moves to another placement while people work: requests wait where they must, and none fails. `tell` takes sentences about how far
    /// it is. A move that does not work out ends what it has started and goes back to where it began.
    ///
    /// # Errors
    /// Why it did not work out, and whether it is back; or why no system of ours can be so. Where it is then, [`Self::placement`] says.
    pub async fn place(&mut self, to: &Placement, tell: &(dyn Fn(&str) + Send + Sync)) -> anyhow::Result<()> {
        moving::place(self, &Layout::of(to)?, tell).await
    }

    /// Which app id hosts which services.
    ///
    /// # Errors
    /// Never with names of ours.
    pub fn placement(&self) -> anyhow::Result<Placement> {
        self.layout.placement()
    }

    /// Whether everything is where [`Self::placement`] says, and no more than that: it is not where a move failed, and so did its way back.
    pub(super) fn is_settled(&self) -> bool {
        self.now() == settled(&self.layout, &self.calls)
    }

    /// Where people come in.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people come in as well: the faces of the other replicas.
    pub fn further_addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.pairs().filter_map(|pair| pair.face).filter(|face| *face != self.address)
    }

    /// What whoever makes the first account has to show, while there is none.
    pub fn setup_code(&self) -> Option<String> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What runs where, for people.
    pub fn table(&self) -> String {
        let servers = self.servers.processes().into_iter().map(|(process, port)| Row {
            process,
            port: *port,
            sidecar: None,
        });
        let pairs = self.pairs().map(|pair| Row {
            process: &pair.app,
            port: pair.entry.app_port,
            sidecar: Some((&pair.sidecar, pair.entry.sidecar_port)),
        });
        table(&servers.chain(pairs).collect::<Vec<_>>())
    }

    /// The process ids at the moment, by the names that the table shows; a sidecar's is `NAME-sidecar`.
    pub fn processes(&self) -> Vec<(String, u32)> {
        let servers = self.servers.processes().into_iter().map(|(process, _)| process);
        let pairs = self.pairs().flat_map(|pair| [&pair.app, &pair.sidecar]);
        let named = |process: &Process| Some((process.name().to_owned(), process.now().pid?));
        servers.chain(pairs).filter_map(named).collect()
    }

    /// Ends it: the services, which finish what they have begun, then their sidecars, then what those work on.
    pub async fn stop(self) {
        join_all(self.pairs().map(Pair::stop_app)).await;
        join_all(self.pairs().map(Pair::stop_sidecar)).await;
        self.servers.stop().await;
    }

    /// Every process of a service with its sidecar.
    pub(super) fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.groups.values().flat_map(|group| &group.pairs)
    }

    /// What is behind the app ids at the moment.
    pub(super) fn now(&self) -> Apps {
        self.groups.iter().map(|(app, group)| (*app, group.hosting.clone())).collect()
    }

    /// Writes down what runs where, for whoever looks with tools of their own.
    pub(super) fn write_inventory(&self) -> anyhow::Result<()> {
        let inventory = Inventory {
            postgres_port: self.servers.postgres.1,
            redis_port: self.servers.redis.1,
            sentry_port: self.servers.sentry.1,
            services: self.pairs().map(|pair| &pair.entry).collect(),
        };
        self.ground
            .secrets
            .write(inventory::FILE, &serde_json::to_string_pretty(&inventory)?)?;
        Ok(())
    }
}
