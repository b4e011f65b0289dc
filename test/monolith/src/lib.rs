//! A program in one piece for the architect to read: a to-do list of FastAPI and Next.js, with what such programs have that tools get wrong.
//! It is in `program`, and nothing runs it. [`Mutant`] is a copy of it that is changed in one way.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Where it is.
pub fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("program")
}

/// A copy of the program that a test changes.
#[derive(Debug)]
pub struct Mutant {
    folder: TempDir,
}

impl Default for Mutant {
    fn default() -> Self {
        Self::new()
    }
}

impl Mutant {
    /// A copy as it is.
    ///
    /// # Panics
    /// The disk does not take it.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        copy(&program(), &folder.path().join("todo"));
        Self { folder }
    }

    /// Where it is; the folder is called `todo`.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("todo")
    }

    /// Puts one text in the place of another, wherever the file has it.
    ///
    /// # Panics
    /// The file does not have it: the program was changed, and the test was not.
    #[must_use]
    pub fn replaced(self, file: &str, old: &str, new: &str) -> Self {
        let path = self.root().join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(old), "{file} has no {old:?} any more");
        fs::write(&path, text.replace(old, new)).expect("it can be written");
        self
    }

    /// Adds lines at the end of a file, or makes it.
    ///
    /// # Panics
    /// The disk does not take it.
    #[must_use]
    pub fn added(self, file: &str, lines: &str) -> Self {
        let path = self.root().join(file);
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        text.push_str(lines);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        fs::write(&path, text).expect("it can be written");
        self
    }

    /// Takes a file away.
    ///
    /// # Panics
    /// It is not there.
    #[must_use]
    pub fn without(self, file: &str) -> Self {
        fs::remove_file(self.root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        self
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the program is there").flatten() {
        let target = to.join(entry.file_name());
        match entry.file_type().expect("it can be looked at").is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                fs::copy(entry.path(), target).expect("it can be copied");
            }
        }
    }
}
