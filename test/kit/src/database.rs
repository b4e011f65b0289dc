use std::path::Path;
use std::sync::{Arc, Weak};

use pando_store::contract::PostgresServer;
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::apart::SERVICES;
use crate::server::pando;

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
        let mut shared = SERVER.lock().await;
        let server = shared.upgrade().unwrap_or_else(|| {
            let server = PostgresServer::start_with(&[("max_connections", "600")]);
            Arc::new(server.expect("these stories need PostgreSQL: install the package postgresql"))
        });
        *shared = Arc::downgrade(&server);
        let passwords = tempfile::Builder::new()
            .prefix("pando-test-")
            .tempdir()
            .expect("a folder for passwords");
        for service in SERVICES {
            std::fs::write(passwords.path().join(service), format!("the word of {service}\n")).expect("a password");
        }
        Self {
            owner_url: server.new_database().await,
            server,
            passwords,
        }
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
