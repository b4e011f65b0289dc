use std::io;
use std::path::{Path, PathBuf};

use pando_facts::Facts;

use crate::gathered::{self, Gathered};
use crate::options::Options;
use crate::tree::{Disk, Tree};

/// The folder cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", path.display())]
pub struct Unscannable {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Reads a folder: its files, what each extractor makes of them, and its history. Nothing of what is read is run. What goes on is said to
/// `progress`, in a few words each time.
///
/// # Errors
/// When there is no such folder. What is in it and cannot be read is a diagnostic.
pub fn scan(root: &Path, options: &Options, progress: &dyn Fn(&str)) -> Result<Facts, Unscannable> {
    let disk = Disk::new(root).map_err(|error| Unscannable {
        path: root.to_owned(),
        error,
    })?;
    let name = disk.root().file_name().map(|name| name.to_string_lossy().into_owned());
    let mut facts = scan_tree(&disk, options, progress);
    facts.name = name.unwrap_or_default();
    facts.sort();
    Ok(facts)
}

/// Reads a tree, which has no name and no history.
pub fn scan_tree(tree: &dyn Tree, options: &Options, progress: &dyn Fn(&str)) -> Facts {
    progress("reading files");
    let Gathered {
        files,
        python: _,
        script: _,
        sql: _,
        configuration: _,
        diagnostics,
    } = gathered::gather(tree, &options.limits);
    let mut facts = Facts {
        files,
        diagnostics,
        ..Facts::default()
    };
    for other in &options.facts {
        facts.add(other.clone());
    }
    facts.sort();
    facts
}
