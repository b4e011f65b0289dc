use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use pando_store::Store;
use pando_store::sqlite::{OpenError, SqliteOptions, SqliteStore, snapshot};
use pando_store::state::SqliteState;
use pando_wire::{StateError, StateStore};

use super::{Beneath, Database, Stores};
use crate::world::World;

/// The files of a data folder, open.
#[derive(Default)]
struct Files {
    sql: Vec<(Database, Arc<SqliteStore>)>,
    state: Option<Arc<SqliteState>>,
}

/// Opens these databases of a folder, and brings them to this version's schema.
///
/// # Errors
/// When one cannot be opened, or was written by a newer version.
pub fn open(folder: &Path, which: &[Database], world: &World) -> Result<Stores, OpenError> {
    let options = || SqliteOptions::new(world.clock.clone(), world.ids.clone());
    let mut files = Files::default();
    for database in which {
        let file = folder.join(database.file());
        match database.schema() {
            Some(schema) => files.sql.push((*database, SqliteStore::open(&file, schema, options())?)),
            None => files.state = Some(SqliteState::open(&file, options())?),
        }
    }
    let sql = files
        .sql
        .iter()
        .map(|(database, store)| (*database, store.clone() as Arc<dyn Store>));
    let state = files.state.clone().map(|state| state as Arc<dyn StateStore>);
    Ok(Stores::new(sql.collect(), state, Arc::new(files)))
}

impl Files {
    fn all(&self) -> Vec<Arc<SqliteStore>> {
        let state = self.state.iter().map(|state| state.store().clone());
        self.sql.iter().map(|(_, store)| store.clone()).chain(state).collect()
    }
}

#[async_trait]
impl Beneath for Files {
    fn copy_into(&self, folder: &Path) -> anyhow::Result<Vec<String>> {
        let copied = snapshot(&self.all(), folder, |_| {})?;
        let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
        Ok(copied.iter().filter_map(|copy| name(&copy.path)).collect())
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
        for store in self.all() {
            store.close();
        }
    }
}
