use std::path::{Path, PathBuf};

use super::{Database, Folder, PasswordsOf, Stores, files, server};
use crate::settings::{DatabaseSettings, ServeSettings};
use crate::world::World;

/// Where the data of a process is.
pub enum Place {
    /// In a folder that it holds.
    Folder(Folder),
    /// In a PostgreSQL database.
    Database(Box<DatabaseSettings>),
    /// Nowhere: its services keep nothing.
    Nowhere,
}

impl Place {
    /// Holds the folder that was named, or knows the database.
    ///
    /// # Errors
    /// When the folder cannot be held.
    pub fn of(settings: &ServeSettings) -> anyhow::Result<Self> {
        if settings.database.database_url.is_some() {
            return Ok(Self::Database(Box::new(settings.database.clone())));
        }
        if settings.sidecar.is_there() && Database::of_all(&settings.hosted).is_empty() {
            return Ok(Self::Nowhere);
        }
        Ok(Self::Folder(Folder::hold_whole(&settings.folder.data)?))
    }

    /// Opens these databases; one of a server with its role's password from there, if that is said.
    ///
    /// # Errors
    /// When one cannot be opened, or is of another version than this build.
    pub async fn open(&self, which: &[Database], world: &World, passwords: Option<&PasswordsOf>) -> anyhow::Result<Stores> {
        match self {
            Self::Folder(folder) => Ok(files::open(folder.path(), which, world)?),
            Self::Database(settings) => server::open(settings, which, world, passwords).await,
            Self::Nowhere => files::open(Path::new(""), &[], world).map_err(Into::into),
        }
    }

    /// The socket for the commands: `named`, or else the folder's.
    pub fn socket(&self, named: Option<&Path>) -> Option<PathBuf> {
        let folders = || match self {
            Self::Folder(folder) => Some(Folder::socket(folder.path())),
            Self::Database(_) | Self::Nowhere => None,
        };
        named.map(Path::to_owned).or_else(folders)
    }
}
