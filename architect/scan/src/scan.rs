use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use pando_facts::{Diagnostic, Facts, Place, Unread};
use pando_history::NoCommit;

use crate::extract::extract;
use crate::options::Options;
use crate::tree::{Commit, Disk, Tree};
use crate::{deployment, gathered, link, merge};

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
/// When there is no such folder, or it may not be listed. What is in it and cannot be read is a diagnostic.
pub fn scan(root: &Path, options: &Options, progress: &dyn Fn(&str)) -> Result<Facts, Unscannable> {
    let unscannable = |error| Unscannable {
        path: root.to_owned(),
        error,
    };
    let disk = Disk::new(root).map_err(unscannable)?;
    // Of a folder further below it is a diagnostic that it cannot be listed; of this one it is all there is to say.
    std::fs::read_dir(root).map_err(unscannable)?;
    let name = disk.root().file_name().map(|name| name.to_string_lossy().into_owned());
    let history = || history(disk.root(), options);
    let mut facts = read(&disk, options, progress, history);
    facts.name = name.unwrap_or_default();
    facts.sort();
    Ok(facts)
}

/// Reads a tree, which has no name and no history.
pub fn scan_tree(tree: &dyn Tree, options: &Options, progress: &dyn Fn(&str)) -> Facts {
    let mut facts = read(tree, options, progress, Facts::default);
    facts.sort();
    facts
}

/// Reads a folder as a commit of its repository has it, without a history: that of another day would be another one.
///
/// # Errors
/// There is no repository or no such commit, or it cannot be read.
pub fn scan_commit(root: &Path, commit: &str, options: &Options, progress: &dyn Fn(&str)) -> Result<Facts, NoCommit> {
    let mut facts = scan_tree(&Commit::open(root, commit)?, options, progress);
    let name = root
        .canonicalize()
        .ok()
        .and_then(|root| Some(root.file_name()?.to_string_lossy().into_owned()));
    facts.name = name.unwrap_or_default();
    Ok(facts)
}

fn read(tree: &dyn Tree, options: &Options, progress: &dyn Fn(&str), history: impl FnOnce() -> Facts) -> Facts {
    progress("reading files");
    let mut gathered = gathered::gather(tree, &options.limits);
    let deployed = deployment::read(&gathered.configuration);
    progress(&format!("reading what {} files say", gathered.files.len()));
    let starts: Vec<String> = deployed.starts.keys().cloned().collect();
    let mut facts = extract(&gathered, &starts, history);
    facts.files.append(&mut gathered.files);
    facts.diagnostics.append(&mut gathered.diagnostics);
    facts.diagnostics.extend(deployed.diagnostics);
    facts.deployments.extend(deployed.deployments);
    facts.faults.extend(deployed.faults);
    say_who_starts(&mut facts, &deployed.starts);
    for other in &options.facts {
        facts.add(other.clone());
    }
    progress("finding who asks whom");
    merge::tables(&mut facts);
    link::requests(&mut facts, &gathered.script);
    keep_history_of_files(&mut facts);
    facts
}

/// The command that starts a module says more than the name of it, and stands where somebody wrote it.
fn say_who_starts(facts: &mut Facts, starts: &BTreeMap<String, (String, Place)>) {
    for module in &mut facts.modules {
        if let Some(entry) = &mut module.entry
            && let Some((command, place)) = starts.get(&entry.why)
        {
            entry.why.clone_from(command);
            entry.place.clone_from(place);
        }
    }
}

fn history(root: &Path, options: &Options) -> Facts {
    let mut facts = Facts::default();
    if options.without_history {
        return facts;
    }
    let limits = pando_history::Limits {
        commits: options.limits.commits,
        ..pando_history::Limits::default()
    };
    match pando_history::read(root, &limits) {
        Ok(history) => facts.history = history,
        Err(error) => facts.diagnostics.push(Diagnostic {
            kind: Unread::Refused,
            place: Place::new(".git", 1),
            sentence: format!("there is no history: {error}"),
        }),
    }
    facts
}

/// Pictures and lock files have a history too, and it says nothing of the program.
fn keep_history_of_files(facts: &mut Facts) {
    let files: BTreeSet<&str> = facts.files.iter().map(|file| &*file.path).collect();
    if let Some(history) = &mut facts.history {
        history.files.retain(|file| files.contains(&*file.file));
        history.pairs.retain(|pair| files.contains(&*pair.a) && files.contains(&*pair.b));
    }
}
