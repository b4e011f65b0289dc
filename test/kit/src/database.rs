use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Weak};

use pando_store::contract::PostgresServer;
use tempfile::TempDir;
use tokio::process::Child;
use tokio::sync::Mutex;

use crate::apart::SERVICES;
use crate::server::{command, pando};

/// The server that the worlds of this test binary share. It ends with the last of them.
static SERVER: Mutex<Weak<PostgresServer>> = Mutex::const_new(Weak::new());

/// A PostgreSQL database of a world's own, with the schemas and roles that `pando migrate` makes.
pub struct Database {
    server: Arc<PostgresServer>,
    owner_url: String,
    passwords: TempDir,
}

impl Database {
    /// A migrated one.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or the migration fails.
    pub async fn new() -> Self {
        let database = Self::empty().await;
        database.migrate().await.expect("the migration");
        database
    }

    /// An empty one.
    ///
    /// # Panics
    /// When PostgreSQL is not installed.
    pub async fn empty() -> Self {
        let empty = Self::try_empty().await;
        empty.expect("these stories need PostgreSQL: install the package postgresql")
    }

    /// An empty one. `None`, after a line that says so, where PostgreSQL is not installed.
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub async fn try_empty() -> Option<Self> {
        let mut shared = SERVER.lock().await;
        let server = match shared.upgrade() {
            Some(server) => server,
            None => Arc::new(PostgresServer::start_with(&[("max_connections", "600")])?),
        };
        *shared = Arc::downgrade(&server);
        let passwords = tempfile::Builder::new()
            .prefix("pando-test-")
            .tempdir()
            .expect("a folder for passwords");
        for service in SERVICES {
            std::fs::write(passwords.path().join(service), format!("the word of {service}\n")).expect("a password");
        }
        Some(Self {
            owner_url: server.new_database().await,
            server,
            passwords,
        })
    }

    /// Runs `pando migrate`: what it says, or complains of.
    ///
    /// # Panics
    /// When the passwords' folder has a strange name.
    pub async fn migrate(&self) -> Result<String, String> {
        // Roles belong to the server, and the migrations of two databases would make them at once.
        let _turn = SERVER.lock().await;
        let passwords = self.passwords().to_str().expect("a plain path");
        pando(&["migrate", "--database-url", &self.owner_url, "--role-passwords", passwords]).await
    }

    /// Runs statements as the owner.
    ///
    /// # Panics
    /// When the server refuses one.
    pub async fn execute(&self, sql: &str) {
        self.server.execute(&self.owner_url, sql).await;
    }

    /// Runs `pando copy` from this end to that: what it says, or complains of. A folder is named by its path.
    ///
    /// # Panics
    /// When the passwords' folder has a strange name.
    pub async fn copy(&self, from: &str, to: &str) -> Result<String, String> {
        // As in a migration, which a copy begins with.
        let _turn = SERVER.lock().await;
        let passwords = self.passwords().to_str().expect("a plain path");
        pando(&["copy", "--from", from, "--to", to, "--role-passwords", passwords]).await
    }

    /// Starts the same, to be killed; roles keep their passwords.
    ///
    /// # Panics
    /// When it does not start.
    pub fn begin_copy(&self, from: &str, to: &str) -> Child {
        let mut copy = command();
        copy.args(["copy", "--from", from, "--to", to]);
        copy.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        copy.spawn().expect("the command runs")
    }

    /// Its address for its owner, password and all.
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// A number that a query of the owner gives.
    ///
    /// # Panics
    /// When it gives none.
    pub async fn number(&self, sql: &str) -> i64 {
        self.server.number(&self.owner_url, sql).await
    }

    /// Its address for the services, without a role.
    pub fn url(&self) -> String {
        let name = self.owner_url.rsplit('/').next().unwrap_or_default();
        format!("postgres://127.0.0.1:{}/{name}", self.server.port())
    }

    /// The folder with a password for each service's role.
    pub fn passwords(&self) -> &Path {
        self.passwords.path()
    }
}
