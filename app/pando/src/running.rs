//! A process that runs: from the first connection to the last.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use futures_util::future::{BoxFuture, join_all};
use pando_auth::Auth;
use pando_http::{ServerLimits, serve};
use pando_service::{Platform, Shutdown};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::administration::Administration;
use crate::data::Stores;
use crate::socket::{self, Socket};
use crate::world::World;

/// How long background work may take to end after the last request has: with the drain before it and what follows, less than 10 s.
const STOP_TIME: Duration = Duration::from_secs(3);
/// How long the last requests may take once all other work has ended.
const LAST_DRAIN_TIME: Duration = Duration::from_secs(1);

/// How long a collector may take for the last spans, after everything else.
const SPANS_TIME: Duration = Duration::from_millis(500);

/// The ways in which a process is told to stop. Heard from the very start, so that none is missed.
pub struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Begins to listen for them.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn hear() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for one, and logs which.
    pub async fn heard(&mut self) {
        let why = tokio::select! {
            _ = self.terminate.recv() => "asked to stop",
            _ = self.interrupt.recv() => "interrupted",
        };
        tracing::info!("{why}");
    }
}

/// A port of the process, and what answers there.
pub struct Door {
    listener: TcpListener,
    router: Router,
    is_last: bool,
}

impl Door {
    /// One that is closed as soon as the process is told to stop.
    pub fn first_to_close(listener: TcpListener, router: Router) -> Self {
        Self {
            listener,
            router,
            is_last: false,
        }
    }

    /// One that stays open until all other work has ended: others of us, or who watches us, need it until then.
    pub fn last_to_close(listener: TcpListener, router: Router) -> Self {
        Self {
            is_last: true,
            ..Self::first_to_close(listener, router)
        }
    }
}

/// The running services of a process.
pub struct Running {
    /// What they share.
    pub platform: Platform,
    /// `/healthz`, `/readyz` and `/metrics`, for whoever may ask.
    pub probes: Router,
    /// What answers from outside.
    pub doors: Vec<Door>,
    /// Their databases.
    pub stores: Stores,
    /// auth-service, where it is one of them.
    pub auth: Option<Auth>,
    /// Where the commands come in.
    pub socket: Option<Socket>,
    /// What must turn out well once the doors are open, or the process ends.
    pub check: Option<BoxFuture<'static, anyhow::Result<()>>>,
    /// Said when all work but that of the last doors has ended.
    pub drained: Shutdown,
}

impl Running {
    /// Opens the socket for the commands. From then on they find this server; without one it serves people all the same.
    pub fn open_socket(&mut self, path: &Path) {
        let opened = socket::open(path);
        self.socket = opened
            .inspect_err(|error| {
                tracing::error!(
                    error = format!("{error:#}"),
                    "no socket: backup and admin commands cannot reach this server"
                );
            })
            .ok();
    }

    /// Answers until somebody says stop; then takes it all down, in the opposite order of its start.
    ///
    /// # Errors
    /// What did not turn out well.
    pub async fn until_told_to_stop(mut self, world: World, mut signals: StopSignals) -> anyhow::Result<()> {
        let shutdown = self.platform.shutdown.clone();
        let administration = Administration::new(self.stores.clone(), world, self.auth.take());
        let (socket, stop) = (self.socket.take(), shutdown.clone());
        self.platform.tasks.spawn_to_its_end("socket", async move {
            if let Some(socket) = socket {
                socket::listen(socket, administration, stop).await;
            }
        });
        let (last, first): (Vec<Door>, Vec<Door>) = std::mem::take(&mut self.doors).into_iter().partition(|door| door.is_last);
        let check = self.check.take();
        let stop = async {
            let checked = tokio::select! {
                () = signals.heard() => Ok(()),
                Err(error) = passed(check) => Err(error),
            };
            shutdown.request();
            checked
        };
        let last_limits = ServerLimits {
            drain_time: LAST_DRAIN_TIME,
            ..ServerLimits::default()
        };
        let up_to_the_work = async {
            let (cut, checked) = tokio::join!(open(first, &shutdown, ServerLimits::default()), stop);
            let left = self.platform.tasks.join(STOP_TIME).await;
            self.drained.request();
            (cut, left, checked)
        };
        let (cut_last, (cut, left, checked)) = tokio::join!(open(last, &self.drained, last_limits), up_to_the_work);
        self.stores.beneath().close();
        self.platform.spans.close(SPANS_TIME).await;
        tracing::info!(connections_cut = cut + cut_last, tasks_cut = left, "stopped");
        checked
    }
}

/// Serves these doors until shutdown; how many connections were cut.
async fn open(doors: Vec<Door>, shutdown: &Shutdown, limits: ServerLimits) -> usize {
    let served = doors
        .into_iter()
        .map(|door| serve(door.listener, door.router, shutdown.clone(), limits));
    join_all(served).await.into_iter().sum()
}

/// Ends when a check fails; never, when it turns out well or there is none.
async fn passed(check: Option<BoxFuture<'static, anyhow::Result<()>>>) -> anyhow::Result<()> {
    if let Some(check) = check {
        check.await?;
    }
    std::future::pending().await
}

/// Runs the work of a server on threads of its own.
///
/// # Errors
/// What the work says.
pub fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("pando")
        .build()
        .context("no event loop")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}
