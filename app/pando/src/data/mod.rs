//! The data of a process: the files of a folder that it holds, or schemas of a PostgreSQL database. Which of the two, only the module
//! that opens it knows.

mod database;
pub mod files;
mod folder;
mod place;
mod server;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use pando_store::Store;
use pando_wire::{StateError, StateStore};

pub use database::Database;
pub use folder::{Folder, Held};
pub use place::Place;
pub use server::PasswordsOf;

/// The open databases of a process.
#[derive(Clone)]
pub struct Stores {
    sql: Vec<(Database, Arc<dyn Store>)>,
    state: Option<Arc<dyn StateStore>>,
    beneath: Arc<dyn Beneath>,
}

/// What each kind of database does in a way of its own.
#[async_trait]
pub trait Beneath: Send + Sync {
    /// Copies all databases, as of one moment, into an empty folder, and checks the copies; the files' names. Blocks.
    fn copy_into(&self, folder: &Path) -> anyhow::Result<Vec<String>>;

    /// The database of the conversations, where it is among those that were opened.
    fn conversations(&self) -> Option<Arc<dyn Store>>;

    /// Removes some of the conversations whose time is over.
    async fn purge(&self) -> Result<(), StateError>;

    /// Writes out what waits, and lets go.
    fn close(&self);
}

impl Stores {
    /// These databases, by what is beneath them.
    pub fn new(sql: Vec<(Database, Arc<dyn Store>)>, state: Option<Arc<dyn StateStore>>, beneath: Arc<dyn Beneath>) -> Self {
        Self { sql, state, beneath }
    }

    /// The same with conversations kept elsewhere.
    #[must_use]
    pub fn with_state(mut self, state: Arc<dyn StateStore>) -> Self {
        self.state = Some(state);
        self
    }

    /// An open database.
    ///
    /// # Errors
    /// When it is not among those that were opened.
    pub fn sql(&self, which: Database) -> anyhow::Result<Arc<dyn Store>> {
        let found = self.sql.iter().find(|(database, _)| *database == which);
        let (_, store) = found.with_context(|| format!("{} is not among the data of this process", which.file()))?;
        Ok(store.clone())
    }

    /// The conversations.
    ///
    /// # Errors
    /// When they are not among those that were opened.
    pub fn state(&self) -> anyhow::Result<Arc<dyn StateStore>> {
        let state = self.state.clone();
        state.with_context(|| format!("{} is not among the data of this process", Database::State.file()))
    }

    /// Every service's.
    pub fn by_service(&self) -> impl Iterator<Item = (&'static str, Arc<dyn Store>)> {
        let service = |database: Database| database.service().app_id();
        self.sql.iter().map(move |(database, store)| (service(*database), store.clone()))
    }

    /// What each kind of database does in a way of its own.
    pub fn beneath(&self) -> &Arc<dyn Beneath> {
        &self.beneath
    }
}
