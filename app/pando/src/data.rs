//! The data folder: one file a service, a lock, and a socket to talk to whoever holds it.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use fs4::fs_std::FileExt;
use pando_store::Schema;
use pando_store::sqlite::{OpenError, SqliteOptions, SqliteStore};
use pando_store::state::SqliteState;

use crate::service_name::ServiceName;
use crate::world::World;

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

    /// Holds a folder whose data is whole: none in which a restore was cut off.
    ///
    /// # Errors
    /// [`Held`], what the file system says, or a sentence about the restore.
    pub fn hold_whole(path: &Path) -> anyhow::Result<Self> {
        let folder = Self::hold(path)?;
        anyhow::ensure!(
            !folder.restoring().exists(),
            "a restore into {} was cut off: run `pando restore FILE --replace` again",
            path.display()
        );
        Ok(folder)
    }

    /// The mark that data is being put in place here.
    pub fn restoring(&self) -> PathBuf {
        self.path.join("restoring")
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

/// A database of the folder: one file, of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// Accounts.
    Auth,
    /// Tasks.
    Task,
    /// Commands of the chat.
    Chatbot,
    /// What happened.
    Activity,
    /// Conversations.
    State,
}

impl Database {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auth, Self::Task, Self::Chatbot, Self::Activity, Self::State];

    /// Its file's name.
    pub fn file(self) -> &'static str {
        match self {
            Self::Auth => "auth.db",
            Self::Task => "task.db",
            Self::Chatbot => "chatbot.db",
            Self::Activity => "activity.db",
            Self::State => "state.db",
        }
    }

    /// Its schema; none for what the platform keeps for itself.
    pub fn schema(self) -> Option<&'static Schema> {
        match self {
            Self::Auth => Some(&pando_auth::SCHEMA),
            Self::Task => Some(&pando_task::SCHEMA),
            Self::Chatbot => Some(&pando_chatbot::SCHEMA),
            Self::Activity => Some(&pando_activity::SCHEMA),
            Self::State => None,
        }
    }

    /// What a service keeps.
    pub fn of(service: ServiceName) -> &'static [Self] {
        match service {
            ServiceName::Auth => &[Self::Auth],
            ServiceName::Task => &[Self::Task],
            ServiceName::Chatbot => &[Self::Chatbot, Self::State],
            ServiceName::Activity => &[Self::Activity],
            ServiceName::Gateway | ServiceName::Frontend => &[],
        }
    }

    /// Those a folder has.
    pub fn present(folder: &Path) -> Vec<Self> {
        Self::ALL.into_iter().filter(|one| folder.join(one.file()).exists()).collect()
    }
}

/// The open databases of a folder.
#[derive(Clone, Default)]
pub struct Stores {
    sql: Vec<(Database, Arc<SqliteStore>)>,
    state: Option<Arc<SqliteState>>,
}

impl Stores {
    /// Opens these databases of a folder, and brings them to this version's schema.
    ///
    /// # Errors
    /// When one cannot be opened, or was written by a newer version.
    pub fn open(folder: &Path, which: &[Database], world: &World) -> Result<Self, OpenError> {
        let options = || SqliteOptions::new(world.clock.clone(), world.ids.clone());
        let mut stores = Self::default();
        for database in which {
            let file = folder.join(database.file());
            match database.schema() {
                Some(schema) => stores.sql.push((*database, SqliteStore::open(&file, schema, options())?)),
                None => stores.state = Some(SqliteState::open(&file, options())?),
            }
        }
        Ok(stores)
    }

    /// An open database.
    ///
    /// # Errors
    /// When it is not among those that were opened.
    pub fn sql(&self, which: Database) -> anyhow::Result<Arc<SqliteStore>> {
        let found = self.sql.iter().find(|(database, _)| *database == which);
        let (_, store) = found.with_context(|| format!("{} is not in this data folder", which.file()))?;
        Ok(store.clone())
    }

    /// The conversations.
    ///
    /// # Errors
    /// When they are not among those that were opened.
    pub fn state(&self) -> anyhow::Result<Arc<SqliteState>> {
        let state = self.state.clone();
        state.with_context(|| format!("{} is not in this data folder", Database::State.file()))
    }

    /// Those that publish.
    pub fn publishers(&self) -> Vec<Arc<SqliteStore>> {
        let publishing = |(database, _): &&(Database, _)| *database != Database::Activity;
        self.sql.iter().filter(publishing).map(|(_, store)| store.clone()).collect()
    }

    /// All databases, for a copy of one moment.
    pub fn all(&self) -> Vec<Arc<SqliteStore>> {
        let state = self.state.iter().map(|state| state.store().clone());
        self.sql.iter().map(|(_, store)| store.clone()).chain(state).collect()
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

    #[test]
    fn a_folder_in_which_a_restore_was_cut_off_is_not_served() {
        let folder = tempfile::tempdir().unwrap();
        let mark = Folder::hold(folder.path()).unwrap().restoring();
        assert!(Folder::hold_whole(folder.path()).is_ok());
        File::create(&mark).unwrap();
        let error = Folder::hold_whole(folder.path()).err().unwrap();
        assert!(error.to_string().contains("pando restore"), "{error}");
        assert!(Folder::hold(folder.path()).is_ok(), "a restore goes in again");
    }
}
