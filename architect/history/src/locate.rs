use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// More files of a repository than this are not looked at; git itself packs them long before.
const ENTRIES_MAX: usize = 1_000_000;
/// A file that names a folder is a line.
const LINE_MAX: u64 = 8 * 1024;

/// Why a history cannot be read. What else can be told of the program does not need it.
#[derive(Debug, thiserror::Error)]
pub enum NoHistory {
    /// Part of it lies outside of the repository: a shared object store, a link, another folder. Where the repository came from
    /// somewhere, that may be anything of this machine.
    #[error("{what} leads out of the repository: nothing outside of it is read (a plain `git clone` of it has all inside)")]
    Elsewhere {
        /// What leads out, below the repository.
        what: String,
    },
    /// It is no plain file.
    #[error("{0} is no plain file, and a repository has no others")]
    Special(String),
    /// It cannot be read.
    #[error("the repository cannot be read: {0}")]
    Broken(String),
}

/// Where a folder's history is.
#[derive(Debug)]
pub struct Located {
    /// The folder with `HEAD`.
    pub git: PathBuf,
    /// Where the folder that was asked for is below the repository's; empty where it is the same.
    pub below: Vec<String>,
}

/// Looks for the repository of a folder: there or in a folder above.
pub fn locate(root: &Path) -> Result<Option<Located>, NoHistory> {
    let root = root.canonicalize().map_err(|error| NoHistory::Broken(error.to_string()))?;
    for folder in root.ancestors() {
        let git = folder.join(".git");
        let Ok(kind) = fs::symlink_metadata(&git) else { continue };
        let below = root.strip_prefix(folder).unwrap_or(Path::new(""));
        let below: Option<Vec<String>> = below.iter().map(|part| part.to_str().map(str::to_owned)).collect();
        let Some(below) = below else { return Ok(None) };
        let git = match () {
            () if kind.is_dir() => {
                inside(&git)?;
                git
            }
            () if kind.is_file() => worktree(&git)?,
            () => return Err(elsewhere(".git")),
        };
        return Ok(Some(Located { git, below }));
    }
    Ok(None)
}

/// The repository's folder of a worktree. That both name each other says that whoever has the repository made the worktree: a file alone
/// could name any repository of this machine.
fn worktree(file: &Path) -> Result<PathBuf, NoHistory> {
    let said = line(file)?;
    let said = said.strip_prefix("gitdir:").map(str::trim).ok_or_else(|| elsewhere(".git"))?;
    let from = file.parent().unwrap_or(file).join(said);
    let git = from.canonicalize().map_err(|_| elsewhere(".git"))?;
    let back = line(&git.join("gitdir")).map_err(|_| elsewhere(".git"))?;
    let back = git.join(back).canonicalize().map_err(|_| elsewhere(".git"))?;
    if back != file {
        return Err(elsewhere(".git"));
    }
    let common = line(&git.join("commondir"))?;
    let common = git.join(common).canonicalize().map_err(|_| elsewhere("commondir"))?;
    if !git.starts_with(&common) {
        return Err(elsewhere("commondir"));
    }
    inside(&common)?;
    Ok(git)
}

/// Looks whether a repository is all in one folder and of plain files.
fn inside(git: &Path) -> Result<(), NoHistory> {
    // What git would take from there, and so would a reader of its format.
    for leads in ["objects/info/alternates", "objects/info/http-alternates", "commondir"] {
        if fs::symlink_metadata(git.join(leads)).is_ok() {
            return Err(elsewhere(leads));
        }
    }
    let mut folders = vec![PathBuf::new()];
    let mut left = ENTRIES_MAX;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(git.join(&folder)).map_err(broken)? {
            let entry = entry.map_err(broken)?;
            let below = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(broken)?;
            left = left
                .checked_sub(1)
                .ok_or_else(|| NoHistory::Broken("it has too many files".to_owned()))?;
            let top = below.iter().next().unwrap_or_default();
            // These are not read: what somebody keeps there is theirs.
            let is_unread = ["hooks", "lfs", "logs", "modules", "worktrees", "info", "annex"]
                .iter()
                .any(|name| top == *name);
            if kind.is_dir() && !is_unread {
                folders.push(below);
            } else if kind.is_symlink() {
                return Err(elsewhere(&below.to_string_lossy()));
            } else if !kind.is_file() && !kind.is_dir() && !is_unread {
                // `fsmonitor--daemon.ipc` is a socket that git leaves there and nobody here opens.
                if below.to_string_lossy() != "fsmonitor--daemon.ipc" {
                    return Err(NoHistory::Special(below.to_string_lossy().into_owned()));
                }
            }
        }
    }
    Ok(())
}

fn line(file: &Path) -> Result<String, NoHistory> {
    let kind = fs::symlink_metadata(file).map_err(broken)?;
    if !kind.is_file() || kind.len() > LINE_MAX {
        return Err(NoHistory::Special(
            file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        ));
    }
    let text = fs::read_to_string(file).map_err(broken)?;
    Ok(text.trim().to_owned())
}

fn elsewhere(what: &str) -> NoHistory {
    NoHistory::Elsewhere { what: what.to_owned() }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: io::Error) -> NoHistory {
    NoHistory::Broken(error.to_string())
}
