use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pando::local::System;

use super::inventory::Inventory;
use crate::progress::say;
use crate::run::{Scratch, scratch};

/// A whole system beside sidecars, started by the code of `pando dapr up`, on a data folder that goes with it.
pub struct Running {
    system: System,
    /// Where everything is.
    pub inventory: Inventory,
    folder: Scratch,
}

impl Running {
    /// Starts one: with `program` as its `pando`, and these flags for every service. `word` tells it from others on this machine.
    pub async fn start(place: &Path, word: &str, program: PathBuf, replicas: usize, flags: Vec<String>) -> anyhow::Result<Self> {
        let folder = scratch(place, word)?;
        let system = System::start(pando::local::Options {
            data: folder.0.clone(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            program,
            replicas,
            apps: None,
            apart: Some(format!("{word}{}", std::process::id())),
            flags,
            otlp_endpoint: None,
            from: None,
            certificates_last: None,
            tell: Arc::new(say),
        })
        .await?;
        Ok(Self {
            inventory: Inventory::read(&folder.0)?,
            system,
            folder,
        })
    }

    /// Where people come in.
    pub fn address(&self) -> SocketAddr {
        self.system.address()
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        &self.folder.0
    }

    /// What whoever makes the first account has to show.
    pub fn setup_code(&self) -> Option<String> {
        self.system.setup_code()
    }

    /// Its processes, by the names that its table shows.
    pub fn processes(&self) -> Vec<(String, u32)> {
        self.system.processes()
    }

    /// Ends it and removes its data.
    pub async fn stop(self) {
        self.system.stop().await;
    }
}

/// What every service of ours is told, here and in one process: nobody is slowed down, and only warnings are logged.
pub fn flags() -> Vec<String> {
    let rate = "4000000/1:4000000";
    [
        "--log",
        "warn",
        "--registration",
        "open",
        "--person-rate",
        rate,
        "--address-rate",
        rate,
    ]
    .map(str::to_owned)
    .to_vec()
}
