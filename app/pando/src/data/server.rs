use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use async_trait::async_trait;
use pando_store::Store;
use pando_store::postgres::{Passwords, PostgresOptions, PostgresStore};
use pando_store::state::PostgresState;
use pando_wire::{StateError, StateStore};

use super::{Beneath, Database, Stores};
use crate::settings::DatabaseSettings;
use crate::world::World;

/// Schemas of a PostgreSQL database, open.
#[derive(Default)]
struct Server {
    sql: Vec<Arc<PostgresStore>>,
    state: Option<Arc<PostgresState>>,
}

/// Where the password of a service's role is kept, by the service's app id.
pub type PasswordsOf = dyn Fn(&'static str) -> Arc<dyn Passwords> + Send + Sync;

/// Opens these services' schemas, each in the name of its own role. Their steps must have been made by `pando migrate`.
///
/// # Errors
/// When the server is away, does not let a role in, or has a schema that this build does not understand.
pub async fn open(
    settings: &DatabaseSettings,
    which: &[Database],
    world: &World,
    passwords: Option<&PasswordsOf>,
) -> anyhow::Result<Stores> {
    let mut server = Server::default();
    let mut sql = Vec::new();
    for database in which {
        let service = database.service().app_id();
        let mut address = settings.address_for(service)?.context("DATABASE_URL is not set")?;
        if let Some(passwords) = passwords {
            let kept = passwords(service);
            let password = kept.password().await.map_err(anyhow::Error::msg)?;
            address = address.with_password(&password).with_passwords(kept);
        }
        let mut options = PostgresOptions::new(address, world.clock.clone(), world.ids.clone());
        options.connections = settings.database_connections.map_or(options.connections, usize::from);
        match database.schema() {
            Some(schema) => {
                let store = PostgresStore::open(options, schema).await?;
                sql.push((*database, store.clone() as Arc<dyn Store>));
                server.sql.push(store);
            }
            None => {
                // A conversation is one short statement at a time.
                options.connections = (options.connections / 2).max(1);
                server.state = Some(PostgresState::open(options).await?);
            }
        }
    }
    let state = server.state.clone().map(|state| state as Arc<dyn StateStore>);
    Ok(Stores::new(sql, state, Arc::new(server)))
}

#[async_trait]
impl Beneath for Server {
    fn copy_into(&self, _: &Path) -> anyhow::Result<Vec<String>> {
        bail!("the data is in PostgreSQL: `pg_dump --format=custom` makes a copy as of one moment, `pg_restore` brings it back")
    }

    fn conversations(&self) -> Option<Arc<dyn Store>> {
        self.state.as_ref().map(|state| state.store().clone() as Arc<dyn Store>)
    }

    async fn purge(&self) -> Result<(), StateError> {
        match &self.state {
            Some(state) => state.purge().await.map(|_| ()),
            None => Ok(()),
        }
    }

    fn close(&self) {
        for store in &self.sql {
            store.close();
        }
        if let Some(state) = &self.state {
            state.store().close();
        }
    }
}
