use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pando_kernel::{Ids, ManualClock};
use tempfile::TempDir;

use crate::sqlite::{SqliteOptions, SqliteStore};
use crate::{Schema, Store};

/// Where the data of a test's service lies: a SQLite file in a folder of its own. The same shape as [`super::PostgresPlace`], so that
/// a service's tests are told of both from one source.
pub struct SqlitePlace {
    schema: &'static Schema,
    folder: TempDir,
    open: Mutex<Option<Arc<SqliteStore>>>,
}

impl SqlitePlace {
    /// How many of these random cases are told here: all.
    pub const fn cases(of: u32) -> u32 {
        of
    }

    /// An empty place.
    ///
    /// # Panics
    /// When there is no room for a folder.
    pub async fn new(schema: &'static Schema) -> Self {
        Self {
            schema,
            folder: tempfile::tempdir().expect("a temporary folder"),
            open: Mutex::default(),
        }
    }

    /// Opens it.
    ///
    /// # Panics
    /// When the schema does not fit.
    pub async fn open(&self, clock: Arc<ManualClock>, ids: Ids) -> Arc<dyn Store> {
        let store = SqliteStore::open(&self.file(), self.schema, SqliteOptions::new(clock, ids)).expect("opens");
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(store.clone());
        store
    }

    /// Ends what was opened last, as when a process ends.
    pub fn close(&self) {
        if let Some(store) = self.open.lock().unwrap_or_else(PoisonError::into_inner).take() {
            store.close();
        }
    }

    /// Waits until everything that was committed has its place in the log: it has at once.
    pub async fn is_placed(&self) {}

    /// All that is written, as it lies there, to look for what must not be.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn bytes(&self) -> Vec<u8> {
        let mut bytes = std::fs::read(self.file()).expect("reads");
        bytes.extend(std::fs::read(self.file().with_extension("db-wal")).unwrap_or_default());
        bytes
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("data.db")
    }
}
