use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use std::time::Duration;

use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_store::Schema;
use pando_store::contract::PostgresServer;
use pando_store::postgres::{Address, OpenError, PostgresOptions, PostgresStore, Service, migrate};

/// What a role of these tests shows; with what a careless quotation would stumble over.
pub const PASSWORD: &str = "the role's \"own\"";

/// Ends a run that hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// One server for all tests that run at the same time; `None` where PostgreSQL is not installed.
pub fn shared_server() -> Option<Arc<PostgresServer>> {
    static SHARED: Mutex<Weak<PostgresServer>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return Some(server);
    }
    let server = Arc::new(PostgresServer::start()?);
    *shared = Arc::downgrade(&server);
    Some(server)
}

/// A database with a schema and a role of its own.
pub struct Database {
    pub owner: Address,
    pub role: String,
    pub schema: &'static Schema,
    pub clock: Arc<ManualClock>,
    seeds: AtomicU64,
}

impl Database {
    /// Empty, and not migrated.
    pub async fn bare(server: &PostgresServer, schema: &'static Schema) -> Self {
        let owner: Address = server.new_database().await.parse().unwrap();
        Self {
            role: format!("role_{}", owner.database()),
            owner,
            schema,
            clock: Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000))),
            seeds: AtomicU64::new(1),
        }
    }

    /// Empty, with the schema in it.
    pub async fn new(server: &PostgresServer, schema: &'static Schema) -> Self {
        let database = Self::bare(server, schema).await;
        migrate(&database.owner, &[database.service()]).await.unwrap();
        database
    }

    pub fn service(&self) -> Service<'_> {
        Service {
            schema: self.schema,
            role: &self.role,
            password: Some(PASSWORD),
        }
    }

    /// The service's own way in.
    pub fn address(&self) -> Address {
        self.owner.clone().with_role(&self.role).with_password(PASSWORD)
    }

    /// As for a process of its own: it makes other ids than the ones before.
    pub fn options(&self) -> PostgresOptions {
        let random = SeededRandom::new(self.seeds.fetch_add(1, Ordering::Relaxed));
        let ids = Ids::new(self.clock.clone(), Arc::new(random));
        PostgresOptions::new(self.address(), self.clock.clone(), ids)
    }

    pub async fn try_open(&self) -> Result<Arc<PostgresStore>, OpenError> {
        PostgresStore::open(self.options(), self.schema).await
    }

    pub async fn open(&self) -> Arc<PostgresStore> {
        self.try_open().await.unwrap()
    }
}
