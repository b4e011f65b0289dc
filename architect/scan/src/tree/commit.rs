use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pando_history::{NoCommit, Snapshot};

use super::{Entry, Kind, Tree};

/// A folder as a commit of its repository has it.
pub struct Commit(Mutex<Snapshot>);

impl Commit {
    /// Of a folder and the commit's name.
    ///
    /// # Errors
    /// There is no repository or no such commit, or it cannot be read.
    pub fn open(root: &Path, name: &str) -> Result<Self, NoCommit> {
        Ok(Self(Mutex::new(Snapshot::open(root, name)?)))
    }
}

impl Tree for Commit {
    fn list(&self, folder: &str, at_most: usize) -> io::Result<Vec<Entry>> {
        let folder = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let mut entries = BTreeSet::new();
        let snapshot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for path in snapshot.below(&folder) {
            let rest = &path[folder.len()..];
            let (name, kind) = rest.split_once('/').map_or((rest, Kind::File), |(name, _)| (name, Kind::Folder));
            entries.insert(Entry {
                name: Some(name.to_owned()),
                kind,
            });
            if entries.len() > at_most {
                break;
            }
        }
        Ok(entries.into_iter().collect())
    }

    fn read(&self, file: &str, at_most: usize) -> io::Result<Vec<u8>> {
        let snapshot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = snapshot.read(file, at_most).map_err(io::Error::other)?;
        // One byte more than asked for says that there is more.
        Ok(read.unwrap_or_else(|| vec![0; at_most.saturating_add(1)]))
    }
}
