//! A process that runs: from the first connection to the last.

use std::time::Duration;

use anyhow::Context;
use axum::Router;
use pando_auth::Auth;
use pando_http::{ServerLimits, serve};
use pando_service::Platform;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::administration::Administration;
use crate::data::{Folder, Stores};
use crate::socket::{self, Socket};
use crate::world::World;

/// How long background work may take to end after the last request has: with the drain before it and what follows, less than 10 s.
const STOP_TIME: Duration = Duration::from_secs(3);

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

    /// Waits for one; says which.
    async fn wait(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "asked to stop",
            _ = self.interrupt.recv() => "interrupted",
        }
    }
}

/// The running services of a process.
pub struct Running {
    /// What they share.
    pub platform: Platform,
    /// What answers from outside.
    pub router: Router,
    /// Their databases.
    pub stores: Stores,
    /// auth-service, where it is one of them.
    pub auth: Option<Auth>,
    /// Where the commands come in.
    pub socket: Option<Socket>,
}

impl Running {
    /// Opens the folder's socket. From then on the commands find this server; without one it serves people all the same.
    pub fn open_socket(&mut self, folder: &Folder) {
        let opened = socket::open(folder.path());
        self.socket = opened
            .inspect_err(|error| {
                tracing::error!(
                    error = format!("{error:#}"),
                    "no socket in the data folder: backup and admin commands cannot reach this server"
                );
            })
            .ok();
    }

    /// Answers until somebody says stop; then takes it all down, in the opposite order of its start.
    pub async fn until_told_to_stop(self, world: World, listener: TcpListener, mut signals: StopSignals) {
        let shutdown = self.platform.shutdown.clone();
        let administration = Administration::new(self.stores.clone(), world, self.auth);
        let (socket, stop) = (self.socket, shutdown.clone());
        self.platform.tasks.spawn_to_its_end("socket", async move {
            if let Some(socket) = socket {
                socket::listen(socket, administration, stop).await;
            }
        });
        let server = serve(listener, self.router, shutdown.clone(), ServerLimits::default());
        let stop = async {
            let why = signals.wait().await;
            tracing::info!("{why}");
            shutdown.request();
        };
        let (cut, ()) = tokio::join!(server, stop);
        let left = self.platform.tasks.join(STOP_TIME).await;
        self.stores.beneath().close();
        tracing::info!(connections_cut = cut, tasks_cut = left, "stopped");
    }
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
