//! The adapter to PostgreSQL: one database, in it a schema and a role a service.
//!
//! A unit is one round trip: BEGIN, its statements and COMMIT are sent together, and what must hold is judged on the server (see
//! [`guard()`]). Short reads share two connections and are pipelined on them; units and long reads have a pool. The log gets its
//! positions after the commit, from whichever process leads (see [`Store::leads`]).
//!
//! Sessions matter (prepared statements, the lock of whoever leads), so a pooler that hands them out by transaction cannot stand between.
//!
//! READ COMMITTED, the server's default, is enough: what was decided on is guarded by versions, checked within the statement that writes.

mod address;
mod background;
mod bulk;
mod connect;
mod error;
mod guard;
mod history;
mod leader;
mod migrate;
mod options;
mod passwords;
mod pipeline;
mod read;
mod role;
mod room;
mod shared;
mod store;
mod unit;
mod value;

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts};
use pando_kernel::EventId;
use tokio::sync::Semaphore;

pub use address::{Address, AddressError};
pub use bulk::PostgresBulk;
pub use error::OpenError;
pub(crate) use guard::guard;
pub use migrate::{Migrated, Patience, Service, make_room, migrate, migrate_within};
pub use options::PostgresOptions;
pub use passwords::Passwords;
pub use room::{Room, let_read};

use crate::{CommitError, Schema, StoreError, Unit};
use connect::{Connector, ForPool};
use error::{open_error, store_error};
use leader::Leader;
use shared::SharedConnections;
use unit::Failure;

#[cfg(doc)]
use crate::Store;

/// The name of a service's schema: `task-service` has `task`.
pub fn schema_name(app_id: &str) -> String {
    app_id.strip_suffix("-service").unwrap_or(app_id).replace('-', "_")
}

/// The name of a service's role, where nothing else is said: `task-service` is `task_service`.
pub fn role_name(app_id: &str) -> String {
    app_id.replace('-', "_")
}

/// How often a unit is tried that others are in the way of, before it is refused as [`CommitError::Busy`].
const TRIES_MAX: u32 = 5;

/// The pause before the second try; as much longer before each further one.
const PAUSE: Duration = Duration::from_millis(5);

/// One service's part of a database, open.
pub struct PostgresStore {
    source: &'static str,
    options: PostgresOptions,
    pool: Pool,
    shared: SharedConnections,
    short_reads: Semaphore,
    leader: Leader,
}

impl PostgresStore {
    /// Opens the service's schema and checks that it is one that this build understands: every step that this build knows was made, and
    /// none beyond them takes something away. Nothing is changed: that is [`migrate`]'s, under the owner's role.
    ///
    /// # Errors
    /// When the database is away, refuses the role, or has another schema: each error says what to do about it.
    pub async fn open(options: PostgresOptions, schema: &'static Schema) -> Result<Arc<Self>, OpenError> {
        let connector = Connector::new(&options.address, schema.app_id)?;
        let mut opened = Vec::new();
        for _ in 0..options.short_connections.max(1) {
            opened.push(connector.open(options.short_read_max).await?);
        }
        let (client, driver) = connector.open(options.long_max).await?;
        let look = async {
            history::check(&client, &options.address, schema).await?;
            let end = client.query_one("select position from outbox_end", &[]).await;
            end.map(|row| row.get(0)).map_err(|error| open_error(&options.address, &error))
        };
        // The driver ends when the client goes; until then it is what carries the questions.
        let end = tokio::select! {
            end = look => end?,
            ended = driver => return Err(OpenError::Away {
                address: options.address.to_string(),
                reason: ended.err().map_or_else(|| "the connection was closed".to_owned(), |error| error::text(&error)),
            }),
        };
        let recycling_method = RecyclingMethod::Fast;
        let opening = ForPool {
            connector: connector.clone(),
            statement_max: options.long_max,
        };
        let manager = Manager::from_connect(connector.config(options.long_max), opening, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(options.connections.max(1))
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(options.wait_max),
                create: Some(options.wait_max),
                recycle: None,
            })
            .build()
            .map_err(|error| OpenError::Database {
                address: options.address.to_string(),
                reason: error.to_string(),
            })?;
        Ok(Arc::new(Self {
            source: schema.app_id,
            pool,
            shared: SharedConnections::keep(&connector, options.short_read_max, opened),
            short_reads: Semaphore::new(options.short_reads_max),
            leader: Leader::start(connector, schema.app_id, end),
            options,
        }))
    }

    /// Ends its connections: reads and commits are answered with [`StoreError::Away`] from then on, and whoever else has the database
    /// open may lead. What was sent before is finished by the server. Harmless when repeated.
    pub fn close(&self) {
        self.leader.close();
        self.shared.close();
        self.pool.close();
    }

    async fn connection(&self) -> Result<Object, CommitError> {
        if self.pool.status().waiting >= self.options.queue_max {
            return Err(CommitError::Busy);
        }
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => CommitError::Busy,
            PoolError::Backend(error) => store_error("connect", &error).into(),
            other => StoreError::Away(other.to_string()).into(),
        })
    }

    /// Commits a unit; how many rows its statements without an expectation changed.
    async fn apply(&self, unit: &Unit) -> Result<u64, CommitError> {
        let event_ids: Vec<EventId> = unit.events.iter().map(|_| self.options.ids.next()).collect();
        let steps = unit::steps(unit, &event_ids, self.options.clock.now());
        let mut refused = CommitError::Busy;
        for tried in 0..TRIES_MAX {
            if tried > 0 {
                // Whoever was in the way goes first.
                tokio::time::sleep(PAUSE * tried).await;
            }
            let connection = self.connection().await?;
            match unit::run(&connection, &steps).await {
                Ok(changed) => {
                    if !unit.events.is_empty() {
                        self.leader.committed();
                    }
                    return Ok(changed);
                }
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing(error)) => refused = error,
            }
        }
        Err(refused)
    }
}
