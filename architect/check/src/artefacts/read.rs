use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pando_model::yaml::{self, decoded};

/// More files than this are not read.
const FILES_MAX: usize = 5_000;
/// More than this is not read, in bytes of all files together.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// More files and folders of whatever kind are not even looked at.
const ENTRIES_MAX: usize = 50_000;
/// Folders below each other.
const DEPTH_MAX: usize = 32;

/// The texts of a folder that may be artefacts.
#[derive(Clone, Debug, Default)]
pub struct Artefacts {
    /// By the path below the folder, with slashes.
    pub(crate) texts: BTreeMap<Arc<str>, Arc<str>>,
    /// Folders that hold a chart: its templates become artefacts by `helm template`.
    pub(crate) charts: Vec<Arc<str>>,
    /// Files that are no text, with the first place that is none.
    pub(crate) binary: Vec<(Arc<str>, yaml::Fault)>,
}

/// What may still be read.
struct Left {
    bytes: u64,
    entries: usize,
}

/// What was to be looked at cannot be.
#[derive(Debug, thiserror::Error)]
pub enum Unseen {
    /// A file or folder cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is too much of it.
    #[error("{} has more than {FILES_MAX} YAML files, {} MiB of them, {ENTRIES_MAX} files or {DEPTH_MAX} folders below each other: name a smaller folder", .0.display(), BYTES_MAX / 1024 / 1024)]
    Much(PathBuf),
}

impl Artefacts {
    /// Reads a folder's files that end in `.yaml` or `.yml`, or one file. Links are not followed, and what begins with a dot is passed
    /// over.
    ///
    /// # Errors
    /// What cannot be read, or is too much.
    pub fn read(path: &Path) -> Result<Self, Unseen> {
        let mut artefacts = Self::default();
        let mut left = Left {
            bytes: BYTES_MAX,
            entries: ENTRIES_MAX,
        };
        let kind = fs::metadata(path).map_err(|error| unreadable(path, error))?;
        if kind.is_file() {
            let name = path.to_string_lossy();
            artefacts.file(path, &name, &mut left).map_err(|error| unreadable(path, error))?;
        } else {
            artefacts.folder(path, "", 0, &mut left)?;
        }
        match left.bytes == 0 {
            true => Err(Unseen::Much(path.to_owned())),
            false => Ok(artefacts),
        }
    }

    /// One text, such as what `helm template` writes.
    ///
    /// # Errors
    /// When it cannot be read, or is too much.
    pub fn from_reader(name: &str, from: impl Read) -> Result<Self, Unseen> {
        let mut text = Vec::new();
        let read = from.take(BYTES_MAX + 1).read_to_end(&mut text);
        read.map_err(|error| unreadable(Path::new(name), error))?;
        if text.len() as u64 > BYTES_MAX {
            return Err(Unseen::Much(name.into()));
        }
        let mut artefacts = Self::default();
        artefacts.keep(name, text);
        Ok(artefacts)
    }

    /// Texts by their names.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let texts = texts.into_iter().map(|(name, text)| (name.into(), text.into())).collect();
        Self { texts, ..Self::default() }
    }

    /// Adds others. Of two files of one name the later one stays.
    pub fn add(&mut self, others: Self) {
        self.texts.extend(others.texts);
        self.charts.extend(others.charts);
        self.binary.extend(others.binary);
    }

    fn folder(&mut self, path: &Path, name: &str, depth: usize, left: &mut Left) -> Result<(), Unseen> {
        if depth > DEPTH_MAX {
            return Err(Unseen::Much(path.to_owned()));
        }
        // One more than may be, to see that there are more.
        let entries = fs::read_dir(path).and_then(|all| all.take(left.entries + 1).collect::<Result<Vec<_>, _>>());
        let mut entries = entries.map_err(|error| unreadable(path, error))?;
        left.entries = left
            .entries
            .checked_sub(entries.len())
            .ok_or_else(|| Unseen::Much(path.to_owned()))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        if entries.iter().any(|entry| entry.file_name() == "Chart.yaml") {
            self.charts.push(if name.is_empty() { "." } else { name }.into());
            return Ok(());
        }
        for entry in entries {
            let file_name = entry.file_name();
            let own = file_name.to_string_lossy();
            let below = if name.is_empty() {
                own.to_string()
            } else {
                format!("{name}/{own}")
            };
            let kind = entry.file_type().map_err(|error| unreadable(&entry.path(), error))?;
            if own.starts_with('.') || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                self.folder(&entry.path(), &below, depth + 1, left)?;
            } else if kind.is_file() && (own.ends_with(".yaml") || own.ends_with(".yml")) {
                self.file(&entry.path(), &below, left)
                    .map_err(|error| unreadable(&entry.path(), error))?;
            }
            if left.bytes == 0 || self.texts.len() > FILES_MAX {
                return Err(Unseen::Much(path.to_owned()));
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, left: &mut Left) -> io::Result<()> {
        let mut text = Vec::new();
        fs::File::open(path)?.take(left.bytes).read_to_end(&mut text)?;
        left.bytes -= (text.len() as u64).min(left.bytes);
        self.keep(name, text);
        Ok(())
    }

    fn keep(&mut self, name: &str, text: Vec<u8>) {
        match decoded(text) {
            Ok(text) => drop(self.texts.insert(name.into(), text.into())),
            Err(fault) => self.binary.push((name.into(), fault)),
        }
    }
}

fn unreadable(path: &Path, error: io::Error) -> Unseen {
    Unseen::Unreadable {
        path: path.to_owned(),
        error,
    }
}
