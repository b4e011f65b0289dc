use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use pando_store::bulk::Bulk;
use pando_store::postgres::{Address, PostgresBulk};
use pando_store::sqlite::SqliteBulk;

use super::Telling;
use super::kept::{Unreachable, wherever};
use super::parts::part;
use crate::command::migrate_database;
use crate::data::{Database, Folder, files};
use crate::world::World;

/// One end of a copy, as it is named.
pub enum End {
    /// A data folder.
    Folder(PathBuf),
    /// A PostgreSQL database.
    Database(Box<Address>),
}

impl End {
    /// Reads `postgres://…` as a database, anything else as a folder.
    ///
    /// # Errors
    /// What is wrong with the address, without repeating it.
    pub fn named(text: &str) -> anyhow::Result<Self> {
        let is_address = text.starts_with("postgres://") || text.starts_with("postgresql://");
        Ok(match is_address {
            true => Self::Database(Box::new(text.parse()?)),
            false => Self::Folder(PathBuf::from(text)),
        })
    }
}

/// Which kind a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Files.
    Folder,
    /// PostgreSQL.
    Database,
}

/// A database of the target, open.
pub struct Opened {
    /// Which kind.
    pub kind: Kind,
    /// It.
    pub bulk: Box<dyn Bulk>,
}

/// Where data comes from.
pub enum Source {
    /// A folder that this process holds.
    Folder(Folder),
    /// A database, as its owner.
    Database(Box<Address>),
}

/// Where data goes.
pub enum Target {
    /// A folder that this process holds.
    Folder(Folder),
    /// A database, as its owner, and where its roles' passwords are.
    Database(Box<Address>, Option<PathBuf>),
}

impl Source {
    /// Holds a folder with data.
    ///
    /// # Errors
    /// When it is none, or a server has it.
    pub fn folder(path: &Path) -> anyhow::Result<Self> {
        ensure!(!Database::present(path).is_empty(), "{} holds no data of Pando", path.display());
        Ok(Self::Folder(Folder::hold_whole(path)?))
    }

    /// Opens all databases, each held still.
    pub async fn open(&self, unreachable: Unreachable, world: &World, telling: &Telling) -> anyhow::Result<Vec<(Database, Box<dyn Bulk>)>> {
        let mut opened: Vec<(Database, Box<dyn Bulk>)> = Vec::new();
        match self {
            Self::Folder(folder) => {
                let present = Database::present(folder.path());
                files::open(folder.path(), &present, world)?.beneath().close();
                for database in present {
                    let file = folder.path().join(database.file());
                    opened.push((database, Box::new(SqliteBulk::source(&file, part(database))?)));
                }
            }
            Self::Database(owner) => {
                for database in Database::ALL {
                    opened.push((database, Box::new(PostgresBulk::source(owner, part(database)).await?)));
                }
            }
        }
        let is_database = matches!(self, Self::Database(_));
        if let Some(place) = opened.iter().position(|(database, _)| *database == Database::State) {
            let (_, ours) = opened.swap_remove(place);
            opened.push((Database::State, wherever(ours, is_database, unreachable, telling).await?));
        }
        Ok(opened)
    }
}

impl Target {
    /// Holds a folder, which is made when it is not there.
    ///
    /// # Errors
    /// When somebody else has it, or a restore into it was cut off.
    pub fn folder(path: &Path) -> anyhow::Result<Self> {
        Ok(Self::Folder(Folder::hold_for_copy(path)?))
    }

    /// Brings these databases to this version's schema and opens them.
    pub async fn open(&self, which: &[Database], world: &World, telling: &Telling) -> anyhow::Result<Vec<(Database, Opened)>> {
        let mut opened = Vec::new();
        match self {
            Self::Folder(folder) => {
                files::open(folder.path(), which, world)?.beneath().close();
                for database in which {
                    let bulk = Box::new(SqliteBulk::target(&folder.path().join(database.file()), part(*database))?);
                    let kind = Kind::Folder;
                    opened.push((*database, Opened { kind, bulk }));
                }
            }
            Self::Database(owner, role_passwords) => {
                migrate_database(owner, role_passwords.as_deref(), |line| telling.say(line)).await?;
                for database in which {
                    let bulk = Box::new(PostgresBulk::target(owner, part(*database)).await?);
                    let kind = Kind::Database;
                    opened.push((*database, Opened { kind, bulk }));
                }
            }
        }
        Ok(opened)
    }

    /// Marks a folder, so that it is not served before all of it is there. (Each schema of a database has its own mark.)
    pub fn mark(&self) -> anyhow::Result<()> {
        let Self::Folder(folder) = self else { return Ok(()) };
        let mark = File::create(folder.copying()).context("the folder cannot be marked")?;
        mark.sync_all()?;
        Ok(File::open(folder.path())?.sync_all()?)
    }

    /// Takes the mark away.
    pub fn unmark(&self) -> anyhow::Result<()> {
        let Self::Folder(folder) = self else { return Ok(()) };
        match std::fs::remove_file(folder.copying()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context("the folder's mark cannot be taken away"),
            _ => Ok(File::open(folder.path())?.sync_all()?),
        }
    }
}
