use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pando_model::yaml::{self, decoded};
use pando_model::{Model, Name};

use super::set::{self, Set};

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
    /// Folders that say that they are sets of their own.
    pub(crate) sets: Vec<Set>,
    /// Where they are installed.
    pub(crate) installed: Installed,
}

/// Where artefacts are installed, where that is not what the model's file says.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    /// The namespace of what says none itself; `helm template -n NAMESPACE` writes it nowhere but into access policies.
    pub namespace: Option<Name>,
    /// The model as sidecars see it there: where services share app ids it is not the file's.
    pub model: Option<Model>,
}

/// What may still be read.
struct Left {
    bytes: u64,
    entries: usize,
    files: usize,
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
    /// over but for the file by which a folder says that it is a set of its own.
    ///
    /// # Errors
    /// What cannot be read, or is too much.
    pub fn read(path: &Path) -> Result<Self, Unseen> {
        let mut artefacts = Self::default();
        let mut left = Left {
            bytes: BYTES_MAX,
            entries: ENTRIES_MAX,
            files: FILES_MAX,
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

    /// Says where they are installed.
    #[must_use]
    pub fn installed(self, installed: Installed) -> Self {
        Self { installed, ..self }
    }

    /// Adds others. Of two files of one name the later one stays.
    pub fn add(&mut self, others: Self) {
        self.texts.extend(others.texts);
        self.charts.extend(others.charts);
        self.binary.extend(others.binary);
        self.sets.extend(others.sets);
    }

    /// What is looked at where there are no sets within sets: of a folder that is a set, that.
    pub(crate) fn of_itself(&self) -> &Self {
        match &self.sets[..] {
            [only] if self.is_bare() => &only.artefacts,
            _ => self,
        }
    }

    /// Whether there is nothing but sets.
    pub(crate) fn is_bare(&self) -> bool {
        self.texts.is_empty() && self.charts.is_empty() && self.binary.is_empty()
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
        let is_set = |entry: &&fs::DirEntry| entry.file_name() == set::FILE && entry.file_type().is_ok_and(|kind| kind.is_file());
        let Some(of_set) = entries.iter().find(is_set) else {
            return self.entries(entries, name, depth, left);
        };
        let mut set = Self::default();
        let file = below(name, set::FILE);
        let unreadable = |error| unreadable(&of_set.path(), error);
        set.file(&of_set.path(), &file, left).map_err(unreadable)?;
        let text = set.texts.remove(&*file);
        set.entries(entries, name, depth, left)?;
        self.sets.push(Set::new(name, text, set));
        Ok(())
    }

    fn entries(&mut self, entries: Vec<fs::DirEntry>, name: &str, depth: usize, left: &mut Left) -> Result<(), Unseen> {
        for entry in entries {
            let file_name = entry.file_name();
            let own = file_name.to_string_lossy();
            let below = below(name, &own);
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
            if left.bytes == 0 || left.files == 0 {
                return Err(Unseen::Much(entry.path().parent().unwrap_or(&entry.path()).to_owned()));
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, left: &mut Left) -> io::Result<()> {
        let mut text = Vec::new();
        fs::File::open(path)?.take(left.bytes).read_to_end(&mut text)?;
        left.bytes -= (text.len() as u64).min(left.bytes);
        left.files = left.files.saturating_sub(1);
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

/// A name below a folder's, with a slash between them.
fn below(folder: &str, own: &str) -> String {
    match folder {
        "" => own.to_owned(),
        folder => format!("{folder}/{own}"),
    }
}

fn unreadable(path: &Path, error: io::Error) -> Unseen {
    Unseen::Unreadable {
        path: path.to_owned(),
        error,
    }
}
