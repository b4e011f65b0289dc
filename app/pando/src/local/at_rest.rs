use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use pando_service::{Shutdown, Tasks};
use pando_store::postgres::Address;

use super::log_file::LogFile;
use super::ports::Ports;
use super::postgres::Postgres;
use super::process::{DROPPED_STOP_TIME, Process, Tell};
use super::secrets::Secrets;
use super::system::{ENDS_MAX, SERVERS_STOP_TIME, START_TIME};
use super::tools::Tools;
use crate::data::Folder;
use crate::world::World;

/// The database of a system that does not run, started for whoever copies its data. Ends with [`Self::stop`], or with the value.
pub struct AtRest {
    process: Process,
    owner: Address,
    tasks: Tasks,
    _folder: Folder,
}

impl AtRest {
    /// Whether a folder is that of a `pando dapr up`.
    pub fn is_here(folder: &Path) -> bool {
        Postgres::version_of_data(folder).is_some()
    }

    /// Holds the folder and starts its PostgreSQL, and nothing else of it. `tell` hears when that ends by itself.
    ///
    /// # Errors
    /// When the system runs, or PostgreSQL does not start.
    pub async fn start(folder: &Path, tell: impl Fn(&str) + Send + Sync + 'static) -> anyhow::Result<Self> {
        let version = Postgres::version_of_data(folder);
        let version = version.with_context(|| format!("{} holds no system of `pando dapr up`", folder.display()))?;
        let programs = Tools::postgres_of(&version)?;
        let held = Folder::hold(folder)?;
        let (data, world) = (folder.canonicalize()?, World::real());
        let secrets = Secrets::in_folder(&data)?;
        let postgres = Postgres {
            programs,
            pando: std::env::current_exe().context("this program does not know where it is")?,
            folder: data.clone(),
            port: Ports::new(world.random.as_ref()).take()?,
            replicas: 1,
        };
        let tasks = Tasks::new(Shutdown::new());
        let tell: Tell = Arc::new(tell);
        let plan = postgres.plan(LogFile::begin(&data.join("logs"), "postgres")?)?;
        let process = Process::watch(plan, &tasks, tell, |_| {});
        process.ready(ENDS_MAX, START_TIME).await?;
        postgres.let_owner_read(&secrets, &world).await?;
        Ok(Self {
            process,
            owner: postgres.owner_url(&secrets, &world)?.parse()?,
            tasks,
            _folder: held,
        })
    }

    /// Its database, for its owner.
    pub fn owner(&self) -> &Address {
        &self.owner
    }

    /// Ends PostgreSQL, which writes everything out.
    pub async fn stop(self) {
        self.process.stop(SERVERS_STOP_TIME).await;
        self.tasks.join(DROPPED_STOP_TIME).await;
    }
}
