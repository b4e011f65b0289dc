use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use pando_history::{NoCommit, Snapshot};

use super::{Entry, Kind, Tree};

/// A folder as a commit of its repository has it.
pub struct Commit(Snapshot);

impl Commit {
    /// Of a folder and the commit's name.
    ///
    /// # Errors
    /// There is no repository or no such commit, or it cannot be read.
    pub fn open(root: &Path, name: &str) -> Result<Self, NoCommit> {
        Ok(Self(Snapshot::open(root, name)?))
    }
}

impl Tree for Commit {
    fn list(&self, folder: &str, at_most: usize) -> io::Result<Vec<Entry>> {
        let folder = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let mut entries = BTreeSet::new();
        for path in self.0.below(&folder) {
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
        // One byte more than asked for says that there is more; of a file that is far larger nothing is read.
        self.0.read(file, at_most).map_or_else(|| Ok(vec![0; at_most.saturating_add(1)]), Ok)
    }
}
