use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use pando_kernel::{Ids, ManualClock};
use tokio_postgres::{Client, NoTls};

use super::PostgresServer;
use crate::postgres::{Address, PostgresOptions, PostgresStore, Service, migrate, role_name, schema_name};
use crate::{Schema, Statement, Store};

/// What the services' roles show.
const PASSWORD: &str = "a role's own";
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The server that all tests that run at the same time share, and in it a migrated database a schema: others are made after it.
struct Shared {
    server: PostgresServer,
    models: tokio::sync::Mutex<BTreeMap<&'static str, String>>,
    copies: AtomicU32,
    /// Of places that are gone; dropped before the next is made, so that a run fills no disk.
    left: Mutex<Vec<String>>,
}

impl Shared {
    fn get() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Some(running);
        }
        let running = Arc::new(Self {
            server: PostgresServer::start()?,
            models: tokio::sync::Mutex::default(),
            copies: AtomicU32::new(0),
            left: Mutex::default(),
        });
        *shared = Arc::downgrade(&running);
        Some(running)
    }

    /// The name of a new database like the migrated one.
    async fn database(&self, schema: &'static Schema) -> String {
        let mut models = self.models.lock().await;
        let model = match models.get(schema.app_id) {
            Some(model) => model.clone(),
            None => {
                let model: Address = self.server.new_database().await.parse().expect("an address");
                let service = Service {
                    schema,
                    role: &role_name(schema.app_id),
                    password: Some(PASSWORD),
                };
                migrate(&model, &[service]).await.expect("migrates");
                let name = model.database().to_owned();
                models.insert(schema.app_id, name.clone());
                name
            }
        };
        drop(models);
        let name = format!("copy_{}", self.copies.fetch_add(1, Ordering::Relaxed));
        let left = std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        let drops = left.iter().map(|left| format!("drop database {left} with (force)"));
        let client = connect(&self.server.owner_url()).await;
        for sql in drops.chain([format!("create database {name} template {model}")]) {
            client.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        }
        name
    }
}

/// A connection; it ends when the client goes.
#[expect(clippy::disallowed_methods, reason = "it is driven beside the test that has it")]
async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("connects");
    tokio::spawn(connection);
    client
}

/// Where the data of a test's service lies: a PostgreSQL database of its own, opened as the service's role, on a server that the tests
/// of a binary share. The same shape as [`super::SqlitePlace`].
pub struct PostgresPlace {
    schema: &'static Schema,
    database: String,
    open: Mutex<Option<Arc<PostgresStore>>>,
    // Ends with the last place.
    shared: Arc<Shared>,
}

impl PostgresPlace {
    /// How many of these random cases are told here: a quarter, since each makes a database.
    pub const fn cases(of: u32) -> u32 {
        of / 4
    }

    /// An empty place. Where PostgreSQL is not installed this ends the whole binary of tests, which is for nothing else.
    ///
    /// # Panics
    /// When the server does not start or the schema is wrong.
    pub async fn new(schema: &'static Schema) -> Self {
        match Self::try_new(schema).await {
            Some(place) => place,
            None => std::process::exit(0),
        }
    }

    /// The same; `None`, after a line that says so, where PostgreSQL is not installed.
    ///
    /// # Panics
    /// When the server does not start or the schema is wrong.
    pub async fn try_new(schema: &'static Schema) -> Option<Self> {
        let Some(shared) = Shared::get() else {
            pando_told::not_told(format_args!("{} on PostgreSQL; install the package postgresql", schema.app_id));
            return None;
        };
        Some(Self {
            schema,
            database: shared.database(schema).await,
            open: Mutex::default(),
            shared,
        })
    }

    /// Opens it.
    ///
    /// # Panics
    /// When the schema does not fit.
    pub async fn open(&self, clock: Arc<ManualClock>, ids: Ids) -> Arc<dyn Store> {
        let owner: Address = self.url().parse().expect("an address");
        let address = owner.with_role(&role_name(self.schema.app_id)).with_password(PASSWORD);
        let store = PostgresStore::open(PostgresOptions::new(address, clock, ids), self.schema).await;
        let store = store.expect("opens");
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(store.clone());
        store
    }

    /// Ends what was opened last, as when a process ends.
    pub fn close(&self) {
        if let Some(store) = self.open.lock().unwrap_or_else(PoisonError::into_inner).take() {
            store.close();
        }
    }

    /// Waits until everything that was committed has its place in the log.
    ///
    /// # Panics
    /// When the database is away.
    pub async fn is_placed(&self) {
        static WAITING: Statement = Statement::both("outbox.waiting", "select 1 from outbox where position is null limit 1");
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let store = open.expect("it is open");
        while !store.read(&WAITING, Vec::new()).await.expect("reads").is_empty() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// All that is written, as it lies there, to look for what must not be.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn bytes(&self) -> Vec<u8> {
        let client = self.owner().await;
        client.batch_execute("checkpoint").await.expect("what waits in memory is written");
        let folder = "select setting || '/base/' || oid from pg_settings, pg_database
            where name = 'data_directory' and datname = current_database()";
        let folder: String = client.query_one(folder, &[]).await.expect("reads").get(0);
        let files = std::fs::read_dir(folder).expect("reads").map(|entry| entry.expect("reads").path());
        files.filter_map(|file| std::fs::read(file).ok()).flatten().collect()
    }

    /// Begins a transaction behind the service's back, which holds what `sql` locks.
    ///
    /// # Panics
    /// When the statement is wrong.
    pub async fn hold(&self, sql: &str) -> Held {
        let client = self.owner().await;
        let path = schema_name(self.schema.app_id);
        let begun = client.batch_execute(&format!("set search_path = {path}; begin; {sql}")).await;
        begun.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        Held {
            client,
            looks: self.owner().await,
        }
    }

    /// A connection for the owner.
    pub(super) async fn owner(&self) -> Client {
        connect(&self.url()).await
    }

    fn url(&self) -> String {
        self.shared.server.url(&self.database)
    }
}

impl Drop for PostgresPlace {
    fn drop(&mut self) {
        self.close();
        let mut left = self.shared.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.push(std::mem::take(&mut self.database));
    }
}

/// A transaction in the way of others.
pub struct Held {
    client: Client,
    // Beside it: within a transaction the list of sessions stays as it was at the first look.
    looks: Client,
}

impl Held {
    /// Waits until so many others of this database wait for something.
    ///
    /// # Panics
    /// When the database is away.
    pub async fn until_waiting(&self, others: i64) {
        let waiting = "select count(distinct pid) from pg_locks join pg_stat_activity using (pid)
            where not granted and datname = current_database()";
        while self.looks.query_one(waiting, &[]).await.expect("reads").get::<_, i64>(0) < others {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Ends it.
    ///
    /// # Panics
    /// When the database is away.
    pub async fn release(self) {
        self.client.batch_execute("commit").await.expect("ends");
    }
}
