//! The state store port on a database of its own: keys with values and versions.

mod moving;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use pando_kernel::{Clock, Ids};
use pando_wire::{Entry, StateError, StateStore, StateWrite};
use uuid::Uuid;

pub use moving::{Elsewhere, MovingState, Waiting};

use crate::postgres::{self, PostgresOptions, PostgresStore};
use crate::sqlite::{self, SqliteOptions, SqliteStore};
use crate::{CommitError, Migration, Op, Row, Schema, Statement, Store, StoreError, Unit};

/// The schema of a state database; its app id is `statestore`. [`ELSEWHERE`] is no data, but says where data is ([`Elsewhere`]).
pub const SCHEMA: Schema = Schema {
    app_id: "statestore",
    migrations: &[
        Migration {
            number: 1,
            name: "state",
            sqlite: "
                create table state (
                    key text primary key,
                    value text not null,
                    etag text not null,
                    expires_at integer
                ) without rowid;
                create index state_expiry on state (expires_at) where expires_at is not null;
            ",
            postgres: "
                create table state (
                    key text primary key,
                    value text not null,
                    etag text not null,
                    expires_at bigint
                );
                create index state_expiry on state (expires_at) where expires_at is not null;
            ",
        },
        Migration {
            number: 2,
            name: "elsewhere",
            sqlite: "create table elsewhere (component text primary key, word text not null) without rowid;",
            postgres: "create table elsewhere (component text primary key, word text not null);",
        },
    ],
};

/// The table of a database's note that its entries are in another store: true of this database alone, so that it is not moved.
pub const ELSEWHERE: &str = "elsewhere";

static GET: Statement = Statement::both(
    "state.get",
    "select value, etag from state where key = $1 and (expires_at is null or expires_at > $2)",
);
static PUT: Statement = Statement::both(
    "state.put",
    "insert into state (key, value, etag, expires_at) values ($1, $2, $3, $4)
        on conflict (key) do update set value = excluded.value, etag = excluded.etag, expires_at = excluded.expires_at",
);
static INSERT: Statement = Statement::both(
    "state.insert",
    "insert into state (key, value, etag, expires_at) values ($1, $2, $3, $4) on conflict do nothing",
);
static UPDATE: Statement = Statement::both(
    "state.update",
    "update state set value = $2, etag = $3, expires_at = $4 where key = $1 and etag = $5 and (expires_at is null or expires_at > $6)",
);
static DELETE: Statement = Statement::both("state.delete", "delete from state where key = $1");
static FORGET: Statement = Statement::both("state.forget", "delete from state where key = $1 and expires_at <= $2");
static COUNT_EXPIRED: Statement = Statement::both(
    "state.count_expired",
    "select count(*) from (select 1 from state where expires_at <= $1 limit $2) expired",
);
static PURGE: Statement = Statement::both(
    "state.purge",
    "delete from state where key in (select key from state where expires_at <= $1 order by expires_at limit $2)",
);

/// Why an ETag did not fit.
const CHANGED: &str = "etag";

/// A state store on a database of ours: writes are units of work, durable when acknowledged.
pub struct SqlState<S> {
    store: Arc<S>,
    clock: Arc<dyn Clock>,
    ids: Ids,
}

/// The state store on SQLite: a file of its own.
pub type SqliteState = SqlState<SqliteStore>;

/// The state store on PostgreSQL: a schema of its own, `statestore`, which several processes may have open.
pub type PostgresState = SqlState<PostgresStore>;

impl SqliteState {
    /// Opens the file, making it when it is not there.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open(path: &Path, options: SqliteOptions) -> Result<Arc<Self>, sqlite::OpenError> {
        let (clock, ids) = (options.clock.clone(), options.ids.clone());
        let store = SqliteStore::open(path, &SCHEMA, options)?;
        Ok(Arc::new(Self { store, clock, ids }))
    }
}

impl PostgresState {
    /// Opens the schema, which [`postgres::migrate`] has made from [`SCHEMA`].
    ///
    /// # Errors
    /// As [`PostgresStore::open`].
    pub async fn open(options: PostgresOptions) -> Result<Arc<Self>, postgres::OpenError> {
        let (clock, ids) = (options.clock.clone(), options.ids.clone());
        let store = PostgresStore::open(options, &SCHEMA).await?;
        Ok(Arc::new(Self { store, clock, ids }))
    }
}

impl<S: Store> SqlState<S> {
    /// Expired entries removed in one go.
    pub const PURGE_MAX: u32 = 500;

    /// The database beneath, for backups and for closing.
    pub fn store(&self) -> &Arc<S> {
        &self.store
    }

    /// Removes entries whose time is up, at most [`Self::PURGE_MAX`]. They are invisible before that: this only makes room. Returns how
    /// many went; call again while it is the maximum.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn purge(&self) -> Result<u64, StateError> {
        let now = self.clock.now();
        let rows = self
            .store
            .read(&COUNT_EXPIRED, vec![now.into(), Self::PURGE_MAX.into()])
            .await
            .map_err(away)?;
        let expired = rows.first().map_or(Ok(0), |row| row.get(0)).map_err(away)?;
        if expired > 0 {
            self.commit(Unit::new().op(Op::new(&PURGE, vec![now.into(), Self::PURGE_MAX.into()])))
                .await?;
        }
        Ok(expired)
    }

    async fn commit(&self, unit: Unit) -> Result<(), StateError> {
        match self.store.commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict(_)) => Err(StateError::Conflict),
            Err(error) => Err(StateError::Away(error.to_string())),
        }
    }
}

fn away(error: StoreError) -> StateError {
    StateError::Away(error.to_string())
}

fn entry(row: &Row) -> Result<Entry, StateError> {
    let text: String = row.get(0).map_err(away)?;
    let value = serde_json::from_str(&text).map_err(|error| StateError::Nonsense(error.to_string()))?;
    Ok(Entry {
        value,
        etag: row.get(1).map_err(away)?,
    })
}

#[async_trait]
impl<S: Store> StateStore for SqlState<S> {
    async fn get(&self, key: &str) -> Result<Option<Entry>, StateError> {
        let rows = self
            .store
            .read(&GET, vec![key.into(), self.clock.now().into()])
            .await
            .map_err(away)?;
        rows.first().map(entry).transpose()
    }

    async fn set(&self, key: &str, write: StateWrite) -> Result<(), StateError> {
        let now = self.clock.now();
        let mut params = vec![
            key.into(),
            write.value.to_string().into(),
            self.ids.next::<Uuid>().to_string().into(),
            write.ttl_seconds.map(|seconds| now.plus_seconds(seconds.into())).into(),
        ];
        let unit = match write.etag.as_deref() {
            None => Unit::new().op(Op::new(&PUT, params)),
            Some("") => {
                let forget = Op::new(&FORGET, vec![key.into(), now.into()]);
                Unit::new().op(forget).op(Op::one(&INSERT, params, CHANGED))
            }
            Some(etag) => {
                params.extend([etag.into(), now.into()]);
                Unit::new().op(Op::one(&UPDATE, params, CHANGED))
            }
        };
        self.commit(unit).await
    }

    async fn delete(&self, key: &str) -> Result<(), StateError> {
        self.commit(Unit::new().op(Op::new(&DELETE, vec![key.into()]))).await
    }
}
