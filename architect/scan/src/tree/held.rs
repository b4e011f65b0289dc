use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::{Entry, Kind, Tree};

/// A tree that is held in memory.
#[derive(Clone, Debug, Default)]
pub struct Held {
    files: BTreeMap<String, Arc<[u8]>>,
    others: BTreeMap<String, Kind>,
}

impl Held {
    /// Of files by their paths.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut held = Self::default();
        for (path, text) in files {
            held.put(path, text.as_bytes());
        }
        held
    }

    /// Puts a file there.
    pub fn put(&mut self, path: &str, bytes: &[u8]) {
        self.files.insert(path.to_owned(), bytes.into());
    }

    /// Puts something there that is no file: a link, a pipe.
    pub fn put_other(&mut self, path: &str, kind: Kind) {
        self.others.insert(path.to_owned(), kind);
    }
}

impl Tree for Held {
    fn list(&self, folder: &str, at_most: usize) -> io::Result<Vec<Entry>> {
        let below = |path: &str| -> Option<(String, bool)> {
            let rest = match folder {
                "" => path,
                _ => path.strip_prefix(folder)?.strip_prefix('/')?,
            };
            Some(match rest.split_once('/') {
                Some((first, _)) => (first.to_owned(), true),
                None => (rest.to_owned(), false),
            })
        };
        let mut seen = BTreeSet::new();
        let files = self.files.keys().map(|path| (path, Kind::File));
        for (path, kind) in files.chain(self.others.iter().map(|(path, kind)| (path, *kind))) {
            if let Some((name, is_folder)) = below(path) {
                let kind = if is_folder { Kind::Folder } else { kind };
                seen.insert(Entry { name: Some(name), kind });
            }
        }
        Ok(seen.into_iter().take(at_most.saturating_add(1)).collect())
    }

    fn read(&self, file: &str, at_most: usize) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(file).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes.iter().take(at_most.saturating_add(1)).copied().collect())
    }
}
