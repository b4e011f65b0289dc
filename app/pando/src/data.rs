//! The data folder: one file a service, a lock, and a socket to talk to whoever holds it.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use fs4::fs_std::FileExt;
use pando_kernel::{Clock, Ids};
use pando_store::sqlite::{OpenError, SqliteOptions, SqliteStore};
use pando_store::state::SqliteState;

/// A data folder that this process holds: nobody else opens it meanwhile.
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// Somebody else holds the folder.
#[derive(Debug, thiserror::Error)]
#[error("another pando is running on {0}: stop it first, or choose another folder with --data")]
pub struct Held(PathBuf);

impl Folder {
    /// Makes the folder, when it is not there, readable to its owner alone, and holds it.
    ///
    /// # Errors
    /// [`Held`], or what the file system says.
    pub fn hold(path: &Path) -> anyhow::Result<Self> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.with_context(|| format!("cannot make the data folder {}", path.display()))?;
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("pando.lock"));
        let lock = lock.with_context(|| format!("cannot write to the data folder {}", path.display()))?;
        if !FileExt::try_lock_exclusive(&lock).context("the data folder cannot be locked")? {
            return Err(Held(path.to_owned()).into());
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the process that holds a folder is spoken to.
    pub fn socket(path: &Path) -> PathBuf {
        path.join("pando.sock")
    }
}

/// The databases of all services.
#[derive(Clone)]
pub struct Stores {
    /// Accounts.
    pub auth: Arc<SqliteStore>,
    /// Tasks.
    pub task: Arc<SqliteStore>,
    /// Commands of the chat.
    pub chatbot: Arc<SqliteStore>,
    /// What happened.
    pub activity: Arc<SqliteStore>,
    /// Conversations.
    pub state: Arc<SqliteState>,
}

impl Stores {
    /// Opens the databases of a folder, and brings them to this version's schema.
    ///
    /// # Errors
    /// When one cannot be opened, or was written by a newer version.
    pub fn open(folder: &Path, clock: &Arc<dyn Clock>, ids: &Ids) -> Result<Self, OpenError> {
        let options = || SqliteOptions::new(clock.clone(), ids.clone());
        let open = |name: &str, schema| SqliteStore::open(&folder.join(name), schema, options());
        Ok(Self {
            auth: open("auth.db", &pando_auth::SCHEMA)?,
            task: open("task.db", &pando_task::SCHEMA)?,
            chatbot: open("chatbot.db", &pando_chatbot::SCHEMA)?,
            activity: open("activity.db", &pando_activity::SCHEMA)?,
            state: SqliteState::open(&folder.join("state.db"), options())?,
        })
    }

    /// Those that publish.
    pub fn publishers(&self) -> [Arc<SqliteStore>; 3] {
        [self.auth.clone(), self.task.clone(), self.chatbot.clone()]
    }

    /// All databases, for a copy of one moment.
    pub fn all(&self) -> Vec<Arc<SqliteStore>> {
        vec![
            self.auth.clone(),
            self.task.clone(),
            self.chatbot.clone(),
            self.activity.clone(),
            self.state.store().clone(),
        ]
    }

    /// Writes out what waits and closes the files.
    pub fn close(&self) {
        for store in self.all() {
            store.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_process() {
        let folder = tempfile::tempdir().unwrap();
        let held = Folder::hold(folder.path()).unwrap();
        let error = Folder::hold(folder.path()).err().unwrap();
        assert!(error.downcast_ref::<Held>().is_some(), "{error}");
        drop(held);
        assert!(Folder::hold(folder.path()).is_ok());
    }
}
